import { randomBytes } from 'node:crypto'
import { startElasticsearch } from '@message-center/engines/elasticsearch'
import { afterAll, beforeAll } from 'vitest'
import { testSqlSearch } from '../../testing/sql-search-suite.ts'
import { ElasticsearchIndex } from './elasticsearch-index.ts'
import { ElasticsearchTableStore } from './elasticsearch-table-store.ts'

let node: Awaited<ReturnType<typeof startElasticsearch>>
beforeAll(async () => {
  node = await startElasticsearch()
})
afterAll(() => node?.remove())

testSqlSearch('ElasticsearchIndex', async () => {
  const prefix = `sql-${randomBytes(4).toString('hex')}`
  const options = { urls: [node.address], prefix, replicas: 0, now: () => Date.UTC(2026, 2, 4) }
  const index = new ElasticsearchIndex(options)
  const refresh = async () => {
    await fetch(`${node.address}/${prefix}/_refresh`, { method: 'POST' })
  }
  return { index, store: new ElasticsearchTableStore(options), refresh, dispose: () => index.stop() }
})
