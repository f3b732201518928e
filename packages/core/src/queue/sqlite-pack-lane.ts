import type { Clock } from '@message-center/channel'
import type { Lane } from './delivery-queue.ts'
import { type LaneSource, LaneView } from './lane-view.ts'
import { Lease } from './lease.ts'
import { type Pack, type PackEntry, readPack } from './pack.ts'
import { hasBit, type PackBits } from './pack-bits.ts'
import type { PackPage } from './sqlite-queue-operations.ts'
import type { WakeTimer } from './wake-timer.ts'

export type PackGroup = 'deliver' | 'sync'

/** A pack in memory, until its group has settled all of it. */
interface HeldPack {
  readonly lane: PackLane
  readonly seq: number
  readonly count: number
  readonly weight: number
  open: number
}

export class PackLease extends Lease {
  readonly #entry: PackEntry
  readonly pack: HeldPack
  readonly place: number

  constructor(entry: PackEntry, pack: HeldPack, place: number) {
    super(pack.lane.view, entry.id, entry.body)
    this.#entry = entry
    this.pack = pack
    this.place = place
  }

  override get content(): unknown {
    return this.#entry.content
  }
}

export interface PackLaneParts {
  readonly clock: Clock
  readonly timer: WakeTimer
  readonly read: (lane: Lane, group: PackGroup, after: number) => Promise<PackPage>
  /** Characters of packs in memory, read ahead or in hands; beyond, reading pauses. */
  readonly maxHeld: number
}

/** Below this the next packs are read; above, fresh ones stay on the disk. */
const lowWater = 512
const highWater = 2_048
/** An entry in memory costs this much beside its text. */
const entryOverhead = 256

/**
 * A lane that is read in order, for one group: a cursor over the packs.
 * While it is at the end, fresh packs are taken as they were published, without a way over the disk.
 */
export class PackLane implements LaneSource {
  readonly view: LaneView
  readonly group: PackGroup
  readonly #parts: PackLaneParts
  #loadedTo = 0
  #hasUnread = true
  #reading: Promise<void> | undefined
  #held = 0

  constructor(lane: Lane, group: PackGroup, parts: PackLaneParts) {
    this.view = new LaneView(lane, this, parts.clock, parts.timer)
    this.group = group
    this.#parts = parts
  }

  /** To be told in the order of `seq`, after the commit. */
  published({ seq, entries, body }: Pack): void {
    if (seq <= this.#loadedTo) return
    if (this.#hasUnread || this.#reading || this.view.readyCount >= highWater || this.#isFull) {
      this.#hasUnread = true
      this.view.poke()
    } else {
      this.#loadedTo = seq
      this.#hold(seq, entries, body.length)
    }
  }

  settled({ pack }: PackLease): void {
    pack.open -= 1
    if (pack.open > 0) return
    const wasFull = this.#isFull
    this.#held -= pack.weight
    if (wasFull) this.view.poke()
  }

  refill(): Promise<void> | undefined {
    if (this.#reading) return this.#reading
    if (!this.#hasUnread || this.view.readyCount >= lowWater || this.#isFull) return undefined
    this.#reading = this.#read().finally(() => {
      this.#reading = undefined
    })
    return this.#reading
  }

  dueInMs(): number {
    return Number.POSITIVE_INFINITY
  }

  get isAtEnd(): boolean {
    return !this.#hasUnread && !this.#reading
  }

  get #isFull(): boolean {
    return this.#held >= this.#parts.maxHeld
  }

  async #read(): Promise<void> {
    this.#hasUnread = false
    try {
      const { packs, isEnd } = await this.#parts.read(this.view.lane, this.group, this.#loadedTo)
      // What was published meanwhile may lie behind this page.
      if (!isEnd) this.#hasUnread = true
      for (const { seq, body, open } of packs) {
        this.#loadedTo = seq
        this.#hold(seq, readPack(body), body.length, open)
      }
    } catch (error) {
      this.#hasUnread = true
      throw error
    }
  }

  #hold(seq: number, entries: readonly PackEntry[], bodyLength: number, open?: PackBits): void {
    const count = entries.length
    const pack: HeldPack = { lane: this, seq, count, weight: bodyLength + count * entryOverhead, open: 0 }
    const leases: PackLease[] = []
    for (const [place, entry] of entries.entries())
      if (!open || hasBit(open, place)) leases.push(new PackLease(entry, pack, place))
    pack.open = leases.length
    this.#held += pack.weight
    this.view.add(leases)
  }
}
