const eightHoursMs = 8 * 3_600_000

/**
 * At most `max` per clock minute, hour or day of UTC+8, as providers of the mainland count. Instants are those of the
 * monotonic clock; `wallAhead` tells how far the clock on the wall is ahead of it now.
 */
export class CalendarWindow {
  readonly #max: number
  readonly #windowMs: number
  readonly #wallAhead: () => number
  #window = Number.NEGATIVE_INFINITY
  #since = Number.NEGATIVE_INFINITY
  #count = 0

  constructor(max: number, windowMs: number, wallAhead: () => number) {
    this.#max = max
    this.#windowMs = windowMs
    this.#wallAhead = wallAhead
  }

  nextAt(): number {
    if (this.#count < this.#max) return Number.NEGATIVE_INFINITY
    const end = (this.#window + 1) * this.#windowMs - eightHoursMs - this.#wallAhead()
    return Math.min(end, this.#since + this.#windowMs)
  }

  available(now: number, wanted: number): number {
    return Math.min(wanted, this.#isOver(now) ? this.#max : this.#max - this.#count)
  }

  take(now: number, count: number): void {
    if (this.#isOver(now)) {
      this.#window = this.#windowOf(now)
      this.#since = now
      this.#count = 0
    }
    this.#count += count
  }

  /**
   * A clock that steps back stays in the window already counted, so nothing is given out twice, but no longer than the
   * window is: else nothing would be given out until the clock has caught up.
   */
  #isOver(now: number): boolean {
    return this.#windowOf(now) > this.#window || now - this.#since >= this.#windowMs
  }

  #windowOf(now: number): number {
    return Math.floor((now + this.#wallAhead() + eightHoursMs) / this.#windowMs)
  }
}
