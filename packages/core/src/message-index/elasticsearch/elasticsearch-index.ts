import { setTimeout as sleep } from 'node:timers/promises'
import { MessageCenterError } from '../../errors.ts'
import type { DeliveryDocument, FactUpdate } from '../../model/fact.ts'
import type { Select, SelectLimits, ServerQuery, ServerRows } from '../../sql-search/select.ts'
import type { Value } from '../../sql-search/value.ts'
import type { MergeOutcome, MessageIndex, SearchFilter, SearchPage, StateCounts } from '../message-index.ts'
import { bodyOf, Connection } from './connection.ts'
import { DayIndices } from './day-indices.ts'
import { IndexNames } from './index-names.ts'
import { RecentDocuments, readDocuments } from './known-documents.ts'
import { MergeWriter } from './merge-writer.ts'
import { messageSource } from './message-selects.ts'
import { type ElasticsearchOptions, type Settings, toSettings } from './options.ts'
import { Pace } from './pace.ts'
import { PendingMerges } from './pending-merges.ts'
import { prepare } from './prepare.ts'
import { Searches } from './searches.ts'
import { answerSelect } from './select-answer.ts'
import { askServerSql } from './server-sql.ts'

/** Longest wait for the cluster at the start, then the pause between two looks at it, in milliseconds. */
const startWithinMs = 10_000
const lookAgainMs = 1_000

/** Longest wait of `stop` for what is being merged, in milliseconds. */
const drainWithinMs = 10_000

/**
 * Deliveries of all processes in Elasticsearch: an index per day, written by any number of processes.
 * Searches and counts see a merge after the next refresh; `get` sees it at once.
 */
export class ElasticsearchIndex implements MessageIndex {
  readonly #settings: Settings
  readonly #connection: Connection
  readonly #names: IndexNames
  readonly #days: DayIndices
  readonly #pending: PendingMerges
  readonly #searches: Searches
  readonly #stop = new AbortController()
  #starting: Promise<void> | undefined
  #stopping: Promise<void> | undefined
  #looking: Promise<void> | undefined
  /** Why nothing can be asked yet. */
  #notReady: MessageCenterError | undefined = notRunning()

  /** Throws `invalid_options` for what cannot work. */
  constructor(options: ElasticsearchOptions) {
    const settings = toSettings(options)
    const connection = new Connection(options)
    const names = new IndexNames(settings.prefix)
    const days = new DayIndices(connection, names, settings)
    const pace = new Pace(settings.bulk)
    const writer = new MergeWriter({ connection, names, days, settings, pace, recent: new RecentDocuments() })
    this.#pending = new PendingMerges({
      write: groups => writer.write(groups, this.#stop.signal),
      pace,
      bulk: settings.bulk,
    })
    this.#searches = new Searches(connection, names)
    this.#settings = settings
    this.#connection = connection
    this.#names = names
    this.#days = days
  }

  /**
   * Makes template and indices unless they are there. A cluster that does not answer is looked for in the background;
   * meanwhile everything rejects with `index_unavailable`. Rejects with `invalid_options` for what waiting cannot mend:
   * a wrong version, credentials, a template of somebody else.
   */
  start(): Promise<void> {
    if (this.#stopping) return Promise.reject(notRunning())
    this.#starting ??= this.#prepare(AbortSignal.timeout(startWithinMs)).catch(error => {
      if (!isUnavailable(error)) throw error
      this.#notReady = error
      this.#settings.logger.warn('Elasticsearch is away at the start', { reason: error.message })
      this.#looking = this.#lookAgain()
    })
    return this.#starting
  }

  async merge(updates: readonly FactUpdate[]): Promise<readonly MergeOutcome[]> {
    this.#refuseUnlessReady()
    // Fails where writing fails, which tells it.
    this.#days.prepare(this.#stop.signal).catch(() => {})
    return this.#pending.add(updates)
  }

  async get(ids: readonly string[]): Promise<readonly (DeliveryDocument | undefined)[]> {
    this.#refuseUnlessReady()
    const known = bodyOf(await readDocuments(this.#connection, this.#names, [...new Set(ids)], this.#stop.signal))
    return ids.map(id => known.get(id)?.document)
  }

  async search(filter: SearchFilter, limit: number, after?: string): Promise<SearchPage> {
    this.#refuseUnlessReady()
    return this.#searches.search(filter, limit, after, this.#stop.signal)
  }

  async count(filter: SearchFilter): Promise<StateCounts> {
    this.#refuseUnlessReady()
    return this.#searches.count(filter, this.#stop.signal)
  }

  async select(select: Select, limits: SelectLimits): Promise<readonly (readonly Value[])[]> {
    this.#refuseUnlessReady()
    return answerSelect(select, messageSource(select, this.#connection, this.#names), limits, this.#stop.signal)
  }

  async selectOnServer(query: ServerQuery, limits: SelectLimits): Promise<ServerRows | undefined> {
    this.#refuseUnlessReady()
    return askServerSql(query, this.#connection, this.#names, limits, this.#stop.signal)
  }

  async findByProviderMessage(account: string, providerMessageId: string): Promise<readonly DeliveryDocument[]> {
    this.#refuseUnlessReady()
    return this.#searches.findByProviderMessage(account, providerMessageId, this.#stop.signal)
  }

  /** Forgets whole days: what was accepted earlier on the day of the instant stays until that day is over. */
  async forgetBefore(instant: number): Promise<number> {
    this.#refuseUnlessReady()
    return this.#days.forgetBefore(instant, this.#stop.signal)
  }

  stop(): Promise<void> {
    this.#stopping ??= this.#end()
    return this.#stopping
  }

  async #prepare(limit: AbortSignal): Promise<void> {
    const signal = AbortSignal.any([limit, this.#stop.signal])
    await prepare({
      connection: this.#connection,
      names: this.#names,
      days: this.#days,
      settings: this.#settings,
      signal,
    })
    this.#notReady = this.#stopping && notRunning()
  }

  async #lookAgain(): Promise<void> {
    while (this.#notReady && !this.#stopping) {
      await sleep(lookAgainMs, undefined, { signal: this.#stop.signal }).catch(() => {})
      await this.#prepare(AbortSignal.timeout(startWithinMs)).catch(error => this.#tell(error))
    }
  }

  /** Too late to reject `start`: callers and the log are told what an operator has to mend. */
  #tell(error: unknown): void {
    if (this.#stopping) return
    const reason = error instanceof Error ? error.message : String(error)
    if (!isUnavailable(error)) this.#settings.logger.error('Elasticsearch cannot be used', { reason })
    this.#notReady = isUnavailable(error) ? error : unavailableBecause(reason)
  }

  async #end(): Promise<void> {
    this.#notReady = notRunning()
    const limit = new AbortController()
    await Promise.race([
      this.#pending.drain(),
      sleep(drainWithinMs, undefined, { signal: limit.signal }).catch(() => {}),
    ])
    limit.abort()
    this.#stop.abort()
    await this.#starting?.catch(() => {})
    await this.#looking
    await this.#connection.close()
  }

  #refuseUnlessReady(): void {
    if (this.#notReady) throw this.#notReady
  }
}

const unavailableBecause = (detail: string): MessageCenterError =>
  new MessageCenterError('index_unavailable', { detail, retryAfterMs: 1_000 })

const notRunning = (): MessageCenterError => unavailableBecause('The index is not running.')

const isUnavailable = (error: unknown): error is MessageCenterError =>
  error instanceof MessageCenterError && error.code === 'index_unavailable'
