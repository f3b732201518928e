/** How an account's breaker opens and closes. */
export interface BreakerOptions {
  /** Failures in a row that open it. Default 10. */
  readonly failures: number
  /** First pause, in milliseconds; doubled each time a probe fails, up to `longestMs`. Default 5 000 and 60 000. */
  readonly pauseMs: number
  readonly longestMs: number
}

export const breakerDefaults: BreakerOptions = { failures: 10, pauseMs: 5_000, longestMs: 60_000 }

/**
 * Keeps calls away from an account that does not work: closed, open until an instant, then probing with one call.
 * Only what says something about the account counts: a wrong number of a recipient does not.
 */
export class CircuitBreaker {
  readonly #options: BreakerOptions
  #failures = 0
  #openings = 0
  #openUntil: number | undefined
  #isProbing = false

  constructor(options: BreakerOptions = breakerDefaults) {
    this.#options = options
  }

  state(now: number): 'closed' | 'open' | 'probing' {
    if (this.#openUntil === undefined) return 'closed'
    return now < this.#openUntil ? 'open' : 'probing'
  }

  /** When the next call may go: `now` unless it is open, or a probe is under way. */
  nextAt(now: number): number {
    if (this.#openUntil === undefined) return now
    if (now < this.#openUntil) return this.#openUntil
    return this.#isProbing ? now + this.#options.pauseMs : now
  }

  /** Tells that a call leaves; while probing it is the only one. */
  called(now: number): void {
    if (this.state(now) === 'probing') this.#isProbing = true
  }

  succeeded(): void {
    this.#failures = 0
    this.#openings = 0
    this.#openUntil = undefined
    this.#isProbing = false
  }

  /** True when this failure opened it. */
  failed(now: number): boolean {
    this.#failures += 1
    const wasProbing = this.#isProbing
    this.#isProbing = false
    // Calls that left before it opened fail late; they must not prolong the pause.
    if (this.state(now) === 'open') return false
    if (!wasProbing && this.#failures < this.#options.failures) return false
    this.#openings += 1
    this.#openUntil = now + Math.min(this.#options.pauseMs * 2 ** (this.#openings - 1), this.#options.longestMs)
    return true
  }
}
