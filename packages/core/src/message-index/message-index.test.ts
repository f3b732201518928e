import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { deliveryId, newMessageId } from '../model/delivery-id.ts'
import type { DeliveryState } from '../model/delivery-state.ts'
import type { DocumentBase, FactKind, FactUpdate } from '../model/fact.ts'
import { testMessageIndex } from '../testing/message-index-suite.ts'
import { MemoryIndex } from './memory-index.ts'
import type { MessageIndex, SearchFilter } from './message-index.ts'
import { SqliteIndex } from './sqlite-index.ts'

testMessageIndex('MemoryIndex', async () => {
  const index = new MemoryIndex()
  return { index, dispose: () => index.stop() }
})

/** A folder with one file, and copies of it as a crash leaves them. */
function makeFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'mc-index-'))
  const opened: MessageIndex[] = []
  let file = join(folder, 'index.sqlite')
  const open = () => {
    const index = new SqliteIndex({ file })
    opened.push(index)
    return index
  }
  const copy = () => {
    for (const suffix of ['', '-wal']) if (existsSync(file + suffix)) copyFileSync(file + suffix, `${file}x${suffix}`)
    file += 'x'
    return file
  }
  return {
    copy,
    index: open(),
    reopen: async () => {
      copy()
      const index = open()
      await index.start()
      return index
    },
    dispose: async () => {
      for (const index of opened) await index.stop()
      rmSync(folder, { recursive: true })
    },
  }
}

testMessageIndex('SqliteIndex', async () => makeFolder())

describe('MemoryIndex', () => {
  it('forgets the oldest when there are more than its bound', async () => {
    const index = new MemoryIndex({ maxDocuments: 2 })
    await index.start()
    for (const id of ids.slice(0, 3)) await index.merge([{ id, tenant: 'shop', facts: [] }])
    expect((await index.get(ids.slice(0, 3))).map(document => document?.id)).toEqual([undefined, ids[1], ids[2]])
  })
})

describe('SqliteIndex', () => {
  it('leaves nothing in its file of what it forgot', async () => {
    const { index, copy, dispose } = makeFolder()
    await index.start()
    const sent = { kind: 'sent', attempt: 1, at: 1, account: 'main', providerMessageId: 'p' } as const
    await index.merge(ids.map((id, place) => ({ id, tenant: 'shop', base: baseOf(place), facts: [sent] })))
    expect(await index.forgetBefore(start + 100_000_000)).toBe(ids.length)
    const database = new DatabaseSync(copy())
    const rows = ['document', 'provider_message', 'words_docsize'].map(
      table => database.prepare(`SELECT count(*) AS count FROM ${table}`).get()?.count,
    )
    expect(rows).toEqual([0, 0, 0])
    database.close()
    await dispose()
  })
})

describe('SqliteIndex beside MemoryIndex', () => {
  it('ends in the same documents and finds the same, whatever is merged and asked', async () => {
    const folder = makeFolder()
    const memory = new MemoryIndex()
    await Promise.all([folder.index.start(), memory.start()])
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(updates, { maxLength: 8 }), { maxLength: 6 }),
        filters,
        async (merges, filter) => {
          for (const merge of merges) {
            await Promise.all([folder.index.merge(merge), memory.merge(merge)])
          }
          expect(await folder.index.get(ids)).toEqual(await memory.get(ids))
          expect(await folder.index.count(filter)).toEqual(await memory.count(filter))
          for (let after: string | undefined, isMore = true; isMore; isMore = after !== undefined) {
            const expected = await memory.search(filter, 3, after)
            expect(await folder.index.search(filter, 3, after)).toEqual(expected)
            after = expected.after
          }
          for (const account of ['main', 'other'])
            expect(idsOf(await folder.index.findByProviderMessage(account, 'p'))).toEqual(
              idsOf(await memory.findByProviderMessage(account, 'p')),
            )
        },
      ),
      { numRuns: 150 },
    )
    await folder.dispose()
  })
})

/** Before the suite's days: ids of one process never go back in time. */
const start = Date.UTC(2025, 3, 1)

/** Some of one instant, some of one step of numbers, some far apart. */
const ids = [0, 0, 1, 200, 300, 5_000, 5_001, 86_400_000].flatMap(ms => {
  const message = newMessageId(start + ms)
  return [deliveryId(message, 0), deliveryId(message, 11)]
})
const idsOf = (documents: readonly { readonly id: string }[]) => documents.map(({ id }) => id).sort()

const baseOf = (place: number): DocumentBase => ({
  channel: place % 2 ? 'sms' : 'inbox',
  priority: 'normal',
  category: place % 5 ? 'otp' : 'marketing',
  recipients: 1,
  to: '***',
  recipientHash: `h${place % 3}`,
  text: ['订单已发', '已发 Aé1', '单 a-1 É', 'e\u0301 １'][place % 4] ?? '',
  ...(place % 3 && { title: '发货', reference: ['r 1', 'R-1', ''][place % 3] ?? '' }),
  ...(place % 4 && { template: { name: `t${place % 2}`, version: 1, locale: 'zh' } }),
})

const facts = fc.record(
  {
    kind: fc.constantFrom<FactKind>('queued', 'sending', 'sent', 'failed', 'delivered'),
    attempt: fc.nat(2),
    at: fc.nat(9),
    account: fc.constantFrom('main', 'other'),
    providerMessageId: fc.constantFrom('p', 'q'),
  },
  { requiredKeys: ['kind', 'attempt', 'at'] },
)

const updates: fc.Arbitrary<FactUpdate> = fc
  .record({ place: fc.nat(ids.length - 1), facts: fc.array(facts, { maxLength: 3 }), hasBase: fc.boolean() })
  .map(({ place, facts, hasBase }) => ({
    id: ids[place] ?? '',
    tenant: place % 3 ? 'shop' : 'bank',
    facts,
    ...(hasBase && { base: baseOf(place) }),
  }))

const instants = fc.constantFrom(0, 1, 2, 255, 300, 301, 5_000, 5_001, 86_400_000).map(ms => start + ms)
const conditions = fc.record({
  tenant: fc.constantFrom('shop', 'bank'),
  states: fc.subarray<DeliveryState>(['queued', 'sending', 'sent', 'failed']),
  channel: fc.constantFrom('sms', 'inbox'),
  category: fc.constantFrom('otp', 'marketing'),
  account: fc.constantFrom('main', 'other'),
  recipientHash: fc.constantFrom('h0', 'h1', 'H1'),
  reference: fc.constantFrom('r 1', 'R-1', 'r-1', ''),
  template: fc.constantFrom('t0', 't1'),
  messageId: fc.constantFrom(...ids.map(id => id.slice(0, 36))),
  words: fc.string({ unit: fc.constantFrom(...'订单已发货 Aé1é-"*'), maxLength: 4 }),
  from: instants,
  to: instants,
})

/** Few conditions, so that something is found. */
const filters: fc.Arbitrary<SearchFilter> = conditions.chain(all =>
  fc.subarray(Object.entries(all), { maxLength: 3 }).map(some => Object.fromEntries(some)),
)
