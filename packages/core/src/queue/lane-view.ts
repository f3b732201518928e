import type { Clock } from '@message-center/channel'
import { MessageCenterError } from '../errors.ts'
import type { Lane, LaneReader, ReceivedEntry } from './delivery-queue.ts'
import { DueHeap } from './due-heap.ts'
import { type Lease, leaseOf } from './lease.ts'
import type { WakeTimer } from './wake-timer.ts'

/** Where a view gets more entries from. */
export interface LaneSource {
  /** Adds entries by `LaneView.add`, as long as few are ready; `undefined` when there is nothing to add now. */
  refill(): Promise<void> | undefined
  /** How long until a refill brings what it does not bring now, in milliseconds; `Infinity` when time alone changes nothing. */
  dueInMs(): number
  /** Whether a refill would bring nothing now. */
  readonly isAtEnd: boolean
}

interface Waiter {
  readonly max: number
  readonly deadline: number
  readonly end: (entries: readonly ReceivedEntry[]) => void
  readonly fail: (error: unknown) => void
}

/**
 * One lane as one group sees it: what is ready, what was released for later, and who waits. Its moments are those of the
 * monotonic clock.
 */
export class LaneView implements LaneReader {
  readonly lane: Lane
  readonly #source: LaneSource
  readonly #clock: Clock
  readonly #timer: WakeTimer
  readonly #ready: Lease[] = []
  #readyFrom = 0
  readonly #later = new DueHeap<Lease>()
  readonly #waiters = new Set<Waiter>()
  #isRefilling = false
  #isClosed = false

  constructor(lane: Lane, source: LaneSource, clock: Clock, timer: WakeTimer) {
    this.lane = lane
    this.#source = source
    this.#clock = clock
    this.#timer = timer
  }

  get readyCount(): number {
    return this.#ready.length - this.#readyFrom
  }

  get isAtEnd(): boolean {
    return this.readyCount === 0 && this.#later.nextAt > this.#clock.monotonic() && this.#source.isAtEnd
  }

  async receive(max: number, waitMs: number, signal: AbortSignal): Promise<readonly ReceivedEntry[]> {
    const deadline = this.#clock.monotonic() + waitMs
    for (;;) {
      if (this.#isClosed) throw stopped()
      if (signal.aborted) return []
      const taken = this.#take(max)
      if (taken.length > 0) return taken
      const refill = this.#source.refill()
      if (!refill) break
      await refill
    }
    return this.#clock.monotonic() < deadline ? this.#wait(max, deadline, signal) : []
  }

  async release(entries: readonly ReceivedEntry[], delayMs: number): Promise<void> {
    const at = this.#clock.monotonic() + delayMs
    for (const entry of entries) {
      const lease = leaseOf(entry)
      if (lease.view !== this)
        throw new MessageCenterError('internal', { detail: `An entry was not received from lane "${this.lane}"` })
      if (lease.state !== 'held') continue
      lease.state = 'waiting'
      this.#later.push(at, lease)
    }
    this.poke()
  }

  add(leases: readonly Lease[]): void {
    for (const lease of leases) this.#ready.push(lease)
    this.#serve()
  }

  addLater(lease: Lease, at: number): void {
    this.#later.push(at, lease)
    this.poke()
  }

  /** Something may have come or become due: serves whoever waits. */
  poke(): void {
    this.#serve()
    if (this.#waiters.size === 0) return
    this.#refill()
    this.#timer.arm(this.#nextWakeAt())
  }

  /** Time has passed. */
  wake(): void {
    this.#serve()
    const now = this.#clock.monotonic()
    for (const waiter of this.#waiters) if (waiter.deadline <= now) waiter.end([])
    this.poke()
  }

  close(): void {
    this.#isClosed = true
    for (const waiter of this.#waiters) waiter.end([])
  }

  #take(max: number): ReceivedEntry[] {
    const taken: ReceivedEntry[] = []
    const now = this.#clock.monotonic()
    while (taken.length < max) {
      const lease = this.#later.popUntil(now) ?? this.#ready[this.#readyFrom++]
      if (!lease) break
      lease.state = 'held'
      taken.push({ lane: this.lane, id: lease.id, body: lease.body, lease })
    }
    this.#forgetTaken()
    // Reads ahead, so that the next receive need not wait for the disk.
    if (taken.length > 0) this.#refill()
    return taken
  }

  #forgetTaken(): void {
    if (this.#readyFrom >= this.#ready.length) this.#ready.length = 0
    else if (this.#readyFrom < 1_024) return
    else this.#ready.splice(0, this.#readyFrom)
    this.#readyFrom = 0
  }

  #serve(): void {
    for (const waiter of this.#waiters) {
      const entries = this.#take(waiter.max)
      if (entries.length === 0) return
      waiter.end(entries)
    }
  }

  #refill(): void {
    if (this.#isRefilling || this.#isClosed) return
    const refill = this.#source.refill()
    if (!refill) return
    this.#isRefilling = true
    const end = (error?: unknown) => {
      this.#isRefilling = false
      if (error !== undefined) for (const waiter of this.#waiters) waiter.fail(error)
      this.poke()
    }
    refill.then(() => end(), end)
  }

  #wait(max: number, deadline: number, signal: AbortSignal): Promise<readonly ReceivedEntry[]> {
    return new Promise((resolve, reject) => {
      const leave = () => {
        this.#waiters.delete(waiter)
        signal.removeEventListener('abort', abort)
      }
      const abort = () => waiter.end([])
      const waiter: Waiter = {
        max,
        deadline,
        end: entries => {
          leave()
          resolve(entries)
        },
        fail: error => {
          leave()
          reject(error)
        },
      }
      signal.addEventListener('abort', abort, { once: true })
      this.#waiters.add(waiter)
      this.poke()
    })
  }

  #nextWakeAt(): number {
    let at = Math.min(this.#later.nextAt, this.#clock.monotonic() + this.#source.dueInMs())
    for (const { deadline } of this.#waiters) at = Math.min(at, deadline)
    return at
  }
}

const stopped = () =>
  new MessageCenterError('queue_unavailable', { detail: 'The queue is stopped', retryAfterMs: 5_000 })
