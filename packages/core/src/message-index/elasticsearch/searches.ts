import { parseDeliveryId } from '../../model/delivery-id.ts'
import type { DeliveryState } from '../../model/delivery-state.ts'
import type { DeliveryDocument } from '../../model/fact.ts'
import type { SearchFilter, SearchPage, StateCounts } from '../message-index.ts'
import { bodyOf, type Connection } from './connection.ts'
import { type StoredDocument, storedMembers, toDocument } from './document-source.ts'
import type { IndexNames } from './index-names.ts'
import { type Clause, indicesOf, newestFirst, placeOf, providerQuery, toQuery } from './search-query.ts'

/** Results of one answer, and one more; the server's bound is 10 000. */
const maxResults = 9_999

/** A day without index holds nothing; a part that does not answer must not look like nothing found. */
export const searchBounds = { ignore_unavailable: true, allow_partial_search_results: false } as const

interface Found {
  readonly hits: { readonly hits?: readonly { readonly _source?: StoredDocument }[] }
}

interface Counted {
  readonly aggregations: {
    readonly states?: { readonly buckets?: readonly { readonly key: DeliveryState; readonly doc_count: number }[] }
  }
}

/** What is asked of the index as of its last refresh. Every method throws `index_unavailable`. */
export class Searches {
  readonly #connection: Pick<Connection, 'ask'>
  readonly #names: IndexNames

  constructor(connection: Pick<Connection, 'ask'>, names: IndexNames) {
    this.#connection = connection
    this.#names = names
  }

  /** Pages begin behind an id, so what arrives meanwhile shifts none. One more than asked for tells of another page. */
  async search(
    filter: SearchFilter,
    limit: number,
    after: string | undefined,
    signal: AbortSignal,
  ): Promise<SearchPage> {
    if (after !== undefined && !parseDeliveryId(after)) return { documents: [] }
    const size = Math.min(limit, maxResults)
    const place = after === undefined ? {} : { search_after: placeOf(after) }
    const found = await this.#find(
      indicesOf(filter, this.#names),
      toQuery(filter),
      { size: size + 1, ...place },
      signal,
    )
    const documents = found.slice(0, size)
    const last = documents.at(-1)
    return { documents, ...(found.length > size && last && { after: last.id }) }
  }

  async count(filter: SearchFilter, signal: AbortSignal): Promise<StateCounts> {
    const answer = await this.#connection.ask<Counted>({
      method: 'POST',
      path: `/${indicesOf(filter, this.#names)}/_search`,
      query: { ...searchBounds, filter_path: 'aggregations.states.buckets' },
      body: { size: 0, query: toQuery(filter), aggs: { states: { terms: { field: 'status', size: 100 } } } },
      signal,
    })
    const { buckets = [] } = bodyOf(answer).aggregations?.states ?? {}
    return Object.fromEntries(buckets.map(({ key, doc_count }): [DeliveryState, number] => [key, doc_count]))
  }

  async findByProviderMessage(
    account: string,
    providerMessageId: string,
    signal: AbortSignal,
  ): Promise<readonly DeliveryDocument[]> {
    const query = providerQuery(account, providerMessageId)
    return this.#find(this.#names.all, query, { size: 1_000 }, signal)
  }

  async #find(
    indices: string,
    query: Clause,
    more: { readonly size: number; readonly search_after?: readonly [number, string] },
    signal: AbortSignal,
  ): Promise<readonly DeliveryDocument[]> {
    const answer = await this.#connection.ask<Found>({
      method: 'POST',
      path: `/${indices}/_search`,
      query: { ...searchBounds, filter_path: 'hits.hits._source' },
      body: { query, sort: newestFirst, track_total_hits: false, _source: storedMembers, ...more },
      signal,
    })
    return (bodyOf(answer).hits?.hits ?? []).flatMap(({ _source }) => (_source ? [toDocument(_source)] : []))
  }
}
