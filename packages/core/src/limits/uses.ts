import { calendarWindowOf, calendarWindowStart } from './calendar-time.ts'

/** What was used within the present window. Instants are those of the monotonic clock. */
export interface Uses {
  add(now: number, count: number): void
  count(now: number): number
  /** How many of those that count now will count then, if nothing is added. */
  countAt(then: number): number
  /** When there are fewer than `limit`, if nothing is added. */
  fewerAt(now: number, limit: number): number
}

interface Bucket {
  /** Of its last use: none of it is forgotten too early. */
  at: number
  readonly since: number
  count: number
}

/** Uses of one window are told apart this finely. */
const buckets = 1_000

export class RollingUses implements Uses {
  readonly #windowMs: number
  #buckets: Bucket[] = []
  #count = 0

  constructor(windowMs: number) {
    this.#windowMs = windowMs
  }

  add(now: number, count: number): void {
    this.#count += count
    const last = this.#buckets.at(-1)
    if (last && now - last.since < this.#windowMs / buckets) {
      last.at = now
      last.count += count
    } else this.#buckets.push({ at: now, since: now, count })
  }

  count(now: number): number {
    const over = this.#buckets.findIndex(({ at }) => at + this.#windowMs > now)
    const old = this.#buckets.splice(0, over === -1 ? this.#buckets.length : over)
    for (const { count } of old) this.#count -= count
    return this.#count
  }

  countAt(then: number): number {
    let left = this.#count
    for (const { at, count } of this.#buckets) {
      if (at + this.#windowMs > then) break
      left -= count
    }
    return left
  }

  fewerAt(now: number, limit: number): number {
    let left = this.count(now)
    if (left < limit) return now
    for (const { at, count } of this.#buckets) {
      left -= count
      if (left < limit) return at + this.#windowMs
    }
    return now + this.#windowMs
  }
}

export class CalendarUses implements Uses {
  readonly #windowMs: number
  readonly #wallAhead: () => number
  #window = Number.NEGATIVE_INFINITY
  #since = Number.NEGATIVE_INFINITY
  #count = 0

  /** `wallAhead`: how far the clock on the wall is ahead of the monotonic one now. */
  constructor(windowMs: number, wallAhead: () => number) {
    this.#windowMs = windowMs
    this.#wallAhead = wallAhead
  }

  add(now: number, count: number): void {
    this.#turn(now)
    this.#count += count
  }

  count(now: number): number {
    this.#turn(now)
    return this.#count
  }

  /** Clocks of several hosts do not turn at one moment: nothing is promised of the next window. */
  countAt(): number {
    return this.#count
  }

  fewerAt(now: number, limit: number): number {
    if (this.count(now) < limit) return now
    return calendarWindowStart(this.#window + 1, this.#windowMs) - this.#wallAhead()
  }

  /** A clock that steps back stays in the window already counted, but no longer than a window is. */
  #turn(now: number): void {
    const window = calendarWindowOf(now + this.#wallAhead(), this.#windowMs)
    if (window <= this.#window && now - this.#since < this.#windowMs) return
    this.#window = window
    this.#since = now
    this.#count = 0
  }
}
