import type { Clock } from '@message-center/channel'
import type { Lane } from './delivery-queue.ts'
import { type LaneSource, LaneView } from './lane-view.ts'
import { Lease } from './lease.ts'
import type { DelayedRow, DuePage, DuePlace } from './sqlite-queue-operations.ts'
import type { WakeTimer } from './wake-timer.ts'

export class DelayedLease extends Lease {
  readonly lane: DelayedLane
  readonly seq: number

  constructor(lane: DelayedLane, { seq, id, body }: DelayedRow) {
    super(lane.view, id, body)
    this.lane = lane
    this.seq = seq
  }
}

export interface DelayedLaneParts {
  readonly clock: Clock
  /** The time that due moments are told in. */
  readonly now: () => number
  readonly timer: WakeTimer
  readonly read: (lane: Lane, after: DuePlace, now: number) => Promise<DuePage>
  /** Characters of entries in memory, read ahead or in hands; beyond, reading pauses. */
  readonly maxHeld: number
}

const lowWater = 128
const start: DuePlace = { dueAt: Number.MIN_SAFE_INTEGER, seq: 0 }
const entryOverhead = 256

/**
 * A lane whose entries are seen when due: a cursor over (due, seq).
 * An entry that is published for a moment the cursor has passed turns it back; what is in memory is skipped then.
 */
export class DelayedLane implements LaneSource {
  readonly view: LaneView
  readonly #parts: DelayedLaneParts
  #cursor = start
  /** Of the first entry behind the cursor; unknown at first, so now. */
  #nextDueAt = Number.NEGATIVE_INFINITY
  #turnBackTo: DuePlace | undefined
  #reading: Promise<void> | undefined
  readonly #inMemory = new Set<number>()
  /** A page that was read before their commit still shows them. */
  readonly #settledWhileReading = new Set<number>()
  #held = 0

  constructor(lane: Lane, parts: DelayedLaneParts) {
    this.view = new LaneView(lane, this, parts.clock, parts.timer)
    this.#parts = parts
  }

  /** To be told after the commit. */
  published(rows: readonly DuePlace[]): void {
    for (const row of rows) {
      this.#nextDueAt = Math.min(this.#nextDueAt, row.dueAt)
      if (!this.#turnBackTo || isBefore(row, this.#turnBackTo)) this.#turnBackTo = row
    }
    if (!this.#reading) this.#turnBack()
    this.view.poke()
  }

  settled(lease: DelayedLease): void {
    this.#inMemory.delete(lease.seq)
    if (this.#reading) this.#settledWhileReading.add(lease.seq)
    const wasFull = this.#isFull
    this.#held -= weightOf(lease)
    if (wasFull) this.view.poke()
  }

  refill(): Promise<void> | undefined {
    if (this.#reading) return this.#reading
    const now = this.#parts.now()
    if (now < this.#nextDueAt || this.view.readyCount >= lowWater || this.#isFull) return undefined
    this.#reading = this.#read(now)
    return this.#reading
  }

  dueInMs(): number {
    return this.#reading || this.#isFull ? Number.POSITIVE_INFINITY : this.#nextDueAt - this.#parts.now()
  }

  get isAtEnd(): boolean {
    return !this.#reading && this.#nextDueAt > this.#parts.now()
  }

  get #isFull(): boolean {
    return this.#held >= this.#parts.maxHeld
  }

  async #read(now: number): Promise<void> {
    this.#nextDueAt = Number.POSITIVE_INFINITY
    try {
      const { rows, nextDueAt } = await this.#parts.read(this.view.lane, this.#cursor, now)
      this.#nextDueAt = Math.min(this.#nextDueAt, nextDueAt)
      this.#cursor = rows.at(-1) ?? this.#cursor
      this.#reading = undefined
      this.#turnBack()
      this.#hold(rows.filter(({ seq }) => !this.#inMemory.has(seq) && !this.#settledWhileReading.has(seq)))
    } catch (error) {
      this.#reading = undefined
      this.#turnBack()
      this.#nextDueAt = Number.NEGATIVE_INFINITY
      throw error
    } finally {
      this.#settledWhileReading.clear()
    }
  }

  #turnBack(): void {
    const to = this.#turnBackTo
    if (to && !isBefore(this.#cursor, to)) this.#cursor = { dueAt: to.dueAt, seq: to.seq - 1 }
    this.#turnBackTo = undefined
  }

  #hold(rows: readonly DelayedRow[]): void {
    const leases = rows.map(row => new DelayedLease(this, row))
    for (const lease of leases) {
      this.#inMemory.add(lease.seq)
      this.#held += weightOf(lease)
    }
    this.view.add(leases)
  }
}

const isBefore = (a: DuePlace, b: DuePlace): boolean => a.dueAt < b.dueAt || (a.dueAt === b.dueAt && a.seq < b.seq)
const weightOf = ({ body }: DelayedLease): number => body.length + entryOverhead
