import type { OnUndo, SqliteDatabase, SqliteSchema } from '@message-center/sqlite'
import { readClaims } from './claim-lines.ts'
import type { Claim } from './claim-store.ts'
import { KeyIndex } from './key-index.ts'

/*
 * Runs in the threads of the file of claims and cancellations.
 *
 * claim          a log: a row per key, in the order of winning, so that rows are appended and forgotten at one end. No
 *                number comes twice, or a new claim could lie before what is completed already.
 *                `owner` is the incarnation of the program that accepts it, 0 when nobody does any more. `is_suspect`:
 *                it was an orphan once, so its message may be queued whatever becomes of the second try.
 * claim_key      the row of each key, up to the row `through` of `claim_key_progress`: see `KeyIndex`
 * incarnation    up to which row an incarnation has completed everything it won. What a dead one won behind that is
 *                an orphan, whether it was completed or not: harmless, since an orphan is looked for before it is sent.
 *                One row per group of claims instead of an update per claim.
 * cancellation   deliveries that must not be sent
 */

export const schema: SqliteSchema = {
  applicationId: 0x6d63636c,
  migrations: [
    `CREATE TABLE claim (
       seq INTEGER PRIMARY KEY AUTOINCREMENT, key BLOB NOT NULL, content BLOB NOT NULL, message_id TEXT NOT NULL,
       answer TEXT NOT NULL, expires_at INTEGER NOT NULL, owner INTEGER NOT NULL, is_suspect INTEGER NOT NULL
     );
     CREATE UNIQUE INDEX claim_key ON claim (key);
     CREATE TABLE incarnation (owner INTEGER PRIMARY KEY, completed_through INTEGER NOT NULL);
     CREATE TABLE cancellation (id TEXT PRIMARY KEY, keep_until INTEGER NOT NULL) WITHOUT ROWID;
     CREATE INDEX cancellation_expiry ON cancellation (keep_until);`,
    `DROP INDEX claim_key;
     CREATE TABLE claim_key (key BLOB PRIMARY KEY, seq INTEGER NOT NULL) WITHOUT ROWID;
     INSERT INTO claim_key SELECT key, seq FROM claim ORDER BY key;
     CREATE TABLE claim_key_progress (through INTEGER NOT NULL);
     INSERT INTO claim_key_progress SELECT coalesce(max(seq), 0) FROM claim;`,
  ],
}

/** A key that is taken, as the file has it. */
export interface TakenKey {
  readonly seq: number
  readonly content: string
  readonly messageId: string
  readonly answer: string
  readonly expiresAt: number
  readonly owner: number
  /** Its owner had completed it, as far as the file knows. Says nothing about an owner that lives. */
  readonly isCompleted: boolean
}

/** The number of the row that was won, or who has the key. `adopted`: it was an orphan and is the asker's now. */
export type ClaimAnswer =
  | number
  | { readonly taken: TakenKey }
  | { readonly adopted: number; readonly orphan: TakenKey }

interface ClaimRow extends Omit<TakenKey, 'isCompleted'> {
  readonly completedThrough: number | null
}

const toTaken = ({ completedThrough, ...row }: ClaimRow): TakenKey => ({
  ...row,
  isCompleted: completedThrough !== null && row.seq <= completedThrough,
})

const toBytes = (hexadecimal: string): Buffer => Buffer.from(hexadecimal, 'hex')

/** An index is written in its order: neighbours share pages. */
const inOrder = (keys: readonly string[]): readonly string[] => [...keys].sort()

export function writes(database: SqliteDatabase, onUndo: OnUndo) {
  const index = new KeyIndex(database, onUndo)
  const insert = database.prepare(
    `INSERT INTO claim (key, content, message_id, answer, expires_at, owner, is_suspect) VALUES (?, ?, ?, ?, ?, ?, ?)`,
  )
  const select = database.prepare<[number], ClaimRow>(
    `SELECT seq, lower(hex(content)) AS content, message_id AS messageId, answer, expires_at AS expiresAt,
       owner, (SELECT completed_through FROM incarnation WHERE incarnation.owner = claim.owner) AS completedThrough
     FROM claim WHERE seq = ?`,
  )
  const remove = database.prepare('DELETE FROM claim WHERE seq = ?')
  const complete = database.prepare(
    'INSERT INTO incarnation VALUES (?, ?) ON CONFLICT DO UPDATE SET completed_through = excluded.completed_through',
  )
  const free = database.prepare('DELETE FROM claim WHERE seq = ? AND owner = ? AND NOT is_suspect')
  const orphan = database.prepare('UPDATE claim SET owner = 0, is_suspect = 1 WHERE seq = ? AND owner = ?')
  const oldest = database.prepare<[number], { seq: number; key: Buffer; expiresAt: number }>(
    'SELECT seq, key, expires_at AS expiresAt FROM claim ORDER BY seq LIMIT ?',
  )
  const forgetIncarnations = database.prepare(
    'DELETE FROM incarnation WHERE completed_through < (SELECT min(seq) FROM claim) AND owner <> ?',
  )
  const cancel = database.prepare(
    `INSERT INTO cancellation VALUES (?, ?)
     ON CONFLICT DO UPDATE SET keep_until = max(keep_until, excluded.keep_until)`,
  )
  const restore = database.prepare('DELETE FROM cancellation WHERE id = ?')
  const forgetCancellations = database.prepare(
    'DELETE FROM cancellation WHERE id IN (SELECT id FROM cancellation WHERE keep_until < ? LIMIT ?)',
  )

  function rowOf(key: Buffer): ClaimRow | undefined {
    const seq = index.find(key)
    return seq === undefined ? undefined : select.get(seq)
  }

  function append(claim: Omit<Claim, 'key'>, key: Buffer, owner: number, isSuspect: boolean): number {
    const { content, messageId, answer, expiresAt } = claim
    const added = insert.run(key, toBytes(content), messageId, answer, expiresAt, owner, isSuspect ? 1 : 0)
    const seq = Number(added.lastInsertRowid)
    index.add({ key, seq })
    return seq
  }

  /** Takes the place of a row: at the end of the log, since what an owner wins has to lie behind what it completed. */
  function replace(row: ClaimRow, claim: Omit<Claim, 'key'>, key: Buffer, owner: number, isSuspect: boolean): number {
    remove.run(row.seq)
    index.remove({ key, seq: row.seq })
    return append(claim, key, owner, isSuspect)
  }

  function claimOne(claim: Claim, owner: number, now: number): ClaimAnswer {
    const key = toBytes(claim.key)
    const row = rowOf(key)
    if (!row) return append(claim, key, owner, false)
    // A key that has expired is free.
    if (row.expiresAt <= now) return replace(row, claim, key, owner, false)
    const taken = toTaken(row)
    if (row.owner === owner || taken.isCompleted || row.content !== claim.content) return { taken }
    return { adopted: replace(row, row, key, owner, true), orphan: taken }
  }

  return {
    /** Claims and answers as texts: they cross to the thread for less than the objects would. */
    claim(group: string, owner: number, now: number, completedThrough: number): string {
      complete.run(owner, completedThrough)
      const answers = readClaims(group).map(claim => claimOne(claim, owner, now))
      index.move(answers.length)
      return JSON.stringify(answers)
    },
    find(key: string): TakenKey | undefined {
      const row = rowOf(toBytes(key))
      return row && toTaken(row)
    },
    complete(owner: number, completedThrough: number): void {
      complete.run(owner, completedThrough)
    },
    /** An orphan that was taken over stays one: its first owner may have queued it. */
    abandon(keys: readonly string[], owner: number): void {
      for (const key of keys) {
        const bytes = toBytes(key)
        const seq = index.find(bytes)
        if (seq === undefined) continue
        if (free.run(seq, owner).changes > 0) index.remove({ key: bytes, seq })
        else orphan.run(seq, owner)
      }
    },
    orphan(keys: readonly string[], owner: number): void {
      for (const key of keys) {
        const seq = index.find(toBytes(key))
        if (seq !== undefined) orphan.run(seq, owner)
      }
    },
    /** From the old end of the log; a key with a longer life than the next ones keeps them a while. */
    forgetClaims(instant: number, max: number, owner: number): number {
      const expired = oldest.all(max).filter(({ expiresAt }) => expiresAt < instant)
      for (const { seq } of expired) remove.run(seq)
      for (const row of expired.toSorted((a, b) => Buffer.compare(a.key, b.key))) index.remove(row)
      forgetIncarnations.run(owner)
      return expired.length
    },
    cancel(ids: readonly string[], keepUntil: number): void {
      for (const id of inOrder(ids)) cancel.run(id, keepUntil)
    },
    restore(ids: readonly string[]): void {
      for (const id of inOrder(ids)) restore.run(id)
    },
    forgetCancellations: (instant: number, max: number): number => forgetCancellations.run(instant, max).changes,
  }
}

export function reads(database: SqliteDatabase) {
  const cancellation = database.prepare<[string], string>('SELECT id FROM cancellation WHERE id = ?').pluck()
  const cancellations = database.prepare<[number], string>('SELECT id FROM cancellation LIMIT ?').pluck()
  return {
    cancelled: (ids: readonly string[]): readonly string[] => ids.flatMap(id => cancellation.get(id) ?? []),
    cancellations: (max: number): readonly string[] => cancellations.all(max),
  }
}
