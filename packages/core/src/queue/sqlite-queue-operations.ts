import type { SqliteDatabase, SqliteSchema } from '@message-center/sqlite'
import type { Lane, LaneDepth } from './delivery-queue.ts'
import { countBits, type PackBits } from './pack-bits.ts'

/*
 * Runs in the threads of the queue's file.
 *
 * pack      entries that are read in order, up to 64 in a row, a JSON line each
 * progress  which entries of a pack are still open, for either group; no row: all of them
 * delayed   entries that are seen when due, a row each
 *
 * Leases are in the memory of the one process that owns the file: after a restart everything open is handed out again.
 */

export const schema: SqliteSchema = {
  applicationId: 0x6d637175,
  migrations: [
    `CREATE TABLE pack (seq INTEGER PRIMARY KEY, lane TEXT NOT NULL, count INTEGER NOT NULL, body TEXT NOT NULL);
     CREATE INDEX pack_lane ON pack (lane, seq, count);
     CREATE TABLE progress (
       seq INTEGER PRIMARY KEY,
       deliver_low INTEGER NOT NULL, deliver_high INTEGER NOT NULL,
       sync_low INTEGER NOT NULL, sync_high INTEGER NOT NULL
     );
     CREATE TABLE delayed (
       seq INTEGER PRIMARY KEY, lane TEXT NOT NULL, due_at INTEGER NOT NULL, id TEXT NOT NULL, body TEXT NOT NULL
     );
     CREATE INDEX delayed_due ON delayed (lane, due_at);`,
  ],
}

export interface PackRow {
  readonly seq: number
  readonly lane: string
  readonly count: number
  readonly body: string
}

export interface DelayedRow {
  readonly seq: number
  readonly lane: string
  readonly dueAt: number
  readonly id: string
  readonly body: string
}

/** What is left open of a pack by the acknowledgements of one commit. */
export interface PackProgress {
  readonly seq: number
  readonly deliver: PackBits
  readonly sync: PackBits
}

/** All that one group of calls stores. */
export interface QueueCommit {
  readonly packs: readonly PackRow[]
  readonly delayed: readonly DelayedRow[]
  readonly progress: readonly PackProgress[]
  /** Delayed entries that are settled. */
  readonly settled: readonly number[]
}

export function writes(database: SqliteDatabase) {
  const insertPack = database.prepare('INSERT INTO pack VALUES (?, ?, ?, ?)')
  const insertDelayed = database.prepare('INSERT INTO delayed VALUES (?, ?, ?, ?, ?)')
  const deleteDelayed = database.prepare('DELETE FROM delayed WHERE seq = ?')
  const deletePack = database.prepare('DELETE FROM pack WHERE seq = ?')
  const deleteProgress = database.prepare('DELETE FROM progress WHERE seq = ?')
  const narrow = database
    .prepare<number[], number>(
      `INSERT INTO progress VALUES (?, ?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET
         deliver_low = deliver_low & excluded.deliver_low, deliver_high = deliver_high & excluded.deliver_high,
         sync_low = sync_low & excluded.sync_low, sync_high = sync_high & excluded.sync_high
       RETURNING deliver_low | deliver_high | sync_low | sync_high`,
    )
    .pluck()

  function advance({ seq, deliver, sync }: PackProgress): void {
    const isOpen =
      (deliver.low | deliver.high | sync.low | sync.high) !== 0 &&
      narrow.get(seq, deliver.low, deliver.high, sync.low, sync.high) !== 0
    if (isOpen) return
    deletePack.run(seq)
    deleteProgress.run(seq)
  }

  return {
    commit({ packs, delayed, progress, settled }: QueueCommit): void {
      for (const { seq, lane, count, body } of packs) insertPack.run(seq, lane, count, body)
      for (const { seq, lane, dueAt, id, body } of delayed) insertDelayed.run(seq, lane, dueAt, id, body)
      for (const row of progress) advance(row)
      for (const seq of settled) deleteDelayed.run(seq)
    },
  }
}

/** A pack with what one group has left open of it; all of it when `open` is absent. */
export interface StoredPack {
  readonly seq: number
  readonly body: string
  readonly open?: PackBits
}

export interface PackPage {
  readonly packs: readonly StoredPack[]
  readonly isEnd: boolean
}

export interface DuePlace {
  readonly dueAt: number
  readonly seq: number
}

export interface DuePage {
  readonly rows: readonly DelayedRow[]
  /** When the entry after these is due; `Infinity` behind the last. */
  readonly nextDueAt: number
}

export interface QueueState {
  readonly lastPack: number
  readonly lastDelayed: number
  readonly depths: readonly LaneDepth[]
}

/** What one reading brings at most; the page ends with the entry that passes it. */
const maxPageLength = 524_288
const maxPagePacks = 64
const maxPageRows = 256

interface ProgressRow {
  readonly lane: Lane
  readonly count: number
  readonly deliver_low: number
  readonly deliver_high: number
  readonly sync_low: number
  readonly sync_high: number
}

type OpenPackRow = Pick<PackRow, 'seq' | 'body'> & { readonly low: number | null; readonly high: number | null }

export function reads(database: SqliteDatabase) {
  const packsOf = (group: 'deliver' | 'sync') =>
    database.prepare<[string, number], OpenPackRow>(
      `SELECT pack.seq, pack.body, ${group}_low AS low, ${group}_high AS high
       FROM pack LEFT JOIN progress ON progress.seq = pack.seq
       WHERE pack.lane = ? AND pack.seq > ? AND (progress.seq IS NULL OR (${group}_low | ${group}_high) <> 0)
       ORDER BY pack.seq LIMIT ${maxPagePacks}`,
    )
  const openPacks = { deliver: packsOf('deliver'), sync: packsOf('sync') }
  const openDelayed = database.prepare<[string, number, number], DelayedRow>(
    `SELECT seq, lane, due_at AS dueAt, id, body FROM delayed
     WHERE lane = ? AND (due_at, seq) > (?, ?) ORDER BY due_at, seq LIMIT ${maxPageRows}`,
  )
  const laneDepths = database.prepare<[], LaneDepth>(
    `SELECT lane, sum(count) AS waiting FROM pack GROUP BY lane
     UNION ALL SELECT lane, count(*) FROM delayed GROUP BY lane`,
  )
  const begun = database.prepare<[], ProgressRow>(
    'SELECT pack.lane, pack.count, progress.* FROM progress JOIN pack USING (seq)',
  )
  const last = (table: string) =>
    database.prepare<[], number>(`SELECT coalesce(max(seq), 0) FROM ${table}`).pluck().get() ?? 0

  return {
    state(): QueueState {
      const depths = new Map(laneDepths.all().map(({ lane, waiting }) => [lane, waiting]))
      for (const row of begun.iterate()) depths.set(row.lane, (depths.get(row.lane) ?? 0) - doneOf(row))
      return {
        lastPack: last('pack'),
        lastDelayed: last('delayed'),
        depths: Array.from(depths, ([lane, waiting]) => ({ lane, waiting })),
      }
    },

    packs(lane: string, group: 'deliver' | 'sync', after: number): PackPage {
      const packs: StoredPack[] = []
      let length = 0
      for (const { seq, body, low, high } of openPacks[group].iterate(lane, after)) {
        packs.push({ seq, body, ...(low !== null && high !== null && { open: { low, high } }) })
        length += body.length
        if (length >= maxPageLength || packs.length === maxPagePacks) return { packs, isEnd: false }
      }
      return { packs, isEnd: true }
    },

    due(lane: string, after: DuePlace, now: number): DuePage {
      const rows: DelayedRow[] = []
      let length = 0
      for (const row of openDelayed.iterate(lane, after.dueAt, after.seq)) {
        if (row.dueAt > now) return { rows, nextDueAt: row.dueAt }
        rows.push(row)
        length += row.body.length
        if (length >= maxPageLength || rows.length === maxPageRows) return { rows, nextDueAt: row.dueAt }
      }
      return { rows, nextDueAt: Number.POSITIVE_INFINITY }
    },
  }
}

/** Of the lane's first group: who delivers, and sync where nobody else reads. */
function doneOf(row: ProgressRow): number {
  const isResult = row.lane === 'result'
  const low = isResult ? row.sync_low : row.deliver_low
  const high = isResult ? row.sync_high : row.deliver_high
  return row.count - countBits({ low, high })
}
