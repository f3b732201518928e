import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { MessageIndex } from '../message-index/message-index.ts'
import { toOwnTables } from '../sql-search/own-tables.ts'
import type { SqlParameter } from '../sql-search/plan/query-context.ts'
import { SqlSearch } from '../sql-search/sql-search.ts'
import type { TableStore } from '../sql-search/table-store.ts'
import { nameOfDelivery, sampleUpdates } from './sql-search-deliveries.ts'
import { sampleQueries } from './sql-search-queries.ts'

/** Stores made for the suite. */
export interface SqlStoresUnderTest {
  readonly index: MessageIndex
  readonly store: TableStore
  /** Resolves when queries see all that was written before; absent where they do at once. */
  readonly refresh?: () => Promise<void>
  dispose(): Promise<void>
}

const orderColumns = { no: 'text', total: 'real', items: 'integer', paid_at: 'instant' } as const

/** What SQL means over every index, by queries with their answers. Needs vitest. */
export function testSqlSearch(name: string, makeStores: () => Promise<SqlStoresUnderTest>): void {
  describe(`SQL over ${name}`, () => {
    let stores: SqlStoresUnderTest
    let search: SqlSearch
    beforeAll(async () => {
      stores = await makeStores()
      search = new SqlSearch({
        messages: stores.index,
        store: stores.store,
        tables: toOwnTables({ orders: orderColumns }),
        hashAddress: address => (/^(\+\d+|u\d)$/.test(address) ? [`h:${address}`, `other:${address}`] : []),
      })
      await stores.index.start()
      await search.start()
      await stores.index.merge(sampleUpdates)
      await stores.refresh?.()
    })
    afterAll(async () => {
      await search?.stop()
      await stores?.dispose()
    })

    const ask = (query: string, parameters: readonly SqlParameter[] = [], tenant: string | null = 'shop') =>
      search.sql(query, parameters, tenant === null ? {} : { tenant })

    it.for(sampleQueries.map(sample => [sample.query, sample] as const))('answers %s', async ([query, sample]) => {
      const { parameters = [], tenant = 'shop', rows, hasMore = false } = sample
      const answer = await ask(query, parameters, tenant)
      const named = answer.rows.map(row => row.map(value => nameOfDelivery.get(String(value)) ?? value))
      expect({ rows: named, hasMore: answer.hasMore }).toEqual({ rows, hasMore })
    })

    it('names the columns of an answer and their types', async () => {
      const { columns } = await ask(
        'SELECT COUNT(*), AVG(attempts), channel AS c, MAX(sent_at) FROM messages GROUP BY c',
      )
      expect(columns).toEqual([
        { name: 'count(*)', type: 'integer' },
        { name: 'avg(attempts)', type: 'real' },
        { name: 'c', type: 'text' },
        { name: 'max(sent_at)', type: 'instant' },
      ])
    })

    it('shows all columns by *', async () => {
      const { columns, rows } = await ask("SELECT * FROM messages WHERE status = 'read'")
      expect(columns.map(column => column.name)).toContain('provider_message_id')
      expect(rows).toHaveLength(1)
      expect(rows[0]).toHaveLength(columns.length)
      expect(JSON.stringify(rows)).not.toContain('h:u1')
    })

    it('takes long lists and many conditions', async () => {
      const none = Array.from({ length: 300 }, (_, n) => `none-${n}`)
      const signs = none.map(() => '?').join(', ')
      const chain = none.map(() => 'reference = ?').join(' OR ')
      const listed = await ask(`SELECT id FROM messages WHERE reference IN (${signs}, 'order-4712')`, none)
      const chained = await ask(`SELECT id FROM messages WHERE ${chain} OR reference = 'order-4712'`, none)
      const times = none
        .slice(50)
        .map(() => "accepted_at < '2020-01-01'")
        .join(' OR ')
      expect(await ask(`SELECT id FROM messages WHERE ${times}`)).toMatchObject({ rows: [] })
      expect(listed.rows).toHaveLength(1)
      expect(chained.rows).toEqual(listed.rows)
    })

    it('takes no parameter for anything but a value', async () => {
      const hostile = [
        "' OR '1'='1",
        '"; DROP TABLE document; --',
        '*',
        '%',
        '\\',
        '{"match_all":{}}',
        '\u{10ffff}',
        '＇',
      ]
      for (const text of hostile) {
        for (const condition of ['reference = ?', 'account IN (?)', 'status <> ? AND 1 > attempts AND reference = ?']) {
          const parameters = condition.includes('<>') ? [text, text] : [text]
          expect(await ask(`SELECT id FROM messages WHERE ${condition}`, parameters)).toMatchObject({ rows: [] })
        }
      }
      expect(await ask('SELECT COUNT(*) FROM messages')).toMatchObject({ rows: [[11]] })
    })

    it('gives up when the caller goes, and when the time is over', async () => {
      const gone = AbortSignal.abort(new Error('gone'))
      await expect(search.sql('SELECT id FROM messages', [], {}, { signal: gone })).rejects.toThrow('gone')
    })

    describe('over an index of an embedder', () => {
      beforeAll(async () => {
        const insert = 'INSERT INTO orders (no, total, items, paid_at) VALUES (?, ?, ?, ?), (?, ?, ?, NULL)'
        await ask(insert, ['a-1', 9.5, 1, '2026-03-01T22:00:00Z', 'a-2', 0.25, 3])
        await ask("INSERT INTO orders (total, no) VALUES (100, '订单')")
        await ask("INSERT INTO orders (no, items) VALUES ('of the bank', 7)", [], 'bank')
        await ask("INSERT INTO orders (tenant, no) VALUES ('shop', 'by the operator')", [], null)
        await stores.refresh?.()
      })

      it('answers how many rows were stored', async () => {
        const answer = await ask("INSERT INTO orders (no) VALUES ('x'), ('y')", [], 'nobody')
        expect(answer).toEqual({ columns: [{ name: 'inserted', type: 'integer' }], rows: [[2]], hasMore: false })
      })

      it.for<[string, unknown[][]]>([
        ['SELECT no FROM orders', [['by the operator'], ['订单'], ['a-2'], ['a-1']]],
        [
          'SELECT * FROM orders WHERE items >= 1 ORDER BY items',
          [
            ['shop', 'a-1', 9.5, 1, '2026-03-01T22:00:00.000Z'],
            ['shop', 'a-2', 0.25, 3, null],
          ],
        ],
        ['SELECT no FROM orders WHERE total > 0.25 AND total <= 9.5', [['a-1']]],
        ["SELECT no FROM orders WHERE no LIKE '订_'", [['订单']]],
        ['SELECT no FROM orders ORDER BY total DESC NULLS FIRST LIMIT 2', [['by the operator'], ['订单']]],
        [
          'SELECT SUM(total), AVG(total), COUNT(items), MIN(paid_at) FROM orders',
          [[109.75, 109.75 / 3, 2, '2026-03-01T22:00:00.000Z']],
        ],
        [
          'SELECT items, COUNT(*) FROM orders GROUP BY items',
          [
            [1, 1],
            [3, 1],
            [null, 2],
          ],
        ],
        [
          "SELECT DAY(paid_at, '+08:00') AS d, MAX(total) FROM orders WHERE paid_at IS NOT NULL GROUP BY d",
          [['2026-03-01T16:00:00.000Z', 9.5]],
        ],
        [
          "SELECT no FROM orders WHERE tenant = 'bank' OR no IS NOT NULL OR items = 7",
          [['by the operator'], ['订单'], ['a-2'], ['a-1']],
        ],
      ])('answers %s', async ([query, rows]) => {
        expect((await ask(query)).rows).toEqual(rows)
      })

      it('shows an operator the rows of all', async () => {
        const { rows } = await ask(
          "SELECT tenant, COUNT(*) FROM orders WHERE tenant <> 'nobody' GROUP BY tenant",
          [],
          null,
        )
        expect(rows).toEqual([
          ['bank', 1],
          ['shop', 4],
        ])
      })
    })
  })
}
