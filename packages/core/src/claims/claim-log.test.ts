import Database from 'better-sqlite3'
import { expect, it } from 'vitest'
import { writeClaims } from './claim-lines.ts'
import { ClaimLog, claimsFrom } from './claim-log.ts'
import { schema } from './sqlite-claims-operations.ts'

const lineOf = (n: number, expiresAt = 1_000) =>
  writeClaims([{ key: `k${n}`, content: 'c', messageId: `m${n}`, expiresAt, answer: `{"n":${n}}` }])

function openLog() {
  const database = new Database(':memory:')
  for (const migration of schema.migrations) database.exec(migration)
  const undo: (() => void)[] = []
  return { database, undo, log: new ClaimLog(database, step => undo.push(step)) }
}

const keysOf = (database: Database.Database, from = 1) =>
  [...claimsFrom(database, from)].map(({ key, seq }) => [key, seq])

it('numbers claims across the rows they share, and finds each one', () => {
  const { log, database } = openLog()
  const seqs = Array.from({ length: 300 }, (_, n) => log.append(lineOf(n), 7))
  log.flush()
  expect(seqs).toEqual(Array.from({ length: 300 }, (_, n) => n + 1))
  for (const [n, seq] of seqs.entries())
    expect(log.find(seq)).toEqual({
      seq,
      key: `k${n}`,
      content: 'c',
      messageId: `m${n}`,
      expiresAt: 1_000,
      answer: `{"n":${n}}`,
      owner: 7,
      isSuspect: false,
    })
  expect(log.find(301)).toBeUndefined()
  expect(keysOf(database, 299)).toEqual([
    ['k298', 299],
    ['k299', 300],
  ])
})

it('finds a claim before its row is stored', () => {
  const { log } = openLog()
  log.append(lineOf(1), 7)
  const seq = log.append(lineOf(2), 7)
  expect(log.find(seq)?.key).toBe('k2')
  expect(log.find(log.append(lineOf(3), 7))?.key).toBe('k3')
})

it('marks one claim and leaves its neighbours as they are', () => {
  const { log, database } = openLog()
  const [first, second, third] = [lineOf(1), lineOf(2), lineOf(3)].map(line => log.append(line, 7))
  log.flush()
  log.mark(second ?? 0, 'orphaned')
  expect(log.find(second ?? 0)).toMatchObject({ key: 'k2', owner: 0, isSuspect: true, answer: '{"n":2}' })
  log.mark(second ?? 0, 'gone')
  expect(log.find(second ?? 0)).toBeUndefined()
  expect(keysOf(database)).toEqual([
    ['k1', first],
    ['k3', third],
  ])
})

it('gives no number twice, however much was forgotten', () => {
  const { log, database } = openLog()
  log.append(lineOf(1), 7)
  log.flush()
  expect(log.forget(2_000, 10)).toMatchObject({ packs: 1, claims: [{ key: 'k1', seq: 1 }] })
  const again = new ClaimLog(database, () => {})
  expect(again.append(lineOf(2), 7)).toBe(2)
})

it('forgets a row when all of its claims have expired', () => {
  const { log } = openLog()
  log.append(lineOf(1, 1_000), 7)
  log.append(lineOf(2, 3_000), 7)
  log.flush()
  expect(log.forget(2_000, 10).packs).toBe(0)
  expect(log.forget(3_001, 10).packs).toBe(1)
})

it('takes numbers back that an undone group was given', () => {
  const { log, undo, database } = openLog()
  database.exec('BEGIN')
  log.append(lineOf(1), 7)
  log.flush()
  log.append(lineOf(2), 7)
  database.exec('ROLLBACK')
  for (const step of undo.toReversed()) step()
  log.flush()
  expect(keysOf(database)).toEqual([])
  expect(log.append(lineOf(3), 7)).toBe(1)
})
