import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import * as entry from './index.ts'
import * as sqlite from './store/sqlite-inbox-store.ts'
import * as testing from './testing/index.ts'

it('has these public names', () => {
  expect(Object.keys(entry).sort()).toEqual([
    'MemoryInboxStore',
    'createInboxChannel',
    'everybody',
    'mergeChanges',
    'mergePage',
    'toHead',
    'toReadEvent',
  ])
  expect(Object.keys(sqlite)).toEqual(['SqliteInboxStore'])
  expect(Object.keys(testing)).toEqual(['testInboxStore'])
})

it('loads no driver and no test runner with its main entry', () => {
  const foreign = new Set<string>()
  const seen = new Set<string>()
  const visit = (url: URL): void => {
    if (seen.has(url.href)) return
    seen.add(url.href)
    for (const [, name = ''] of readFileSync(url, 'utf8').matchAll(/ from '([^']+)'/g)) {
      if (name.startsWith('.')) visit(new URL(name, url))
      else if (!name.startsWith('node:')) foreign.add(name)
    }
  }
  visit(new URL('./index.ts', import.meta.url))
  expect([...foreign]).toEqual(['@message-center/channel'])
  expect(seen.size).toBeGreaterThan(20)
})
