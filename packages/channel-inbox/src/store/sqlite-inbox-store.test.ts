import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { testInboxStore } from '../testing/index.ts'
import { SqliteInboxStore } from './sqlite-inbox-store.ts'

let file = ''

testInboxStore('SqliteInboxStore', {
  openEmpty() {
    file = join(mkdtempSync(join(tmpdir(), 'mc-inbox-')), 'inbox.sqlite')
    return SqliteInboxStore.open(file)
  },
  openAgain: () => SqliteInboxStore.open(file),
})
