import type { OnUndo, SqliteDatabase, SqliteSchema } from '@message-center/sqlite'
import { keyOf, linesOf, readClaim, writeClaims } from './claim-lines.ts'
import { adoptedMark, ClaimLog, type LoggedClaim } from './claim-log.ts'
import { KeyIndex } from './key-index.ts'

/*
 * Runs in the threads of the file of claims and cancellations.
 *
 * claim_pack     the log, see `ClaimLog`. A row has the claims that `owner`, an incarnation of the program, won in one
 *                group: their numbers begin with `first`, their lines are those of `writeClaims`, marked where
 *                something became of one. `expires_at` is the latest of them.
 * claim_number   the next number
 * claim_key      the number of each key's claim, up to `through` of `claim_key_progress`: see `KeyIndex`
 * incarnation    up to which number an incarnation has completed everything it won. What a dead one won behind that is
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
    `CREATE TABLE claim_pack (
       first INTEGER PRIMARY KEY, owner INTEGER NOT NULL, expires_at INTEGER NOT NULL, lines TEXT NOT NULL
     );
     INSERT INTO claim_pack SELECT seq, owner, expires_at,
       iif(owner = 0, '?', iif(is_suspect, '!', '')) || lower(hex(key)) || ' ' || lower(hex(content)) || ' '
       || message_id || ' ' || expires_at || ' ' || answer || char(10) FROM claim ORDER BY seq;
     CREATE TABLE claim_number (next INTEGER NOT NULL);
     INSERT INTO claim_number SELECT coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'claim'), 0) + 1;
     DROP TABLE claim;`,
  ],
}

/** A key that is taken, as the file has it. */
export interface TakenKey extends LoggedClaim {
  /** Its owner had completed it, as far as the file knows. Says nothing about an owner that lives. */
  readonly isCompleted: boolean
}

/** The number of the claim that was won, or who has the key. `adopted`: it was an orphan and is the asker's now. */
export type ClaimAnswer =
  | number
  | { readonly taken: TakenKey }
  | { readonly adopted: number; readonly orphan: TakenKey }

/** Rows of the log that are forgotten at once. */
const forgottenPacks = 64

/** An index is written in its order: neighbours share pages. */
const inOrder = (keys: readonly string[]): readonly string[] => [...keys].sort()

export function writes(database: SqliteDatabase, onUndo: OnUndo) {
  const log = new ClaimLog(database, onUndo)
  const index = new KeyIndex(database, onUndo)
  const completedThrough = database
    .prepare<[number], number>('SELECT completed_through FROM incarnation WHERE owner = ?')
    .pluck()
  const complete = database.prepare(
    'INSERT INTO incarnation VALUES (?, ?) ON CONFLICT DO UPDATE SET completed_through = excluded.completed_through',
  )
  const forgetIncarnations = database.prepare(
    'DELETE FROM incarnation WHERE completed_through < (SELECT min(first) FROM claim_pack) AND owner <> ?',
  )
  const cancel = database.prepare(
    `INSERT INTO cancellation VALUES (?, ?)
     ON CONFLICT DO UPDATE SET keep_until = max(keep_until, excluded.keep_until)`,
  )
  const restore = database.prepare('DELETE FROM cancellation WHERE id = ?')
  const forgetCancellations = database.prepare(
    'DELETE FROM cancellation WHERE id IN (SELECT id FROM cancellation WHERE keep_until < ? LIMIT ?)',
  )

  const toTaken = (claim: LoggedClaim): TakenKey => ({
    ...claim,
    isCompleted: claim.seq <= (completedThrough.get(claim.owner) ?? 0),
  })

  function append(key: string, line: string, owner: number): number {
    const seq = log.append(line, owner)
    index.add({ key, seq })
    return seq
  }

  function remove(claim: LoggedClaim): void {
    log.mark(claim.seq, 'gone')
    index.remove(claim)
  }

  /** What an owner wins has to lie behind what it completed: so also an orphan that is taken over goes to the end. */
  function claimOne(line: string, key: string, seq: number | undefined, owner: number, now: number): ClaimAnswer {
    const known = seq === undefined ? undefined : log.find(seq)
    if (!known) return append(key, line, owner)
    // A key that has expired is free.
    if (known.expiresAt <= now) {
      remove(known)
      return append(key, line, owner)
    }
    const taken = toTaken(known)
    if (known.owner === owner || taken.isCompleted || known.content !== readClaim(line).content) return { taken }
    remove(known)
    return { adopted: append(key, adoptedMark + writeClaims([known]), owner), orphan: taken }
  }

  function findOwn(key: string, owner: number): LoggedClaim | undefined {
    const seq = index.find(key)
    const claim = seq === undefined ? undefined : log.find(seq)
    return claim?.owner === owner ? claim : undefined
  }

  return {
    /** Claims and answers as texts: they cross to the thread for less than the objects would. */
    claim(group: string, owner: number, now: number, through: number): string {
      complete.run(owner, through)
      const lines = linesOf(group)
      const keys = lines.map(keyOf)
      const stored = index.stored(keys)
      const answers = lines.map((line, n) => {
        const key = keys[n] ?? ''
        return claimOne(line, key, index.remembered(key) ?? stored.get(key), owner, now)
      })
      log.flush()
      index.move(answers.length)
      return JSON.stringify(answers)
    },
    find(key: string): TakenKey | undefined {
      const seq = index.find(key)
      const claim = seq === undefined ? undefined : log.find(seq)
      return claim && toTaken(claim)
    },
    complete(owner: number, through: number): void {
      complete.run(owner, through)
    },
    /** An orphan that was taken over stays one: its first owner may have queued it. */
    abandon(keys: readonly string[], owner: number): void {
      for (const key of keys) {
        const claim = findOwn(key, owner)
        if (claim?.isSuspect) log.mark(claim.seq, 'orphaned')
        else if (claim) remove(claim)
      }
    },
    orphan(keys: readonly string[], owner: number): void {
      for (const key of keys) {
        const claim = findOwn(key, owner)
        if (claim) log.mark(claim.seq, 'orphaned')
      }
    },
    /** Some of those that expired before the instant; a key with a longer life keeps those of its row a while. */
    forgetClaims(instant: number, owner: number): { readonly claims: number; readonly isEnd: boolean } {
      const { claims, packs } = log.forget(instant, forgottenPacks)
      for (const claim of claims.toSorted((a, b) => (a.key < b.key ? -1 : 1))) index.remove(claim)
      forgetIncarnations.run(owner)
      return { claims: claims.length, isEnd: packs < forgottenPacks }
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
