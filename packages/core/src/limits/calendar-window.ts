const eightHoursMs = 8 * 3_600_000

/** At most `max` per clock minute, hour or day of UTC+8, as providers of the mainland count. */
export class CalendarWindow {
  readonly #max: number
  readonly #windowMs: number
  #window = Number.NEGATIVE_INFINITY
  #count = 0

  constructor(max: number, windowMs: number) {
    this.#max = max
    this.#windowMs = windowMs
  }

  nextAt(): number {
    return this.#count < this.#max ? this.#startOf(this.#window) : this.#startOf(this.#window + 1)
  }

  available(now: number, wanted: number): number {
    const window = this.#windowOf(now)
    // A clock that steps back stays in the window already counted, so nothing is given out twice.
    if (window > this.#window) return Math.min(wanted, this.#max)
    return Math.min(wanted, this.#max - this.#count)
  }

  take(now: number, count: number): void {
    const window = this.#windowOf(now)
    if (window > this.#window) {
      this.#window = window
      this.#count = 0
    }
    this.#count += count
  }

  #windowOf(now: number): number {
    return Math.floor((now + eightHoursMs) / this.#windowMs)
  }

  #startOf(window: number): number {
    return window * this.#windowMs - eightHoursMs
  }
}
