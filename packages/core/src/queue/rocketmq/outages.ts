/**
 * When the broker was last away. A broker that was killed has forgotten the latest acknowledgements, and hands those
 * messages out as if for the first time.
 */
export class Outages {
  #isAway = false
  #endedAt = Number.NEGATIVE_INFINITY

  /** What was published before may have been handed out before, in milliseconds. */
  get endedAt(): number {
    return this.#endedAt
  }

  failed(): void {
    this.#isAway = true
  }

  worked(now: number): void {
    if (this.#isAway) this.#endedAt = now
    this.#isAway = false
  }
}
