import { sqlLimits } from '../../sql-search/limits.ts'
import type { GroupKey, GroupSelect, Measure, RowSelect, Select, SelectLimits } from '../../sql-search/select.ts'
import { tooSlow } from '../../sql-search/sql-problem.ts'
import type { Value } from '../../sql-search/value.ts'
import { type Answer, bodyOf, type Connection } from './connection.ts'
import type { Clause } from './search-query.ts'
import { searchBounds } from './searches.ts'
import { toClause } from './select-clauses.ts'

/** Where a table lies, and how a hit becomes a row. */
export interface SelectSource<Source extends object> {
  readonly connection: Pick<Connection, 'ask'>
  readonly indices: string
  /** What of the indices are rows. */
  readonly shown: readonly Clause[]
  /** The newest first. */
  readonly newestFirst: readonly object[]
  /** Members of a document that `toRow` reads. */
  readonly members: readonly string[]
  readonly toRow: (source: Source) => readonly Value[]
}

type Rows = readonly (readonly Value[])[]

/** The server gives no more hits to one question. */
const maxHits = 10_000
const groupsPerPage = 2_000

/** Answers a query; ends it on the server, too, when the caller goes or the time is over. */
export async function answerSelect<Source extends object>(
  select: Select,
  source: SelectSource<Source>,
  { timeMs, signal }: SelectLimits,
  stop: AbortSignal,
): Promise<Rows> {
  const late = AbortSignal.timeout(timeMs)
  const limit = AbortSignal.any([late, stop, ...(signal ? [signal] : [])])
  // A broken connection ends the search on the server.
  const ask = async <Body extends object>(body: object, filterPath: string): Promise<Partial<Body>> => {
    signal?.throwIfAborted()
    const answer: Answer<Partial<Body>> = await source.connection.ask<Body>({
      method: 'POST',
      path: `/${source.indices}/_search`,
      query: { ...searchBounds, filter_path: filterPath },
      body: { ...body, query: { bool: { filter: [...source.shown, toClause(select.where)] } } },
      signal: limit,
    })
    if (!answer.ok) {
      signal?.throwIfAborted()
      if (late.aborted) throw tooSlow(timeMs)
    }
    return bodyOf(answer)
  }
  return select.kind === 'rows' ? findRows(select, source, ask) : findGroups(select, ask)
}

type Ask = <Body extends object>(body: object, filterPath: string) => Promise<Partial<Body>>

interface FoundRows<Source> {
  readonly hits: {
    readonly total?: { readonly value: number }
    readonly hits?: readonly { readonly _source?: Source }[]
  }
}

async function findRows<Source extends object>(
  { order, limit }: RowSelect,
  source: SelectSource<Source>,
  ask: Ask,
): Promise<Rows> {
  const sort = [
    ...order.map(({ column, isDescending, nullsFirst }) => ({
      [column]: { order: isDescending ? 'desc' : 'asc', missing: nullsFirst ? '_first' : '_last' },
    })),
    ...source.newestFirst,
  ]
  const found = await ask<FoundRows<Source>>(
    {
      size: Math.min(limit + 1, maxHits),
      sort,
      _source: source.members,
      // Where one hit more than the limit is not to be had, a count tells.
      track_total_hits: limit < maxHits ? false : limit + 1,
    },
    'hits.total.value,hits.hits._source',
  )
  const rows = (found.hits?.hits ?? []).flatMap(({ _source }) => (_source ? [source.toRow(_source)] : []))
  const hasMore = (found.hits?.total?.value ?? 0) > sqlLimits.rows
  return hasMore ? [...rows, []] : rows
}

interface Measured {
  readonly doc_count: number
  readonly key?: { readonly [key: string]: Value }
  readonly [measure: string]: unknown
}

interface FoundGroups {
  readonly aggregations: {
    readonly all?: Measured
    readonly groups?: { readonly after_key?: object; readonly buckets?: readonly Measured[] }
  }
}

async function findGroups({ keys, measures, limit }: GroupSelect, ask: Ask): Promise<Rows> {
  const aggs = Object.fromEntries(measures.flatMap((measure, n) => toAggregation(measure, n)))
  const path = 'aggregations'
  if (keys.length === 0) {
    const body = { size: 0, track_total_hits: false, aggs: { all: { filter: { match_all: {} }, aggs } } }
    const { aggregations } = await ask<FoundGroups>(body, path)
    return [toGroup(aggregations?.all ?? { doc_count: 0 }, keys, measures)]
  }
  const sources = keys.map((key, n) => ({ [`k${n}`]: toCompositeSource(key) }))
  const found: (readonly Value[])[] = []
  let after: object | undefined
  do {
    const composite = { size: groupsPerPage, sources, ...(after && { after }) }
    const body = { size: 0, track_total_hits: false, aggs: { groups: { composite, aggs } } }
    const groups: FoundGroups['aggregations']['groups'] = (await ask<FoundGroups>(body, path)).aggregations?.groups
    found.push(...(groups?.buckets ?? []).map(bucket => toGroup(bucket, keys, measures)))
    after = groups?.after_key
  } while (after && found.length <= limit)
  return found.slice(0, limit + 1)
}

function toCompositeSource({ column, stepMs, zoneMs = 0 }: GroupKey): object {
  const field = { field: column, missing_bucket: true }
  if (stepMs === undefined) return { terms: field }
  return { date_histogram: { ...field, fixed_interval: `${stepMs}ms`, offset: `${-zoneMs}ms` } }
}

const aggregations = { values: 'value_count', sum: 'sum', min: 'min', max: 'max' } as const

const toAggregation = (measure: Measure, n: number): readonly (readonly [string, object])[] =>
  measure.measure === 'rows' ? [] : [[`m${n}`, { [aggregations[measure.measure]]: { field: measure.column } }]]

function toGroup(group: Measured, keys: readonly GroupKey[], measures: readonly Measure[]): readonly Value[] {
  return [
    ...keys.map((_, n) => group.key?.[`k${n}`] ?? null),
    ...measures.map((measure, n) => (measure.measure === 'rows' ? group.doc_count : measured(group[`m${n}`], measure))),
  ]
}

function measured(aggregation: unknown, { measure }: Measure): Value {
  const isFound = typeof aggregation === 'object' && aggregation !== null && 'value' in aggregation
  if (isFound && typeof aggregation.value === 'number') return aggregation.value
  return measure === 'values' || measure === 'sum' ? 0 : null
}
