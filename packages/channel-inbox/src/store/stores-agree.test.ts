import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, it } from 'vitest'
import { SqliteInboxStore } from './sqlite-inbox-store.ts'
import { expectAgreement } from './stores-agree.fixture.ts'

let sqlite: SqliteInboxStore
beforeAll(async () => {
  sqlite = await SqliteInboxStore.open(join(mkdtempSync(join(tmpdir(), 'mc-inbox-')), 'inbox.sqlite'))
})
afterAll(() => sqlite.close())

it('SQLite answers like memory, whatever happens', () => expectAgreement(sqlite, 150))
