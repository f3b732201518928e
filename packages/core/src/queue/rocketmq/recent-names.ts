/** The names added last, up to a bound. */
export class RecentNames {
  readonly #max: number
  readonly #names = new Set<string>()

  constructor(max: number) {
    this.#max = max
  }

  add(name: string): void {
    this.#names.add(name)
    if (this.#names.size <= this.#max) return
    const [oldest] = this.#names
    if (oldest !== undefined) this.#names.delete(oldest)
  }

  has(name: string): boolean {
    return this.#names.has(name)
  }
}
