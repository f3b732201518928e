import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, it } from 'vitest'
import { testInboxStore } from '../testing/index.ts'
import { ann, announcement, messageTo, now, rules, start } from '../testing/store-fixture.ts'
import { SqliteInboxStore } from './sqlite-inbox-store.ts'

const newFile = (): string => join(mkdtempSync(join(tmpdir(), 'mc-inbox-')), 'inbox.sqlite')

let file = ''

testInboxStore('SqliteInboxStore', {
  openEmpty() {
    file = newFile()
    return SqliteInboxStore.open(file)
  },
  openAgain: () => SqliteInboxStore.open(file),
})

it('leaves no row behind of what it dropped', async () => {
  const path = newFile()
  const store = await SqliteInboxStore.open(path)
  await store.begin(ann, start)
  await store.add([messageTo(ann, 'm1'), announcement('a1'), announcement('a2')], rules)
  await store.markRead(ann, { ids: ['m1', 'a1'] }, now)
  await store.remove(ann, 'a2', now)
  await store.recall('shop', ['m1', 'a1', 'a2'], now)
  await store.purge(now + 1, now + 1, 100)
  await store.close()
  const database = new DatabaseSync(path)
  const rows = (table: string) => database.prepare(`SELECT count(*) AS n FROM ${table}`).get()?.n
  expect(['message', 'mark', 'change', 'inbox'].map(rows)).toEqual([0, 0, 0, 2])
  database.close()
})
