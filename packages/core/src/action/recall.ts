import type { Clock, RecallResult } from '@message-center/channel'
import type { OpenAccounts } from '../channel/open-accounts.ts'
import { withinLimit } from '../channel/within-limit.ts'
import { factEntry } from '../flow/deliver/entries.ts'
import type { Scope } from '../message-center.ts'
import type { DeliveryState } from '../model/delivery-state.ts'
import type { Fact } from '../model/fact.ts'
import type { ActionAnswer } from '../model/message-view.ts'
import type { QueuedDelivery } from '../model/queued-delivery.ts'
import type { DeliveryQueue } from '../queue/delivery-queue.ts'
import { type LoadParts, loadMessage } from '../view/load-message.ts'
import type { ShownDocument } from '../view/to-views.ts'

export interface RecallParts extends LoadParts {
  readonly clock: Clock
  readonly queue: DeliveryQueue
  readonly accounts: OpenAccounts
  readonly unseal: (id: string, sealed: string) => QueuedDelivery | undefined
}

const recallable: ReadonlySet<DeliveryState> = new Set(['sent', 'delivered', 'read', 'held'])

/** Longest wait for a provider, in milliseconds. */
const limitMs = 15_000

type Outcome = { readonly document: ShownDocument; readonly sent?: Fact; readonly result: RecallResult }

/** Takes back what was sent, account by account. Both success and refusal become facts. */
export async function recall(messageId: string, scope: Scope, parts: RecallParts): Promise<ActionAnswer> {
  const { chains } = await loadMessage(messageId, scope, parts)
  const documents = chains.flat()
  const sent = documents.flatMap(document => {
    const fact = recallable.has(document.state) ? sentFact(document) : undefined
    return fact ? [{ document, sent: fact }] : []
  })
  const byAccount = Map.groupBy(sent, item => item.sent.account ?? '')
  const groups = await Promise.all([...byAccount].map(([account, items]) => recallAt(account, items, parts)))
  const outcomes = groups.flat()
  const now = parts.clock.now()
  if (outcomes.length > 0)
    await parts.queue.publish(outcomes.map(outcome => factEntry(outcome.document, [toFact(outcome, now)])))
  const byId = new Map(outcomes.map(outcome => [outcome.document.id, outcome.result]))
  return { id: messageId, deliveries: documents.map(document => toAnswer(document, byId.get(document.id))) }
}

const sentFact = ({ facts }: ShownDocument): Fact | undefined =>
  facts.findLast(({ kind, account }) => (kind === 'sent' || kind === 'held') && account !== undefined)

function recallAt(
  account: string,
  items: readonly { document: ShownDocument; sent: Fact }[],
  { accounts, unseal }: RecallParts,
): Promise<readonly Outcome[]> {
  const tenant = items[0]?.document.tenant ?? ''
  return accounts.with(tenant, account, async outcome => {
    if (outcome.outcome !== 'open') return all(items, { outcome: 'failed', reason: 'The account cannot be opened.' })
    const { sender, plugin } = outcome.opened
    if (!sender.recall || plugin.capabilities.recall.kind === 'none')
      return all(items, { outcome: 'impossible', reason: `The channel ${plugin.channel} cannot take back.` })
    const targets = items.map(({ document, sent }) => ({
      deliveryId: document.id,
      providerMessageId: sent.providerMessageId,
      address: document.sealed === undefined ? undefined : unseal(document.id, document.sealed)?.address,
      sentAt: new Date(sent.at),
    }))
    const ask = async (signal: AbortSignal) => (await sender.recall?.(targets, signal)) ?? []
    const results = await withinLimit(limitMs, ask).catch(() => [])
    return items.map((item, n) => ({ ...item, result: results[n] ?? noAnswer }))
  })
}

const noAnswer: RecallResult = { outcome: 'failed', reason: 'The provider did not answer.' }

const all = (items: readonly { document: ShownDocument; sent: Fact }[], result: RecallResult): readonly Outcome[] =>
  items.map(item => ({ ...item, result }))

function toFact({ result, sent }: Outcome, at: number): Fact {
  const attempt = sent?.attempt ?? 0
  if (result.outcome === 'recalled') return { kind: 'recalled', attempt, at, reason: 'recalled' }
  return {
    kind: 'refused',
    attempt,
    at,
    reason: 'recall_failed',
    message: result.reason,
    ...(result.code !== undefined && { code: result.code }),
  }
}

function toAnswer({ id, state }: ShownDocument, result: RecallResult | undefined): ActionAnswer['deliveries'][number] {
  if (result?.outcome === 'recalled') return { id, done: true, status: 'recalled' }
  return {
    id,
    done: false,
    status: state,
    reason: result?.reason ?? `It is ${state}; only what was sent can be taken back.`,
  }
}
