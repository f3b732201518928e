import type { DeliveryState } from '../model/delivery-state.ts'
import type { DeliveryDocument, FactUpdate } from '../model/fact.ts'
import type { Select, SelectLimits, ServerQuery, ServerRows } from '../sql-search/select.ts'
import type { Value } from '../sql-search/value.ts'

/** What one update came to. A refused one can never be stored; the reason names the field. */
export type MergeOutcome = { readonly outcome: 'stored' } | { readonly outcome: 'refused'; readonly reason: string }

/** All given conditions must hold. */
export interface SearchFilter {
  /** Absent only for an operator who may see all tenants. */
  readonly tenant?: string
  readonly states?: readonly DeliveryState[]
  readonly channel?: string
  readonly template?: string
  readonly account?: string
  readonly recipientHash?: string
  readonly reference?: string
  readonly messageId?: string
  readonly category?: string
  /** Words: each run of letters or digits, and each run of Han characters as a phrase, must occur in title or text. */
  readonly words?: string
  /** Accepted in `[from, to)`, milliseconds. */
  readonly from?: number
  readonly to?: number
}

export interface SearchPage {
  /** Newest first. */
  readonly documents: readonly DeliveryDocument[]
  /** Id of the last document when there may be more. Documents that arrive meanwhile never shift a later page. */
  readonly after?: string
}

/** How many deliveries are in each state; states without any are absent. */
export type StateCounts = { readonly [State in DeliveryState]?: number }

/**
 * Documents of all deliveries. A projection: the queue is the record until the index has stored a fact.
 * Rejects with a `MessageCenterError` of code `index_unavailable` when it cannot answer now.
 */
export interface MessageIndex {
  start(): Promise<void>
  /** Merges facts into documents; one outcome per update, in order. Repeats change nothing. */
  merge(updates: readonly FactUpdate[]): Promise<readonly MergeOutcome[]>
  /** Sees every merge that resolved before. One place per id, in order. */
  get(ids: readonly string[]): Promise<readonly (DeliveryDocument | undefined)[]>
  search(filter: SearchFilter, limit: number, after?: string): Promise<SearchPage>
  count(filter: SearchFilter): Promise<StateCounts>
  /**
   * Answers a query over deliveries whose base has come, as `answerSelect` does over all of them. Rejects with `sql_limit`
   * when it takes longer than its limit, and with the signal's reason once that is aborted.
   */
  select(select: Select, limits: SelectLimits): Promise<readonly (readonly Value[])[]>
  /**
   * Hands a query to the store's own SQL; absent, or `undefined`, where it has none. Rejects as `select` does, and with
   * `invalid_sql` for what the store refuses.
   */
  selectOnServer?(query: ServerQuery, limits: SelectLimits): Promise<ServerRows | undefined>
  /** Deliveries that the provider knows by this id; several when it names a whole call. At most 1 000. */
  findByProviderMessage(account: string, providerMessageId: string): Promise<readonly DeliveryDocument[]>
  /** Forgets deliveries accepted before the instant, in milliseconds; a store may wait until a whole day is over. Answers how many. */
  forgetBefore(instant: number): Promise<number>
  stop(): Promise<void>
}
