import type { SqliteDatabase, SqliteSchema } from '@message-center/sqlite'
import type { Claim, ClaimOutcome } from './claim-store.ts'
import { type KnownClaim, outcomeOf } from './claim-window.ts'

/*
 * Runs in the threads of the file of claims and cancellations.
 *
 * claim          a key per row, found by the key alone, so the row lies in the key's own tree.
 *                `owner` is the incarnation that accepts it at this moment, NULL when that is completed, 0 when nobody
 *                owns it any more. `is_suspect`: it was an orphan once, so its message may be queued whatever becomes
 *                of the second try.
 * cancellation   deliveries that must not be sent
 */

export const schema: SqliteSchema = {
  applicationId: 0x6d63636c,
  migrations: [
    `CREATE TABLE claim (
       key BLOB PRIMARY KEY, content BLOB NOT NULL, message_id TEXT NOT NULL, answer TEXT NOT NULL,
       expires_at INTEGER NOT NULL, owner INTEGER, is_suspect INTEGER NOT NULL DEFAULT 0
     ) WITHOUT ROWID;
     CREATE INDEX claim_expiry ON claim (expires_at);
     CREATE TABLE cancellation (id TEXT PRIMARY KEY, keep_until INTEGER NOT NULL) WITHOUT ROWID;
     CREATE INDEX cancellation_expiry ON cancellation (keep_until);`,
  ],
}

interface ClaimRow {
  readonly content: string
  readonly messageId: string
  readonly answer: string
  readonly expiresAt: number
  readonly owner: number | null
}

const claimRow = `SELECT lower(hex(content)) AS content, message_id AS messageId, answer, expires_at AS expiresAt, owner
                  FROM claim WHERE key = ?`

function toKnown(row: ClaimRow | undefined, owner: number): KnownClaim | undefined {
  if (!row) return undefined
  return { ...row, state: row.owner === null ? 'completed' : row.owner === owner ? 'running' : 'orphaned' }
}

const toBytes = (hexadecimal: string): Buffer => Buffer.from(hexadecimal, 'hex')

/** Rows of one tree are written in its order: neighbours share pages. */
const inOrder = (keys: readonly string[]): readonly string[] => [...keys].sort()

export function writes(database: SqliteDatabase) {
  // A key that has expired is free.
  const win = database.prepare(
    `INSERT INTO claim VALUES (@key, @content, @messageId, @answer, @expiresAt, @owner, 0)
       ON CONFLICT DO UPDATE SET
         content = excluded.content, message_id = excluded.message_id, answer = excluded.answer,
         expires_at = excluded.expires_at, owner = excluded.owner, is_suspect = 0
       WHERE claim.expires_at <= @now`,
  )
  const select = database.prepare<[Buffer], ClaimRow>(claimRow)
  const adopt = database.prepare('UPDATE claim SET owner = ?, is_suspect = 1 WHERE key = ?')
  const complete = database.prepare('UPDATE claim SET owner = NULL WHERE key = ? AND owner = ?')
  const free = database.prepare('DELETE FROM claim WHERE key = ? AND owner = ? AND NOT is_suspect')
  const orphan = database.prepare('UPDATE claim SET owner = 0 WHERE key = ? AND owner = ?')
  const forgetClaims = database.prepare(
    'DELETE FROM claim WHERE key IN (SELECT key FROM claim WHERE expires_at < ? LIMIT ?)',
  )
  const cancel = database.prepare(
    `INSERT INTO cancellation VALUES (?, ?)
     ON CONFLICT DO UPDATE SET keep_until = max(keep_until, excluded.keep_until)`,
  )
  const restore = database.prepare('DELETE FROM cancellation WHERE id = ?')
  const forgetCancellations = database.prepare(
    'DELETE FROM cancellation WHERE id IN (SELECT id FROM cancellation WHERE keep_until < ? LIMIT ?)',
  )

  function claimOne(claim: Claim, owner: number, now: number): ClaimOutcome {
    const key = toBytes(claim.key)
    if (win.run({ ...claim, key, content: toBytes(claim.content), owner, now }).changes > 0) return { outcome: 'won' }
    const outcome = outcomeOf(toKnown(select.get(key), owner), claim.content, now)
    if (!outcome) throw new Error('a key is neither free nor taken')
    if (outcome.outcome === 'orphaned') adopt.run(owner, key)
    return outcome
  }

  return {
    claim(claims: readonly Claim[], owner: number, now: number): readonly ClaimOutcome[] {
      const places = Array.from(claims.keys())
      // Stable: equal keys stay one after the other.
      places.sort((a, b) => order(claims[a]?.key, claims[b]?.key))
      const outcomes = new Map<number, ClaimOutcome>()
      for (const place of places) {
        const claim = claims[place]
        if (claim) outcomes.set(place, claimOne(claim, owner, now))
      }
      return places.sort((a, b) => a - b).flatMap(place => outcomes.get(place) ?? [])
    },
    complete(keys: readonly string[], owner: number): void {
      for (const key of inOrder(keys)) complete.run(toBytes(key), owner)
    },
    /** An orphan that was taken over stays one: its first owner may have queued it. */
    abandon(keys: readonly string[], owner: number): void {
      for (const key of inOrder(keys)) {
        const bytes = toBytes(key)
        if (free.run(bytes, owner).changes === 0) orphan.run(bytes, owner)
      }
    },
    forgetClaims: (instant: number, max: number): number => forgetClaims.run(instant, max).changes,
    cancel(ids: readonly string[], keepUntil: number): void {
      for (const id of inOrder(ids)) cancel.run(id, keepUntil)
    },
    restore(ids: readonly string[]): void {
      for (const id of inOrder(ids)) restore.run(id)
    },
    forgetCancellations: (instant: number, max: number): number => forgetCancellations.run(instant, max).changes,
  }
}

function order(a = '', b = ''): number {
  return a < b ? -1 : a > b ? 1 : 0
}

export function reads(database: SqliteDatabase) {
  const select = database.prepare<[Buffer], ClaimRow>(claimRow)
  const cancellation = database.prepare<[string], string>('SELECT id FROM cancellation WHERE id = ?').pluck()
  const cancellations = database.prepare<[number], string>('SELECT id FROM cancellation LIMIT ?').pluck()
  return {
    claim: (key: string, owner: number): KnownClaim | undefined => toKnown(select.get(toBytes(key)), owner),
    cancelled: (ids: readonly string[]): readonly string[] => ids.flatMap(id => cancellation.get(id) ?? []),
    cancellations: (max: number): readonly string[] => cancellations.all(max),
  }
}
