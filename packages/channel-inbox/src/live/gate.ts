/** Lets so many in at a time; the others wait in order. More than may wait are refused. */
export class Gate {
  #free: number
  readonly #maxWaiting: number
  readonly #waiting: (() => void)[] = []

  constructor(size: number, maxWaiting: number) {
    this.#free = size
    this.#maxWaiting = maxWaiting
  }

  async pass<Result>(action: () => Promise<Result>): Promise<Result> {
    await this.#enter()
    try {
      return await action()
    } finally {
      const next = this.#waiting.shift()
      if (next) next()
      else this.#free += 1
    }
  }

  async #enter(): Promise<void> {
    if (this.#free > 0) {
      this.#free -= 1
      return
    }
    if (this.#waiting.length >= this.#maxWaiting) throw new Error(`${this.#waiting.length} wait already`)
    await new Promise<void>(resolve => this.#waiting.push(resolve))
  }
}
