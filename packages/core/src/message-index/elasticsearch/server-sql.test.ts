import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { MemoryTableStore } from '../../sql-search/memory-table-store.ts'
import type { SqlParameter } from '../../sql-search/plan/query-context.ts'
import { SqlSearch } from '../../sql-search/sql-search.ts'
import { Connection } from './connection.ts'
import { IndexNames } from './index-names.ts'
import { askServerSql } from './server-sql.ts'

interface Answer {
  readonly status?: number
  readonly body: unknown
}

const stops: (() => void)[] = []
afterEach(() => {
  for (const stop of stops.splice(0)) stop()
})

/** A double of Elasticsearch that has SQL, or not, and a search over it. */
async function searchOver(answer: (path: string) => Answer) {
  const asked: { readonly path: string; readonly body: unknown }[] = []
  const server = createServer(async (request, response) => {
    const body = await new Response(request as never).json().catch(() => ({}))
    const path = request.url?.split('?')[0] ?? ''
    asked.push({ path, body })
    const { status = 200, body: answered } = answer(path)
    response.writeHead(status, { 'x-elastic-product': 'Elasticsearch', 'content-type': 'application/json' })
    response.end(JSON.stringify(answered))
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const connection = new Connection({ urls: [`http://127.0.0.1:${port}`] })
  stops.push(() => {
    void connection.close()
    server.close()
    server.closeAllConnections()
  })
  const names = new IndexNames('mc')
  const search = new SqlSearch({
    messages: {
      select: async () => [],
      selectOnServer: (query, limits) => askServerSql(query, connection, names, limits, new AbortController().signal),
    },
    store: new MemoryTableStore(),
    tables: [],
    hashAddress: () => [],
  })
  const ask = (query: string, parameters: readonly SqlParameter[] = [], tenant?: string) =>
    search.sql(query, parameters, tenant === undefined ? {} : { tenant }, { dialect: 'server' })
  return { ask, asked }
}

const page = {
  columns: [
    { name: 'status', type: 'keyword' },
    { name: 'n', type: 'long' },
    { name: 'at', type: 'datetime' },
    { name: 'ok', type: 'boolean' },
  ],
  rows: [['sent', 3, '2026-11-22T00:00:00.000Z', true]],
}

describe("the index's own SQL", () => {
  it('is asked over the index alone, with the tenant beside the text', async () => {
    const { ask, asked } = await searchOver(() => ({ body: page }))
    const query = `SELECT status, COUNT(DISTINCT account) AS n -- FROM secrets
      FROM messages WHERE status=? AND reference = 'it''s -- FROM x' GROUP BY status HAVING COUNT(*)>1`
    const answer = await ask(query, ['sent'], 'shop')
    expect(asked).toMatchObject([
      {
        path: '/_sql',
        body: {
          query: `SELECT status , COUNT ( DISTINCT account ) AS n FROM "mc" WHERE status =? AND reference = 'it''s -- FROM x' GROUP BY status HAVING COUNT ( * ) > 1`,
          params: ['sent'],
          filter: { bool: { filter: [{ exists: { field: 'channel' } }, { term: { tenant: 'shop' } }] } },
          fetch_size: 1_000,
          request_timeout: '5000ms',
        },
      },
    ])
    expect(answer).toEqual({
      columns: [
        { name: 'status', type: 'text' },
        { name: 'n', type: 'integer' },
        { name: 'at', type: 'instant' },
        { name: 'ok', type: 'text' },
      ],
      rows: [['sent', 3, '2026-11-22T00:00:00.000Z', 'true']],
      hasMore: false,
    })
  })

  it('gives one page, and closes what is left of it', async () => {
    const { ask, asked } = await searchOver(() => ({ body: { ...page, cursor: 'c1' } }))
    expect(await ask('SELECT status FROM messages')).toMatchObject({ hasMore: true })
    expect(asked.map(({ path }) => path)).toEqual(['/_sql', '/_sql/close'])
    expect(asked[1]?.body).toEqual({ cursor: 'c1' })
  })

  it('is refused by name where the server has none', async () => {
    const error = 'no handler found for uri [/_sql] and method [POST]'
    const { ask } = await searchOver(() => ({ status: 400, body: { error } }))
    await expect(ask('SELECT status FROM messages')).rejects.toMatchObject({ code: 'unsupported_sql' })
  })

  it('tells what the server refuses by its word alone', async () => {
    const body = { error: { type: 'verification_exception', reason: 'Unknown column [13800138000]' } }
    const { ask } = await searchOver(() => ({ status: 400, body }))
    await expect(ask('SELECT status FROM messages')).rejects.toMatchObject({
      code: 'invalid_sql',
      message: 'Elasticsearch refuses the query: verification_exception.',
    })
  })

  it.for([
    'SELECT status FROM secrets',
    'SELECT status FROM "mc-own-orders"',
    'SELECT status FROM other.messages',
    'SELECT status FROM messages, secrets',
    'SELECT status FROM messages JOIN secrets ON true',
    'SELECT status FROM (SELECT status FROM secrets) AS messages',
    'SELECT status FROM messages WHERE status IN (SELECT status FROM secrets)',
    'SELECT (SELECT status FROM secrets) FROM messages',
    'WITH messages AS (SELECT status FROM secrets) SELECT status FROM messages',
    'SELECT status FROM messages UNION SELECT status FROM secrets',
    "SELECT status FROM messages WHERE status = E'\\' OR status IN (SELECT 1 FROM secrets) --'",
    "SELECT status FROM messages WHERE status = $$ ' $$ OR status = ' FROM secrets '",
    'SHOW TABLES',
    'DELETE FROM messages',
    'SELECT status FROM messages; SELECT status FROM secrets',
  ])('never sees: %s', async query => {
    const { ask, asked } = await searchOver(() => ({ body: page }))
    await expect(ask(query)).rejects.toMatchObject({ status: 400 })
    expect(asked).toEqual([])
  })
})
