import { MessageCenterError } from '../errors.ts'
import { mergeFacts } from '../flow/sync/merge-facts.ts'
import { timeOfId } from '../model/delivery-id.ts'
import type { DeliveryState } from '../model/delivery-state.ts'
import type { DeliveryDocument, FactUpdate } from '../model/fact.ts'
import { answerSelect, inTime } from '../sql-search/evaluate/answer-select.ts'
import type { ReadableRow } from '../sql-search/evaluate/condition-holds.ts'
import { messageValue } from '../sql-search/messages-table.ts'
import type { Select, SelectLimits } from '../sql-search/select.ts'
import type { Value } from '../sql-search/value.ts'
import { updateDefect } from './check-update.ts'
import type { MergeOutcome, MessageIndex, SearchFilter, SearchPage, StateCounts } from './message-index.ts'
import { conditionsOf, holds, tokensOf } from './search-words.ts'

export interface MemoryIndexOptions {
  /** Documents kept; the oldest are forgotten when there are a hundredth more. Default 100 000. */
  readonly maxDocuments?: number
}

/** The index of one process, for trying things out: searching looks at every document. */
export class MemoryIndex implements MessageIndex {
  readonly #maxDocuments: number
  readonly #documents = new Map<string, DeliveryDocument>()
  #isRunning = false

  constructor({ maxDocuments = 100_000 }: MemoryIndexOptions = {}) {
    this.#maxDocuments = maxDocuments
  }

  async start(): Promise<void> {
    this.#isRunning = true
  }

  async merge(updates: readonly FactUpdate[]): Promise<readonly MergeOutcome[]> {
    this.#refuseUnlessRunning()
    return updates.map(update => this.#mergeOne(update))
  }

  async get(ids: readonly string[]): Promise<readonly (DeliveryDocument | undefined)[]> {
    this.#refuseUnlessRunning()
    return ids.map(id => this.#documents.get(id))
  }

  async search(filter: SearchFilter, limit: number, after?: string): Promise<SearchPage> {
    const found = this.#find(filter).filter(({ id }) => after === undefined || id < after)
    const documents = found.sort((one, other) => (one.id < other.id ? 1 : -1)).slice(0, limit)
    const last = documents.at(-1)
    return { documents, ...(found.length > limit && last && { after: last.id }) }
  }

  async count(filter: SearchFilter): Promise<StateCounts> {
    const byState = Map.groupBy(this.#find(filter), ({ state }) => state)
    return Object.fromEntries(
      [...byState].map(([state, documents]): [DeliveryState, number] => [state, documents.length]),
    )
  }

  async select(select: Select, limits: SelectLimits): Promise<readonly (readonly Value[])[]> {
    this.#refuseUnlessRunning()
    const shown = [...this.#documents.values()].filter(({ base }) => base !== undefined)
    const newestFirst = shown.sort((one, other) => (one.id < other.id ? 1 : -1))
    return answerSelect(select, inTime(newestFirst.map(toRow), limits))
  }

  async findByProviderMessage(account: string, providerMessageId: string): Promise<readonly DeliveryDocument[]> {
    this.#refuseUnlessRunning()
    const isMeant = ({ facts }: DeliveryDocument) =>
      facts.some(fact => fact.account === account && fact.providerMessageId === providerMessageId)
    return [...this.#documents.values()].filter(isMeant).slice(0, 1_000)
  }

  async forgetBefore(instant: number): Promise<number> {
    this.#refuseUnlessRunning()
    const old = [...this.#documents.keys()].filter(id => timeOfId(id) < instant)
    for (const id of old) this.#documents.delete(id)
    return old.length
  }

  async stop(): Promise<void> {
    this.#isRunning = false
  }

  #mergeOne(update: FactUpdate): MergeOutcome {
    const reason = updateDefect(update)
    if (reason) return { outcome: 'refused', reason }
    this.#documents.set(update.id, mergeFacts(this.#documents.get(update.id), update))
    if (this.#documents.size > this.#maxDocuments * 1.01) this.#forgetOldest()
    return { outcome: 'stored' }
  }

  /** Some at a time: looking for the oldest walks over the places of all that were forgotten before. */
  #forgetOldest(): void {
    for (const id of this.#documents.keys()) {
      if (this.#documents.size <= this.#maxDocuments) return
      this.#documents.delete(id)
    }
  }

  #find(filter: SearchFilter): DeliveryDocument[] {
    this.#refuseUnlessRunning()
    const conditions = filter.words === undefined ? undefined : conditionsOf(filter.words)
    return [...this.#documents.values()].filter(
      document => fits(document, filter) && (!conditions || holds(conditions, tokensOf(searchedText(document)))),
    )
  }

  #refuseUnlessRunning(): void {
    if (this.#isRunning) return
    throw new MessageCenterError('index_unavailable', { detail: 'The index is not running.', retryAfterMs: 1_000 })
  }
}

/** What words are looked for in; the border keeps a phrase from running across it. */
export const searchedText = ({ base }: DeliveryDocument): string => `${base?.title ?? ''}\n${base?.text ?? ''}`

function toRow(document: DeliveryDocument): ReadableRow {
  return {
    value: column => messageValue(document, column),
    matches: words => holds(conditionsOf(words), tokensOf(searchedText(document))),
  }
}

/** Who was the last to send or try: what a filter by account means. */
export const accountOf = ({ facts }: DeliveryDocument): string | undefined =>
  facts.findLast(({ account }) => account !== undefined)?.account

function fits(document: DeliveryDocument, filter: SearchFilter): boolean {
  const { base, id, tenant, messageId, state } = document
  const equal = <Value>(wanted: Value | undefined, found: Value | undefined) => wanted === undefined || wanted === found
  return (
    equal(filter.tenant, tenant) &&
    equal(filter.messageId, messageId) &&
    (filter.states === undefined || filter.states.includes(state)) &&
    equal(filter.channel, base?.channel) &&
    equal(filter.template, base?.template?.name) &&
    equal(filter.account, accountOf(document)) &&
    equal(filter.recipientHash, base?.recipientHash) &&
    equal(filter.reference, base?.reference) &&
    equal(filter.category, base?.category) &&
    (filter.from === undefined || timeOfId(id) >= filter.from) &&
    (filter.to === undefined || timeOfId(id) < filter.to)
  )
}
