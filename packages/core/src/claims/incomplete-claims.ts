/** A key with its row in the log of claims. */
export interface WonRow {
  readonly key: string
  readonly seq: number
}

/** Claims that this process has won and not completed, and up to which row of the log it has completed all. */
export class IncompleteClaims {
  /** In the order of rows: rows are won in order, and a group is sorted before it is added. */
  readonly #rows = new Map<string, number>()
  #lastSeq = 0

  has(key: string): boolean {
    return this.#rows.has(key)
  }

  add(won: readonly WonRow[]): void {
    for (const { key, seq } of won.toSorted((one, other) => one.seq - other.seq)) {
      this.#rows.set(key, seq)
      this.#lastSeq = Math.max(this.#lastSeq, seq)
    }
  }

  delete(key: string): void {
    this.#rows.delete(key)
  }

  get completedThrough(): number {
    const [oldest] = this.#rows.values()
    return oldest === undefined ? this.#lastSeq : oldest - 1
  }
}
