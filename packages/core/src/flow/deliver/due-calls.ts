import type { Clock } from '@message-center/channel'
import type { RateLimiter } from '../../limits/rate-limiter.ts'

/** Leave is given a moment ahead. A call that has it waits no longer than this, in milliseconds. */
const longestWaitMs = 3_000

interface WaitingCall {
  readonly deliveries: number
  readonly giveUpAt: number
  readonly begin: () => void
}

/**
 * Calls that have leave and wait until they are due, one after the other: a call with many would never find as many due
 * at once if each of the others went before it.
 */
export class DueCalls {
  readonly #limiter: RateLimiter
  readonly #clock: Clock
  readonly #waiting: WaitingCall[] = []
  /** Due, and not counted yet. */
  readonly #going = { calls: 0, deliveries: 0 }
  #wakesAt = Number.POSITIVE_INFINITY

  constructor(limiter: RateLimiter, clock: Clock) {
    this.#limiter = limiter
    this.#clock = clock
  }

  /** Resolves when the call is due, from when it counts; `undefined` when that is now. */
  begin(deliveries: number): Promise<void> | undefined {
    const now = this.#clock.monotonic()
    if (this.#waiting.length === 0 && this.#dueAt(now, deliveries) <= now) {
      this.#count(deliveries)
      return undefined
    }
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#waiting.push({ deliveries, giveUpAt: now + longestWaitMs, begin: resolve })
    this.goOn()
    return promise
  }

  /** Lets the first one begin when it is due. It is asked whenever something happens: timers of a busy process are late. */
  goOn(): void {
    const [first] = this.#waiting
    if (!first) return
    const now = this.#clock.monotonic()
    const at = Math.min(this.#dueAt(now, first.deliveries), first.giveUpAt)
    if (at > now) return this.#wakeAt(at, now)
    this.#waiting.shift()
    this.#count(first.deliveries)
    first.begin()
    // The next one when this one is made, which takes a moment: each counts when it is its turn to be written.
    queueMicrotask(() => this.goOn())
  }

  #dueAt(now: number, deliveries: number): number {
    return this.#limiter.dueAt(now, deliveries + this.#going.deliveries, 1 + this.#going.calls)
  }

  /**
   * From the end of this turn of the event loop, when a connection is written to: until then a busy process may do what
   * many other events ask for.
   */
  #count(deliveries: number): void {
    this.#going.calls += 1
    this.#going.deliveries += deliveries
    setImmediate(() => {
      this.#going.calls -= 1
      this.#going.deliveries -= deliveries
      this.#limiter.begin(this.#clock.monotonic(), deliveries)
      this.goOn()
    })
  }

  /** One sleep at a time; an earlier need starts another, and the later one finds nothing to do. */
  #wakeAt(at: number, now: number): void {
    if (at >= this.#wakesAt) return
    this.#wakesAt = at
    void this.#clock.sleep(Math.ceil(at - now)).then(() => {
      this.#wakesAt = Number.POSITIVE_INFINITY
      this.goOn()
    })
  }
}
