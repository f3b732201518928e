import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { MemoryIndex } from '../message-index/memory-index.ts'
import type { DocumentBase, Fact, FactKind, FactUpdate } from '../model/fact.ts'
import { MemoryTableStore } from '../sql-search/memory-table-store.ts'
import { SqlSearch } from '../sql-search/sql-search.ts'
import type { SqlStoresUnderTest } from './sql-search-suite.ts'

const channels = ['sms', 'inbox', 'push'] as const
const accounts = ['aliyun', 'backup', 'Backup', '订单', 'a%b'] as const
const references = [
  '',
  'order-1',
  'Order-1',
  'order_1',
  '订单',
  '订单-2',
  '\u{1f600}',
  'Ａ',
  'a*b?',
  '[x]',
  'a\\b',
] as const
const texts = ['您的订单已发货', 'Order 4711 shipped', '订单 shipped 订', 'Café', ''] as const
const kinds: readonly FactKind[] = ['sending', 'retrying', 'sent', 'failed', 'held', 'delivered', 'read', 'cancelled']
const start = Date.UTC(2026, 4, 1, 15, 30)

const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined })

const bases: fc.Arbitrary<DocumentBase> = fc
  .record({
    channel: fc.constantFrom(...channels),
    priority: fc.constantFrom('high', 'normal', 'bulk'),
    category: fc.constantFrom('otp', 'transactional', 'marketing'),
    recipients: fc.constant(1),
    to: fc.constant('****'),
    recipientHash: fc.constantFrom('h:u1', 'h:u2'),
    text: fc.constantFrom(...texts),
    title: maybe(fc.constantFrom(...texts)),
    reference: maybe(fc.constantFrom(...references)),
    template: maybe(fc.record({ name: fc.constantFrom('a', 'b'), version: fc.nat(3), locale: fc.constant('en') })),
    expireAt: maybe(fc.nat(5_000).map(n => start + n)),
  })
  // A property that is there without a value is not what a queue delivers.
  .map(base => JSON.parse(JSON.stringify(base)))

const facts: fc.Arbitrary<Fact> = fc
  .record({
    kind: fc.constantFrom(...kinds),
    attempt: fc.nat(3),
    at: fc.nat(200).map(n => start + n * 1_000_000),
    account: maybe(fc.constantFrom(...accounts)),
    durationMs: maybe(fc.nat(50)),
    segments: maybe(fc.nat(3)),
    code: maybe(fc.constantFrom('E1', 'e1', '%')),
  })
  .map(fact => JSON.parse(JSON.stringify(fact)))

/** Deliveries of three days, some at one instant, some without base. */
const deliveries: fc.Arbitrary<readonly FactUpdate[]> = fc
  .array(
    fc.record({
      step: fc.nat(60),
      tenant: fc.constantFrom('shop', 'bank'),
      facts: fc.array(facts, { maxLength: 4 }),
      base: fc.option(bases, { nil: undefined, freq: 9 }),
    }),
    { minLength: 60, maxLength: 60 },
  )
  .map(rows =>
    rows.map(({ step, tenant, facts: own, base }, n) => {
      const ms = (start + step * 3_600_000).toString(16).padStart(12, '0')
      const id = `${ms.slice(0, 8)}-${ms.slice(8)}-7000-8000-${String(n).padStart(12, '0')}.0`
      return { id, tenant, facts: own, ...(base && { base }) }
    }),
  )

const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`
const textColumns = [
  'channel',
  'account',
  'reference',
  'status',
  'template',
  'priority',
  'provider_code',
  'tenant',
] as const
const countColumns = ['attempts', 'duration_ms', 'segments', 'template_version'] as const
const instantColumns = ['accepted_at', 'status_at', 'sent_at', 'delivered_at', 'expire_at'] as const
const sign = fc.constantFrom('=', '<>', '<', '<=', '>', '>=')
const someText = fc.constantFrom(...channels, ...accounts, ...references, 'sent', 'failed', 'shop', 'a', 'E1', 'zzz')
const someCount = fc.integer({ min: -1, max: 50 })
const someInstant = fc.integer({ min: -1, max: 70 }).map(n => new Date(start + n * 3_600_000).toISOString())
const patterns = fc
  .array(
    fc.constantFrom('%', '_', '\\%', '\\\\', 'o', 'O', 'order', '订', '单', '1', '*', '?', '[', '\u{1f600}', 'Ａ'),
    {
      maxLength: 4,
    },
  )
  .map(parts => parts.join(''))
const no = fc.constantFrom('', '', 'NOT ')

const text = fc.constantFrom(...textColumns)
const count = fc.constantFrom(...countColumns)
const instant = fc.constantFrom(...instantColumns)

const leaves = fc.oneof(
  fc.tuple(text, sign, someText).map(([column, op, value]) => `${column} ${op} ${quoted(value)}`),
  fc.tuple(count, sign, someCount).map(([column, op, value]) => `${column} ${op} ${value}`),
  fc.tuple(instant, sign, someInstant).map(([column, op, value]) => `${column} ${op} ${quoted(value)}`),
  fc
    .tuple(text, no, fc.array(someText, { minLength: 1, maxLength: 4 }))
    .map(([column, not, values]) => `${column} ${not}IN (${values.map(quoted).join(', ')})`),
  fc.tuple(count, no, someCount, someCount).map(([column, not, a, b]) => `${column} ${not}BETWEEN ${a} AND ${b}`),
  fc.tuple(instant, no, someInstant, someInstant).map(([c, not, a, b]) => `${c} ${not}BETWEEN '${a}' AND '${b}'`),
  fc
    .tuple(text, no, fc.constantFrom('LIKE', 'ILIKE'), patterns)
    .map(([column, not, like, pattern]) => `${column} ${not}${like} ${quoted(pattern)}`),
  fc.tuple(fc.oneof(text, count, instant), no).map(([column, not]) => `${column} IS ${not}NULL`),
  fc
    .tuple(no, fc.constantFrom('订单', '单', 'shipped', '订单 shipped', '4711', 'café', 'none'))
    .map(([not, words]) => `${not}MATCH(text, '${words}')`),
  fc.tuple(no, fc.constantFrom('u1', 'u2')).map(([not, user]) => `recipient ${not}IN ('${user}')`),
)

const conditions: fc.Arbitrary<string> = fc.letrec<{ condition: string }>(tie => ({
  condition: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    leaves,
    fc.tuple(tie('condition'), tie('condition')).map(([a, b]) => `(${a} AND ${b})`),
    fc.tuple(tie('condition'), tie('condition')).map(([a, b]) => `(${a} OR ${b})`),
    tie('condition').map(a => `NOT (${a})`),
  ),
})).condition

const orders = fc
  .array(
    fc
      .tuple(fc.oneof(text, count, instant), fc.constantFrom('', ' DESC'), fc.constantFrom('', ' NULLS FIRST'))
      .map(parts => parts.join('')),
    { maxLength: 3 },
  )
  .map(terms => (terms.length > 0 ? ` ORDER BY ${terms.join(', ')}` : ''))

const rowQueries = fc
  .tuple(conditions, orders, fc.constantFrom('', ' LIMIT 3', ' LIMIT 17'))
  .map(
    ([where, order, limit]) =>
      `SELECT id, channel, account, sent_at, attempts FROM messages WHERE ${where}${order}${limit}`,
  )

const keys = fc.oneof(
  text,
  count,
  instant,
  fc.tuple(instant, fc.constantFrom('', ", '+08:00'", ", '-03:30'")).map(([column, zone]) => `DAY(${column}${zone})`),
  instant.map(column => `DATE_TRUNC('hour', ${column})`),
)
const aggregates = fc.oneof(
  fc.constant('COUNT(*)'),
  fc.tuple(fc.constantFrom('COUNT', 'SUM', 'MIN', 'MAX', 'AVG'), count).map(([name, column]) => `${name}(${column})`),
  fc.tuple(fc.constantFrom('COUNT', 'MIN', 'MAX'), instant).map(([name, column]) => `${name}(${column})`),
  text.map(column => `COUNT(${column})`),
)

const groupQueries = fc
  .tuple(
    fc.uniqueArray(keys, { maxLength: 3 }),
    fc.array(aggregates, { minLength: 1, maxLength: 4 }),
    conditions,
    fc.boolean(),
  )
  .map(([by, measured, where, isOrdered]) => {
    const order = isOrdered ? ` ORDER BY ${measured[0]} DESC` : ''
    const groupBy = by.length > 0 ? ` GROUP BY ${by.join(', ')}` : ''
    return `SELECT ${[...by, ...measured].join(', ')} FROM messages WHERE ${where}${groupBy}${order}`
  })

/** Whatever is stored and asked, the answer is that of memory. Needs vitest and fast-check. */
export function testSqlBesideMemory(name: string, runs: number, makeStores: () => Promise<SqlStoresUnderTest>): void {
  describe(`SQL over ${name} beside memory`, () => {
    let stores: SqlStoresUnderTest
    const memory = new MemoryIndex()
    beforeAll(async () => {
      stores = await makeStores()
      await Promise.all([stores.index.start(), memory.start()])
      const [updates = []] = fc.sample(deliveries, { numRuns: 1, seed: 7 })
      await Promise.all([stores.index.merge(updates), memory.merge(updates)])
      await stores.refresh?.()
    })
    afterAll(async () => {
      await memory.stop()
      await stores?.dispose()
    })

    it('answers alike', async () => {
      const hashAddress = (address: string) => [`h:${address}`]
      const search = (messages: typeof memory | typeof stores.index) =>
        new SqlSearch({ messages, store: new MemoryTableStore(), tables: [], hashAddress })
      const [one, other] = [search(memory), search(stores.index)]
      let rows = 0
      await fc.assert(
        fc.asyncProperty(
          fc.oneof(rowQueries, groupQueries),
          fc.constantFrom('shop', undefined),
          async (query, tenant) => {
            const scope = tenant === undefined ? {} : { tenant }
            const [expected, found] = await Promise.all([one.sql(query, [], scope), other.sql(query, [], scope)])
            rows += expected.rows.length
            expect(found).toEqual(expected)
          },
        ),
        { numRuns: runs },
      )
      // Conditions that hold for nothing would prove nothing.
      expect(rows).toBeGreaterThan(runs)
    }, 180_000)
  })
}
