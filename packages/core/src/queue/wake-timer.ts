import type { Clock } from '@message-center/channel'

/** A clock on the wall may be set: nobody who goes by it sleeps longer than this without looking at it again. */
const longestSleepMs = 10_000

/** One timer for everybody who waits for a moment of the monotonic clock. */
export class WakeTimer {
  readonly #clock: Clock
  readonly #wake: () => void
  #at = Number.POSITIVE_INFINITY
  #sleep: AbortController | undefined

  /** `wake` arms the timer again for those who still wait. */
  constructor(clock: Clock, wake: () => void) {
    this.#clock = clock
    this.#wake = wake
  }

  /** Wakes at this moment, in milliseconds, or earlier. */
  arm(at: number): void {
    if (at >= this.#at) return
    this.#at = at
    this.#sleep?.abort()
    const sleep = new AbortController()
    this.#sleep = sleep
    const ms = Math.min(Math.max(Math.ceil(at - this.#clock.monotonic()), 0), longestSleepMs)
    this.#clock.sleep(ms, sleep.signal).then(
      () => this.#fire(sleep),
      () => undefined,
    )
  }

  stop(): void {
    this.#sleep?.abort()
    this.#at = Number.NEGATIVE_INFINITY
  }

  #fire(sleep: AbortController): void {
    if (sleep.signal.aborted) return
    this.#at = Number.POSITIVE_INFINITY
    this.#wake()
  }
}
