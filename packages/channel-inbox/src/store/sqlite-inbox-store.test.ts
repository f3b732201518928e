import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { testInboxStore } from '../testing/index.ts'
import { ann, announcement, listAll, messageTo, now, rules, start } from '../testing/store-fixture.ts'
import { withTimeLimit } from './limited-store.ts'
import { SqliteInboxStore } from './sqlite-inbox-store.ts'

const tables = ['message', 'mark', 'change', 'inbox']
const newFile = (): string => join(mkdtempSync(join(tmpdir(), 'mc-inbox-')), 'inbox.sqlite')

// Opening a file starts two threads, so the tests of the suite share one and each begins with empty tables.
const file = newFile()
let shared: SqliteInboxStore
let emptying: DatabaseSync

beforeAll(async () => {
  shared = await SqliteInboxStore.open(file)
  emptying = new DatabaseSync(file)
})
afterAll(async () => {
  emptying.close()
  await shared.close()
})

testInboxStore('SqliteInboxStore', {
  async openEmpty() {
    for (const table of tables) emptying.exec(`DELETE FROM ${table}`)
    return { ...withTimeLimit(shared, 10_000), close: async () => {} }
  },
  openAgain: () => SqliteInboxStore.open(file),
})

it('finds everything again when the file was closed in between', async () => {
  const path = newFile()
  const before = await SqliteInboxStore.open(path)
  await before.add([messageTo(ann, 'm1'), messageTo(ann, 'm2'), announcement('a1')], rules)
  await before.markRead(ann, { ids: ['m1', 'a1'] }, 100, now)
  const page = await listAll(before, ann)
  await before.close()
  const after = await SqliteInboxStore.open(path)
  expect(await listAll(after, ann)).toEqual(page)
  await Promise.all([after.close(), after.close()])
})

it('leaves no row behind of what it dropped', async () => {
  const path = newFile()
  const store = await SqliteInboxStore.open(path)
  await store.begin(ann, start)
  await store.add([messageTo(ann, 'm1'), announcement('a1'), announcement('a2')], rules)
  await store.markRead(ann, { ids: ['m1', 'a1'] }, 100, now)
  await store.remove(ann, 'a2', now)
  await store.recall('shop', ['m1', 'a1', 'a2'], now)
  await store.purge(now + 1, now + 1, 100)
  await store.close()
  const database = new DatabaseSync(path)
  const rows = (table: string) => database.prepare(`SELECT count(*) AS n FROM ${table}`).get()?.n
  expect(tables.map(rows)).toEqual([0, 0, 0, 2])
  database.close()
})
