import type { SelectLimits, ServerQuery, ServerRows } from '../../sql-search/select.ts'
import { invalidSql, tooSlow } from '../../sql-search/sql-problem.ts'
import { bodyOf, type Connection, type Failure } from './connection.ts'
import type { IndexNames } from './index-names.ts'
import { exists } from './select-clauses.ts'

interface Page {
  readonly columns: ServerRows['columns']
  readonly rows: ServerRows['rows']
  readonly cursor: string
}

/**
 * A query for Elasticsearch's own SQL; `undefined` where this distribution has none. The filter is of the query
 * language and beside the text, so that nothing in it gets around the tenant.
 * Elasticsearch: REST APIs, "SQL search API".
 */
export async function askServerSql(
  { toText, parameters, tenant, limit }: ServerQuery,
  connection: Pick<Connection, 'ask'>,
  names: IndexNames,
  { timeMs, signal }: SelectLimits,
  stop: AbortSignal,
): Promise<ServerRows | undefined> {
  signal?.throwIfAborted()
  const late = AbortSignal.timeout(timeMs)
  const ends = AbortSignal.any([late, stop, ...(signal ? [signal] : [])])
  const filter = [exists('channel'), ...(tenant === undefined ? [] : [{ term: { tenant } }])]
  const answer = await connection.ask<Page>({
    method: 'POST',
    path: '/_sql',
    query: { format: 'json' },
    body: {
      query: toText(`"${names.all}"`),
      params: parameters,
      filter: { bool: { filter } },
      fetch_size: limit,
      request_timeout: `${timeMs}ms`,
      field_multi_value_leniency: true,
    },
    signal: ends,
  })
  if (!answer.ok) {
    signal?.throwIfAborted()
    if (late.aborted) throw tooSlow(timeMs)
    if (isAbsent(answer)) return undefined
    if (answer.status === 400) throw refused(answer)
  }
  const { columns = [], rows = [], cursor } = bodyOf(answer)
  if (cursor !== undefined) await closeCursor(cursor, connection, ends)
  return { columns, rows: rows.slice(0, limit), hasMore: cursor !== undefined || rows.length > limit }
}

/** What is left of the answer is not asked for; the server drops it after a minute by itself. */
async function closeCursor(cursor: string, connection: Pick<Connection, 'ask'>, signal: AbortSignal): Promise<void> {
  await connection.ask({ method: 'POST', path: '/_sql/close', body: { cursor }, signal })
}

/** Without the module there is no such path, which is told in a text instead of an error with a type. */
const isAbsent = ({ status, type }: Failure): boolean =>
  status === 404 || status === 405 || (status === 400 && type === 'no_reason_given')

const refused = ({ type }: Failure) =>
  invalidSql(
    `Elasticsearch refuses the query: ${type}.`,
    'Write it in the SQL of Elasticsearch, over the table messages.',
  )
