import type { Clock } from '@message-center/channel'
import { MessageCenterError } from '../errors.ts'
import { checkEntries } from './check-entries.ts'
import { DelayTime } from './delay-time.ts'
import {
  type DeliveryQueue,
  isDelayed,
  type Lane,
  type LaneDepth,
  type LaneReader,
  type QueueEntry,
  type ReaderGroup,
  type ReceivedEntry,
} from './delivery-queue.ts'
import { checkReader, groupsOf } from './lane-groups.ts'
import { type LaneSource, LaneView } from './lane-view.ts'
import { Lease, leaseOf } from './lease.ts'
import { WakeTimer } from './wake-timer.ts'

export interface MemoryQueueOptions {
  readonly clock: Clock
  /** Entries kept until every group has settled them. More are refused. Default 100 000. */
  readonly maxEntries?: number
}

/** Kept until the last of its groups has settled it. */
interface StoredEntry {
  openGroups: number
}

class MemoryLease extends Lease {
  readonly stored: StoredEntry
  readonly isCounted: boolean

  constructor(view: LaneView, { id, body }: QueueEntry, stored: StoredEntry, isCounted: boolean) {
    super(view, id, body)
    this.stored = stored
    this.isCounted = isCounted
  }
}

/**
 * The queue of one process, for trying things out: what waits is gone with the process. A moment becomes a wait when it is
 * published: who sets the clock on the wall neither brings it nearer nor puts it off.
 */
export class MemoryQueue implements DeliveryQueue, LaneSource {
  readonly #clock: Clock
  readonly #maxEntries: number
  readonly #time: DelayTime
  readonly #timer: WakeTimer
  readonly #views = new Map<string, LaneView>()
  readonly #ownViews = new Set<LaneView>()
  readonly #depths = new Map<Lane, number>()
  #count = 0
  #isRunning = false

  constructor({ clock, maxEntries = 100_000 }: MemoryQueueOptions) {
    this.#clock = clock
    this.#time = new DelayTime(clock)
    this.#maxEntries = maxEntries
    this.#timer = new WakeTimer(clock, () => {
      for (const view of this.#views.values()) view.wake()
    })
  }

  async start(): Promise<void> {
    this.#isRunning = true
  }

  async publish(entries: readonly QueueEntry[]): Promise<void> {
    await this.settle([], entries)
  }

  async settle(done: readonly ReceivedEntry[], publish: readonly QueueEntry[]): Promise<void> {
    const leases = done.map(entry => this.#ownLease(entry))
    checkEntries(publish)
    this.#checkRunning()
    if (this.#count + publish.length > this.#maxEntries) throw refusal(`${this.#count} entries wait already`)
    for (const entry of publish) this.#store(entry)
    for (const lease of leases) this.#forget(lease)
  }

  reader(lane: Lane, group: ReaderGroup): LaneReader {
    checkReader(lane, group)
    return this.#view(lane, group)
  }

  async depths(): Promise<readonly LaneDepth[]> {
    return Array.from(this.#depths, ([lane, waiting]) => ({ lane, waiting }))
  }

  async stop(): Promise<void> {
    this.#isRunning = false
    this.#timer.stop()
    for (const view of this.#views.values()) view.close()
  }

  /** Nothing to add: everything is in the views already. */
  refill(): undefined {
    this.#checkRunning()
  }

  dueInMs(): number {
    return Number.POSITIVE_INFINITY
  }

  get isAtEnd(): boolean {
    return true
  }

  #checkRunning(): void {
    if (!this.#isRunning) throw refusal('The queue is not running')
  }

  #store(entry: QueueEntry): void {
    const { lane, dueAt = this.#clock.now() } = entry
    const groups = groupsOf(lane)
    const stored: StoredEntry = { openGroups: groups.length }
    this.#count += 1
    this.#depths.set(lane, (this.#depths.get(lane) ?? 0) + 1)
    for (const group of groups) {
      const view = this.#view(lane, group)
      const lease = new MemoryLease(view, entry, stored, group === groups[0])
      if (isDelayed(lane)) view.addLater(lease, this.#time.toMonotonic(this.#time.of(dueAt)))
      else view.add([lease])
    }
  }

  #forget(lease: MemoryLease): void {
    if (lease.state !== 'held') return
    lease.state = 'settled'
    const { lane } = lease.view
    if (lease.isCounted) this.#depths.set(lane, (this.#depths.get(lane) ?? 0) - 1)
    lease.stored.openGroups -= 1
    if (lease.stored.openGroups === 0) this.#count -= 1
  }

  #ownLease(entry: ReceivedEntry): MemoryLease {
    const lease = leaseOf(entry)
    if (lease instanceof MemoryLease && this.#ownViews.has(lease.view)) return lease
    throw new MessageCenterError('internal', { detail: 'An entry was not received from this queue' })
  }

  #view(lane: Lane, group: ReaderGroup): LaneView {
    const key = `${group} ${lane}`
    let view = this.#views.get(key)
    if (!view) {
      view = new LaneView(lane, this, this.#clock, this.#timer)
      this.#views.set(key, view)
      this.#ownViews.add(view)
    }
    return view
  }
}

function refusal(detail: string): MessageCenterError {
  return new MessageCenterError('queue_unavailable', { detail, retryAfterMs: 1_000 })
}
