import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { MemoryIndex } from '../message-index/memory-index.ts'
import { SqliteIndex } from '../message-index/sqlite-index.ts'
import type { FactUpdate } from '../model/fact.ts'
import { MemoryTableStore } from './memory-table-store.ts'
import { toOwnTables } from './own-tables.ts'
import { SqlSearch } from './sql-search.ts'
import { SqliteTableStore } from './sqlite/sqlite-table-store.ts'

const start = Date.UTC(2026, 5, 1)
const base = {
  channel: 'sms',
  priority: 'normal',
  category: 'otp',
  recipients: 1,
  to: '****',
  recipientHash: 'h',
} as const

/** More deliveries than an answer may have rows, each with a reference of its own. */
const updates: readonly FactUpdate[] = Array.from({ length: 10_002 }, (_, n) => {
  const ms = (start + n * 1_000).toString(16).padStart(12, '0')
  const id = `${ms.slice(0, 8)}-${ms.slice(8)}-7000-8000-${String(n).padStart(12, '0')}.0`
  return { id, tenant: 'shop', facts: [], base: { ...base, text: '', reference: `r${n}` } }
})

/** Every row is looked at, whichever way the store goes. */
const slow = `SELECT COUNT(*) FROM messages WHERE ${Array.from({ length: 300 }, (_, n) => `provider_code = 'c${n}'`).join(' OR ')}`

describe.each(['memory', 'sqlite'])('over many rows in %s', storage => {
  const folder = mkdtempSync(join(tmpdir(), 'mc-sql-limits-'))
  const isSqlite = storage === 'sqlite'
  const index = isSqlite ? new SqliteIndex({ file: join(folder, 'index.sqlite') }) : new MemoryIndex()
  const store = isSqlite ? new SqliteTableStore({ file: join(folder, 'own.sqlite') }) : new MemoryTableStore()
  const tables = toOwnTables({ visits: { page: 'text' } })
  const search = new SqlSearch({ messages: index, store, tables, hashAddress: () => [] })
  const ask = (query: string, more: { timeMs?: number; signal?: AbortSignal } = {}) =>
    search.sql(query, [], { tenant: 'shop' }, more)

  beforeAll(async () => {
    await index.start()
    await search.start()
    await index.merge(updates)
  })
  afterAll(async () => {
    await search.stop()
    await index.stop()
    rmSync(folder, { recursive: true })
  })

  it('gives as many rows as the limit, and tells that there are more', async () => {
    const most = await ask('SELECT reference FROM messages LIMIT 10000')
    expect(most).toMatchObject({ hasMore: true })
    expect(most.rows).toHaveLength(10_000)
    const all = await ask("SELECT reference FROM messages WHERE accepted_at >= '2026-06-01T00:00:02Z' LIMIT 10000")
    expect(all).toMatchObject({ hasMore: false })
    expect(all.rows).toHaveLength(10_000)
    expect((await ask('SELECT reference FROM messages')).rows).toHaveLength(100)
  })

  it('refuses more groups than the limit, and sorts what is within', async () => {
    const query = 'SELECT reference, COUNT(*) FROM messages'
    await expect(ask(`${query} GROUP BY reference LIMIT 1`)).rejects.toMatchObject({ code: 'sql_limit' })
    const within = await ask(`${query} WHERE reference LIKE 'r9__' GROUP BY reference ORDER BY reference DESC LIMIT 2`)
    expect(within).toMatchObject({
      rows: [
        ['r999', 1],
        ['r998', 1],
      ],
      hasMore: true,
    })
  })

  it('ends a query that takes too long', async () => {
    await expect(ask(slow, { timeMs: 5 })).rejects.toMatchObject({
      code: 'sql_limit',
      message: 'The query took longer than 5 ms.',
    })
    expect(await ask('SELECT COUNT(*) FROM messages')).toMatchObject({ rows: [[10_002]] })
  })

  it('ends a query whose caller has gone', async () => {
    const controller = new AbortController()
    const asked = ask('SELECT COUNT(*) FROM messages', { signal: controller.signal })
    controller.abort(new Error('gone'))
    await expect(asked).rejects.toThrow('gone')
  })

  it.runIf(isSqlite)('ends the work of the thread when the caller goes', async () => {
    const controller = new AbortController()
    const asked = ask(slow, { timeMs: 30_000, signal: controller.signal })
    setTimeout(() => controller.abort(new Error('gone')), 50)
    await expect(asked).rejects.toThrow('gone')
    expect(await ask('SELECT COUNT(*) FROM messages')).toMatchObject({ rows: [[10_002]] })
  })

  it('stops twice, and refuses afterwards', async () => {
    const stopping = isSqlite ? new SqliteTableStore({ file: join(folder, 'other.sqlite') }) : new MemoryTableStore()
    const other = new SqlSearch({ messages: index, store: stopping, tables, hashAddress: () => [] })
    await other.start()
    await other.stop()
    await other.stop()
    await expect(other.sql('SELECT page FROM visits', [], {})).rejects.toMatchObject({ code: 'index_unavailable' })
  })
})

describe('SqliteTableStore', () => {
  it('keeps rows over a stop, takes new columns, and refuses another type', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'mc-sql-own-'))
    const open = async (columns: Parameters<typeof toOwnTables>[0][string]) => {
      const store = new SqliteTableStore({ file: join(folder, 'own.sqlite') })
      const index = new MemoryIndex()
      const tables = toOwnTables({ visits: columns })
      const search = new SqlSearch({ messages: index, store, tables, hashAddress: () => [] })
      await search.start().catch(async error => {
        await search.stop()
        throw error
      })
      return search
    }
    const first = await open({ page: 'text' })
    await first.sql("INSERT INTO visits (page) VALUES ('/a')", [], { tenant: 'shop' })
    await first.stop()
    const second = await open({ page: 'text', seconds: 'integer', order: 'integer' })
    await second.sql('INSERT INTO visits (page, seconds) VALUES (?, ?)', ['/b', 7], { tenant: 'shop' })
    const { rows } = await second.sql('SELECT page, seconds, "order" FROM visits ORDER BY page', [], { tenant: 'shop' })
    expect(rows).toEqual([
      ['/a', null, null],
      ['/b', 7, null],
    ])
    await second.stop()
    await expect(open({ page: 'integer' })).rejects.toMatchObject({
      code: 'invalid_options',
      field: 'searchIndices/visits/page',
    })
    rmSync(folder, { recursive: true })
  })
})
