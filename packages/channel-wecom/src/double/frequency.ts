/** Counts by key in a rolling window. */
export class Frequency {
  readonly #max: number
  readonly #windowMs: number
  readonly #counted = new Map<string, number[]>()

  constructor(max: number, windowMs: number) {
    this.#max = max
    this.#windowMs = windowMs
  }

  isExhausted(key: string, now: number): boolean {
    return this.#within(key, now).length >= this.#max
  }

  count(key: string, now: number): void {
    this.#counted.set(key, [...this.#within(key, now), now])
  }

  #within(key: string, now: number): readonly number[] {
    return (this.#counted.get(key) ?? []).filter(at => now - at < this.#windowMs)
  }
}
