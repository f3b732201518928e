import { randomBytes } from 'node:crypto'
import { startElasticsearch } from '@message-center/engines/elasticsearch'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type SearchIndices, toOwnTables } from '../../sql-search/own-tables.ts'
import type { SqlParameter } from '../../sql-search/plan/query-context.ts'
import { SqlSearch } from '../../sql-search/sql-search.ts'
import { testSqlBesideMemory } from '../../testing/sql-search-alike.ts'
import { testSqlSearch } from '../../testing/sql-search-suite.ts'
import { MemoryIndex } from '../memory-index.ts'
import { ElasticsearchIndex } from './elasticsearch-index.ts'
import { ElasticsearchTableStore } from './elasticsearch-table-store.ts'

let node: Awaited<ReturnType<typeof startElasticsearch>>
beforeAll(async () => {
  node = await startElasticsearch()
})
afterAll(() => node?.remove())

async function makeStores() {
  const prefix = `sql-${randomBytes(4).toString('hex')}`
  const options = { urls: [node.address], prefix, replicas: 0, now: () => Date.UTC(2026, 4, 4) }
  const index = new ElasticsearchIndex(options)
  await index.start()
  // On a loaded machine the index may be ready only some time after its start.
  await vi.waitFor(() => index.count({}), { timeout: 120_000, interval: 500 })
  const refresh = async () => {
    await fetch(`${node.address}/${prefix}/_refresh`, { method: 'POST' })
  }
  return { index, store: new ElasticsearchTableStore(options), refresh, dispose: () => index.stop() }
}

testSqlSearch('ElasticsearchIndex', makeStores)
testSqlBesideMemory('ElasticsearchIndex', 400, makeStores)

describe('ElasticsearchTableStore', () => {
  const open = async (prefix: string, columns: SearchIndices[string]) => {
    const options = { urls: [node.address], prefix, replicas: 0 }
    const search = new SqlSearch({
      messages: new MemoryIndex(),
      store: new ElasticsearchTableStore(options),
      tables: toOwnTables({ visits: columns }),
      hashAddress: () => [],
    })
    await search.start().catch(async error => {
      await search.stop()
      throw error
    })
    const ask = (query: string, parameters: readonly SqlParameter[] = []) =>
      search.sql(query, parameters, { tenant: 'shop' }, { timeMs: 30_000 })
    return { search, ask }
  }

  it('keeps rows over a stop, takes new columns, and refuses another type', async () => {
    const prefix = `own-${randomBytes(4).toString('hex')}`
    const first = await open(prefix, { page: 'text' })
    await first.ask("INSERT INTO visits (page) VALUES ('/a')")
    await first.search.stop()
    const second = await open(prefix, { page: 'text', seconds: 'integer' })
    await second.ask('INSERT INTO visits (page, seconds) VALUES (?, ?)', ['/b', 7])
    expect((await second.ask('SELECT page, seconds FROM visits ORDER BY page')).rows).toEqual([
      ['/a', null],
      ['/b', 7],
    ])
    await second.search.stop()
    const field = '/elasticsearch/searchIndices/visits/page'
    await expect(open(prefix, { page: 'integer' })).rejects.toMatchObject({ code: 'invalid_options', field })
  })

  it('tells that there are more rows and groups than the limits', async () => {
    const { search, ask } = await open(`own-${randomBytes(4).toString('hex')}`, { page: 'text' })
    const insert = `INSERT INTO visits (page) VALUES ${Array(500).fill('(?)').join()}`
    const pages = Array.from({ length: 21 }, (_, part) => Array.from({ length: 500 }, (_, n) => `p${part * 500 + n}`))
    await Promise.all(pages.map(part => ask(insert, part)))
    const most = await ask('SELECT page FROM visits LIMIT 10000')
    expect([most.rows.length, most.hasMore]).toEqual([10_000, true])
    const all = await ask("SELECT page FROM visits WHERE page LIKE 'p1%' OR page LIKE 'p2%' LIMIT 10000")
    expect([all.rows.length, all.hasMore]).toEqual([2_722, false])
    await expect(ask('SELECT page, COUNT(*) FROM visits GROUP BY page')).rejects.toMatchObject({ code: 'sql_limit' })
    const grouped = await ask(
      "SELECT page, COUNT(*) FROM visits WHERE page >= 'p2' GROUP BY page ORDER BY page DESC LIMIT 2",
    )
    expect(grouped).toMatchObject({
      rows: [
        ['p9999', 1],
        ['p9998', 1],
      ],
      hasMore: true,
    })
    await search.stop()
  })
})

it('a distribution without the SQL module is known by its answer', async () => {
  const { index, dispose } = await makeStores()
  const query = { toText: () => 'SELECT 1', parameters: [], limit: 1 }
  expect(await index.selectOnServer(query, { timeMs: 30_000 })).toBeUndefined()
  await dispose()
})
