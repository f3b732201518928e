/**
 * At most `max` in any span of `windowMs`, exactly: the n-th permit waits until the (n − max)-th is `windowMs` old.
 * A token bucket would let twice as many through across an edge. Costs 8 bytes per `max` and a fixed time per permit.
 */
export class RollingWindow {
  readonly #windowMs: number
  readonly #taken: Float64Array
  #next = 0

  constructor(max: number, windowMs: number) {
    this.#windowMs = windowMs
    this.#taken = new Float64Array(max).fill(Number.NEGATIVE_INFINITY)
  }

  /** When the next permit is to be had; `now` or earlier means now. */
  nextAt(): number {
    return (this.#taken[this.#next] ?? 0) + this.#windowMs
  }

  /** Permits to be had at `now`, up to `wanted`. */
  available(now: number, wanted: number): number {
    const size = this.#taken.length
    let count = 0
    while (count < wanted && count < size) {
      const taken = this.#taken[(this.#next + count) % size] ?? 0
      if (taken + this.#windowMs > now) break
      count += 1
    }
    return count
  }

  /** Takes permits that `available` promised. */
  take(now: number, count: number): void {
    for (let n = 0; n < count; n++) {
      this.#taken[this.#next] = now
      this.#next = (this.#next + 1) % this.#taken.length
    }
  }
}
