import type { SqliteDatabase } from '@message-center/sqlite'
import { timeOfId } from '../model/delivery-id.ts'
import type { DeliveryState } from '../model/delivery-state.ts'
import type { DeliveryDocument } from '../model/fact.ts'
import { firstIdAt, firstNumberAt, numbersPerStep, stepOf } from './document-number.ts'
import type { SearchFilter, StateCounts } from './message-index.ts'
import { providerKey, toMatch } from './sqlite-index-tokens.ts'

type Value = string | number

interface Condition {
  readonly sql: string
  readonly values: readonly Value[]
}

/** A stretch of time, in whole steps of numbers, and what cuts it to the instant: the id, which only the row knows. */
interface Range {
  readonly from?: number | undefined
  readonly to?: number | undefined
  readonly firstId?: string | undefined
  readonly endId?: string | undefined
}

interface FoundRow {
  readonly number: number
  readonly id: string
}

export function searchReads(database: SqliteDatabase) {
  const one = database.prepare<[string], string>('SELECT json FROM document WHERE id = ?').pluck()
  const byNumber = database.prepare<[number], string>('SELECT json FROM document WHERE number = ?').pluck()
  const byProvider = database
    .prepare<[number], string>(
      `SELECT json FROM provider_message JOIN document USING (number) WHERE key = ?
       ORDER BY number DESC LIMIT 1000`,
    )
    .pluck()

  return {
    get: (ids: readonly string[]): readonly (string | undefined)[] => ids.map(id => one.get(id)),

    search(filter: SearchFilter, limit: number, after?: string): readonly string[] {
      const { sql, values } = toQuery('document.number, id', filter, rangeOf(filter, after))
      const rows = database.prepare<Value[], FoundRow>(`${sql} ORDER BY ${numberOf(filter)} DESC`)
      return newestFirst(rows.iterate(...values), limit).flatMap(({ number }) => byNumber.get(number) ?? [])
    },

    count(filter: SearchFilter): StateCounts {
      const counts: { [State in DeliveryState]?: number } = {}
      for (const range of splitRange(rangeOf(filter))) {
        const { sql, values } = toQuery('state, count(*) AS count', filter, range)
        const rows = database.prepare<Value[], { state: DeliveryState; count: number }>(`${sql} GROUP BY state`)
        for (const { state, count } of rows.iterate(...values)) counts[state] = (counts[state] ?? 0) + count
      }
      return counts
    },

    findByProviderMessage(account: string, providerMessageId: string): readonly string[] {
      const isMeant = ({ facts }: DeliveryDocument) =>
        facts.some(fact => fact.account === account && fact.providerMessageId === providerMessageId)
      return byProvider.all(providerKey(account, providerMessageId)).filter(json => isMeant(JSON.parse(json)))
    },
  }
}

/** Rows come by number, newest step first; within a step they are put in the order of their ids. */
export function newestFirst(rows: Iterable<FoundRow>, limit: number): readonly FoundRow[] {
  const found: FoundRow[] = []
  let step: FoundRow[] = []
  const endStep = () => {
    found.push(...step.sort((a, b) => (a.id < b.id ? 1 : -1)))
    step = []
  }
  for (const row of rows) {
    const [first] = step
    if (first && stepOf(first.number) !== stepOf(row.number)) endStep()
    if (found.length >= limit) break
    step.push(row)
  }
  endStep()
  return found.slice(0, limit)
}

const numberOf = (filter: SearchFilter): string => (toMatch(filter) ? 'words.rowid' : 'document.number')

/** A query begins at one of four places, each of which gives the newest first. */
function sourceOf(filter: SearchFilter, match: string): string {
  if (match) return 'words CROSS JOIN document ON document.number = words.rowid'
  if (filter.messageId !== undefined) return 'document INDEXED BY by_id'
  return filter.tenant === undefined ? 'document' : 'document INDEXED BY list'
}

function rangeOf({ from, to }: SearchFilter, after?: string): Range {
  const beforeId = after === undefined ? undefined : timeOfId(after)
  const ends = [to, beforeId].flatMap(at => (at === undefined ? [] : firstNumberAt(at) + numbersPerStep))
  const endIds = [to === undefined ? undefined : firstIdAt(to), after].filter(id => id !== undefined)
  return {
    from: from === undefined ? undefined : firstNumberAt(from),
    to: ends.length > 0 ? Math.min(...ends) : undefined,
    firstId: from === undefined ? undefined : firstIdAt(from),
    endId: endIds.sort()[0],
  }
}

/** The steps at both edges, where ids have to be looked at, and all between, which an index answers alone. */
function splitRange(range: Range): readonly Range[] {
  const { from, to, firstId, endId } = range
  const innerFrom = from === undefined ? undefined : from + numbersPerStep
  const innerTo = to === undefined ? undefined : to - numbersPerStep
  if (innerFrom !== undefined && innerTo !== undefined && innerFrom > innerTo) return [range]
  return [
    ...(from === undefined ? [] : [{ from, to: innerFrom, firstId }]),
    { from: innerFrom, to: innerTo },
    ...(to === undefined ? [] : [{ from: innerTo, to, endId }]),
  ]
}

function toQuery(columns: string, filter: SearchFilter, range: Range): Condition {
  const match = toMatch(filter)
  const number = numberOf(filter)
  const conditions: Condition[] = []
  const add = (sql: string, ...values: (Value | undefined)[]) => {
    const given = values.filter(value => value !== undefined)
    if (given.length === values.length) conditions.push({ sql, values: given })
  }
  if (match) add('words MATCH ?', match)
  // Numbers beyond 32 bits are bound as floating point, which a full-text table does not compare with.
  add(`${number} >= CAST(? AS INTEGER)`, range.from)
  add(`${number} < CAST(? AS INTEGER)`, range.to)
  add('id >= ?', range.firstId)
  add('id < ?', range.endId)
  // Ids of a message begin with its id and a dot; the slash is the next character.
  if (filter.messageId !== undefined) add('id > ? AND id < ?', `${filter.messageId}.`, `${filter.messageId}/`)
  add('tenant = ?', filter.tenant)
  if (filter.states) add(`state IN (${filter.states.map(() => '?').join(', ')})`, ...filter.states)
  add('channel = ?', filter.channel)
  add('category = ?', filter.category)
  add('account = ?', filter.account)
  const where = conditions.length > 0 ? ` WHERE ${conditions.map(({ sql }) => sql).join(' AND ')}` : ''
  return {
    sql: `SELECT ${columns} FROM ${sourceOf(filter, match)}${where}`,
    values: conditions.flatMap(({ values }) => values),
  }
}
