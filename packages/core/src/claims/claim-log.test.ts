import Database from 'better-sqlite3'
import fc from 'fast-check'
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

it('gives no number twice when the last of a group was read before its end, as by a key that comes twice', () => {
  const { log, database } = openLog()
  const seq = log.append(lineOf(1), 7)
  expect(log.find(seq)?.key).toBe('k1')
  log.flush()
  const again = new ClaimLog(database, () => {})
  expect(again.append(lineOf(2), 7)).toBe(seq + 1)
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

type Step = readonly ['append' | 'read' | 'orphan' | 'remove', number] | readonly ['commit' | 'undo' | 'restart']

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.tuple(fc.constant('append' as const), fc.integer({ min: 1, max: 200 })) },
  { weight: 3, arbitrary: fc.tuple(fc.constantFrom('read' as const, 'orphan' as const, 'remove' as const), fc.nat()) },
  { weight: 3, arbitrary: fc.tuple(fc.constantFrom('commit' as const, 'undo' as const, 'restart' as const)) },
)

it('has what was won and nothing else, whatever is read, marked, undone or restarted in between', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), steps => {
      const { database, undo, log: first } = openLog()
      let log = first
      let lines = 0
      /** Of each number the line, and whether it is an orphan. */
      let kept = new Map<number, readonly [string, boolean]>()
      let committed = new Map(kept)
      database.exec('BEGIN')
      for (const [name, count = 0] of steps) {
        const seq = [...kept.keys()][count % Math.max(1, kept.size)] ?? 0
        if (name === 'append')
          for (let n = 0; n < count; n++) {
            const line = lineOf(lines++)
            const won = log.append(line, 7)
            expect(kept.has(won)).toBe(false)
            kept.set(won, [line, false])
          }
        else if (name === 'read') expect(log.find(seq)?.isSuspect).toBe(kept.get(seq)?.[1])
        else if (name === 'orphan' && kept.has(seq)) {
          log.mark(seq, 'orphaned')
          kept.set(seq, [kept.get(seq)?.[0] ?? '', true])
        } else if (name === 'remove') {
          log.mark(seq, 'gone')
          kept.delete(seq)
        } else if (name === 'undo') {
          database.exec('ROLLBACK; BEGIN')
          for (const back of undo.splice(0).toReversed()) back()
          kept = new Map(committed)
        } else if (name === 'commit' || name === 'restart') {
          log.flush()
          database.exec('COMMIT; BEGIN')
          undo.length = 0
          committed = new Map(kept)
          if (name === 'restart') log = new ClaimLog(database, back => undo.push(back))
        }
      }
      log.flush()
      const found = [...claimsFrom(database, 1)].map(claim => [claim.seq, [writeClaims([claim]), claim.isSuspect]])
      expect(found).toEqual([...kept].toSorted(([a], [b]) => a - b))
      database.close()
    }),
  )
})
