/** Claims that this process has won and not completed, and up to which row of the log it has completed all. */
export class IncompleteClaims {
  /** In the order of rows: they are told in the order of winning. */
  readonly #rows = new Map<string, number>()
  #lastSeq = 0

  has(key: string): boolean {
    return this.#rows.has(key)
  }

  add(key: string, seq: number): void {
    this.#rows.set(key, seq)
    this.#lastSeq = Math.max(this.#lastSeq, seq)
  }

  delete(key: string): void {
    this.#rows.delete(key)
  }

  get completedThrough(): number {
    const [oldest] = this.#rows.values()
    return oldest === undefined ? this.#lastSeq : oldest - 1
  }
}
