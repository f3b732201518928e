import type { Lane, QueueEntry } from './delivery-queue.ts'
import { isDelayed } from './delivery-queue.ts'
import { groupsOf } from './lane-groups.ts'
import type { Lease } from './lease.ts'
import { type Pack, toPacks } from './pack.ts'
import { clearBit, firstBits, noBits } from './pack-bits.ts'
import { DelayedLease } from './sqlite-delayed-lane.ts'
import { type PackGroup, PackLease } from './sqlite-pack-lane.ts'
import type { DelayedRow, PackProgress, QueueCommit } from './sqlite-queue-operations.ts'

/** One call of publish or settle. */
export interface QueueCall {
  readonly done: readonly Lease[]
  readonly publish: readonly QueueEntry[]
}

/** Numbers of rows, given by the one process that owns the file. */
export interface QueueNumbers {
  nextPack(): number
  nextDelayed(): number
}

/** What calls store together, in the shape of the file and of the lanes. */
export interface JoinedCalls {
  readonly commit: QueueCommit
  readonly packs: readonly Pack[]
  readonly delayed: ReadonlyMap<Lane, readonly DelayedRow[]>
}

/** `dueAtOf` tells when an entry of a delayed lane is due, in the time of its lane. */
export function joinCalls(
  calls: readonly QueueCall[],
  numbers: QueueNumbers,
  dueAtOf: (entry: QueueEntry) => number,
): JoinedCalls {
  const ordered: QueueEntry[] = []
  const delayed = new Map<Lane, DelayedRow[]>()
  for (const { publish } of calls) {
    for (const entry of publish) {
      if (isDelayed(entry.lane)) addDelayed(delayed, entry, numbers, dueAtOf(entry))
      else ordered.push(entry)
    }
  }
  const packs = toPacks(ordered, () => numbers.nextPack())
  return {
    packs,
    delayed,
    commit: {
      packs: packs.map(({ seq, lane, entries, body }) => ({ seq, lane, count: entries.length, body })),
      delayed: [...delayed.values()].flat(),
      progress: progressOf(calls),
      settled: calls.flatMap(({ done }) => done.flatMap(lease => (lease instanceof DelayedLease ? [lease.seq] : []))),
    },
  }
}

function addDelayed(delayed: Map<Lane, DelayedRow[]>, entry: QueueEntry, numbers: QueueNumbers, dueAt: number): void {
  const { lane, id, body } = entry
  const row: DelayedRow = { seq: numbers.nextDelayed(), lane, dueAt, id, body }
  const rows = delayed.get(lane)
  if (rows) rows.push(row)
  else delayed.set(lane, [row])
}

/** One row per pack, however many of its entries are settled. Nothing is open for a group that does not read the lane. */
function progressOf(calls: readonly QueueCall[]): readonly PackProgress[] {
  const rows = new Map<number, PackProgress>()
  for (const { done } of calls) {
    for (const lease of done) {
      if (!(lease instanceof PackLease)) continue
      const { seq, count } = lease.pack
      let row = rows.get(seq)
      if (!row) {
        const groups = groupsOf(lease.view.lane)
        const open = (group: PackGroup) => (groups.includes(group) ? firstBits(count) : noBits())
        row = { seq, deliver: open('deliver'), sync: open('sync') }
        rows.set(seq, row)
      }
      clearBit(row[lease.pack.lane.group], lease.place)
    }
  }
  return [...rows.values()]
}
