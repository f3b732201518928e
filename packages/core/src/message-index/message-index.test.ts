import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { testMessageIndex } from '../testing/message-index-suite.ts'
import { MemoryIndex } from './memory-index.ts'
import type { MessageIndex } from './message-index.ts'
import { SqliteIndex } from './sqlite-index.ts'

testMessageIndex('MemoryIndex', async () => {
  const index = new MemoryIndex()
  return { index, dispose: () => index.stop() }
})

testMessageIndex('SqliteIndex', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'mc-index-'))
  const file = join(folder, 'index.sqlite')
  const opened: MessageIndex[] = []
  const open = () => {
    const index = new SqliteIndex({ file })
    opened.push(index)
    return index
  }
  return {
    index: open(),
    reopen: async () => {
      const index = open()
      await index.start()
      return index
    },
    dispose: async () => {
      for (const index of opened) await index.stop()
      rmSync(folder, { recursive: true })
    },
  }
})
