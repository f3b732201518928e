import type { Clock } from '@message-center/channel'

/** A difference of less is none: two clocks are never read at quite the same moment. In milliseconds. */
const leastStepMs = 1_000

/**
 * The time that waits are told in: that of the clock on the wall when the process began, and since then of the monotonic
 * one. So a wait that has begun lasts as long as it was meant to, though somebody sets the clock on the wall meanwhile.
 */
export class DelayTime {
  readonly #clock: Clock
  readonly #begunAt: number
  #wallAhead: number

  constructor(clock: Clock) {
    this.#clock = clock
    this.#wallAhead = clock.now() - clock.monotonic()
    this.#begunAt = this.#wallAhead
  }

  now(): number {
    return this.#clock.monotonic() + this.#begunAt
  }

  /** A moment of the clock on the wall, as that clock goes now. */
  of(wall: number): number {
    const ahead = this.#clock.now() - this.#clock.monotonic()
    if (Math.abs(ahead - this.#wallAhead) >= leastStepMs) this.#wallAhead = ahead
    return wall - this.#wallAhead + this.#begunAt
  }

  toMonotonic(at: number): number {
    return at - this.#begunAt
  }
}
