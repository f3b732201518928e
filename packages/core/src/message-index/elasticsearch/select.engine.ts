import { randomBytes } from 'node:crypto'
import { startElasticsearch } from '@message-center/engines/elasticsearch'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { testSqlBesideMemory } from '../../testing/sql-search-alike.ts'
import { testSqlSearch } from '../../testing/sql-search-suite.ts'
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

it('a distribution without the SQL module is known by its answer', async () => {
  const { index, dispose } = await makeStores()
  const query = { toText: () => 'SELECT 1', parameters: [], limit: 1 }
  expect(await index.selectOnServer(query, { timeMs: 30_000 })).toBeUndefined()
  await dispose()
})
