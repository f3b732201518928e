import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { testManagementStore } from '../management-store-suite.ts'
import { connectSqlite, createSqliteManagementStore } from './sqlite-management-store.ts'

const run = promisify(execFile)
const makeFolder = () => mkdtemp(join(tmpdir(), 'mc-management-'))

testManagementStore('the SQLite management store', async () => {
  const folder = await makeFolder()
  const open = () => createSqliteManagementStore(join(folder, 'deep', 'management.db'))
  return {
    store: open(),
    reopen: async () => open(),
    dispose: () => rm(folder, { recursive: true }),
  }
})

describe('the SQLite file', () => {
  let folder = ''
  let file = ''
  beforeEach(async () => {
    folder = await makeFolder()
    file = join(folder, 'management.db')
  })
  afterEach(() => rm(folder, { recursive: true }))

  test('is made once when several processes start at the same moment', async () => {
    const fixture = fileURLToPath(new URL('./start-store.fixture.ts', import.meta.url))
    const starts = Array.from({ length: 3 }, () =>
      run(process.execPath, ['--conditions=@message-center/source', fixture, file], { timeout: 15_000 }),
    )
    for (const { stdout } of await Promise.all(starts)) expect(stdout).toBe('count 0')
  })

  test('has a schema that fits the tables exactly', async () => {
    const store = createSqliteManagementStore(file)
    await store.start()
    await store.stop()
    const orm = await connectSqlite(file)
    expect(await orm.schema.getUpdateSchemaSQL()).toBe('')
    await orm.close()
  })

  test('is synced with every write, not with every checkpoint', async () => {
    // The first connection makes the file; whoever opens one in this mode has weaker defaults.
    await (await connectSqlite(file)).close()
    const orm = await connectSqlite(file)
    expect(await orm.em.getConnection().execute('pragma synchronous')).toEqual([{ synchronous: 2 }])
    expect(await orm.em.getConnection().execute('pragma journal_mode')).toEqual([{ journal_mode: 'wal' }])
    await orm.close()
  })

  test('of a newer program is refused by the names of both schemas, and left as it is', async () => {
    const store = createSqliteManagementStore(file)
    await store.start()
    await store.stop()
    const orm = await connectSqlite(file)
    await orm.migrator.getExecuted()
    await orm.em.getConnection().execute("insert into mikro_orm_migrations (name) values ('0099-future')")
    await orm.close()

    const before = await readFile(file)
    const refusal = createSqliteManagementStore(file).start()
    await expect(refusal).rejects.toThrow(
      'The management database is at schema 0099-future; this program knows schemas up to 0001-management-tables.',
    )
    expect(await readFile(file)).toEqual(before)
  })
})
