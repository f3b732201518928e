/** What was due and not used is made up for, up to so much, in milliseconds: a process of a busy machine is as late. */
const catchUpMs = 400
/** Who has used nothing for so long was not late, but had nothing to do, in milliseconds. */
const idleMs = 1_000

/**
 * Spreads uses evenly: of calls that come all at once each window, one moment's delay on the way would bring those of
 * two windows into one. A use is due some time after the one before was due, not after it was made, so that lateness
 * does not add up.
 */
export class Pace {
  #dueAt = Number.NEGATIVE_INFINITY

  /** When the next one is due. */
  get dueAt(): number {
    return this.#dueAt
  }

  /** How many are due. */
  due(now: number, intervalMs: number): number {
    return Math.max(0, Math.floor((now - this.#since(now)) / intervalMs) + 1)
  }

  take(now: number, count: number, intervalMs: number): void {
    this.#dueAt = this.#since(now) + count * intervalMs
  }

  #since(now: number): number {
    return now - this.#dueAt > idleMs ? now : Math.max(this.#dueAt, now - catchUpMs)
  }
}
