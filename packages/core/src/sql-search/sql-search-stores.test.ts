import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { MemoryIndex } from '../message-index/memory-index.ts'
import { SqliteIndex } from '../message-index/sqlite-index.ts'
import { testSqlBesideMemory } from '../testing/sql-search-alike.ts'
import { testSqlSearch } from '../testing/sql-search-suite.ts'
import { MemoryTableStore } from './memory-table-store.ts'
import { SqliteTableStore } from './sqlite/sqlite-table-store.ts'

testSqlSearch('MemoryIndex', async () => {
  const index = new MemoryIndex()
  return { index, store: new MemoryTableStore(), dispose: () => index.stop() }
})

async function makeSqliteStores() {
  const folder = mkdtempSync(join(tmpdir(), 'mc-sql-'))
  const index = new SqliteIndex({ file: join(folder, 'index.sqlite') })
  return {
    index,
    store: new SqliteTableStore({ file: join(folder, 'own.sqlite') }),
    dispose: async () => {
      await index.stop()
      rmSync(folder, { recursive: true })
    },
  }
}

testSqlSearch('SqliteIndex', makeSqliteStores)
testSqlBesideMemory('SqliteIndex', 500, makeSqliteStores)
