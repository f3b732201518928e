interface Waiting<Item> {
  readonly at: number
  readonly order: number
  readonly item: Item
}

/** What waits for its moment, earliest first, equal moments in order of arrival. A binary heap. */
export class DueHeap<Item> {
  readonly #heap: Waiting<Item>[] = []
  #order = 0

  /** The earliest moment, `Infinity` when nothing waits. */
  get nextAt(): number {
    return this.#heap[0]?.at ?? Number.POSITIVE_INFINITY
  }

  push(at: number, item: Item): void {
    this.#heap.push({ at, order: this.#order++, item })
    let place = this.#heap.length - 1
    while (place > 0) {
      const parent = (place - 1) >>> 1
      if (!this.#swapIfEarlier(place, parent)) return
      place = parent
    }
  }

  /** Takes the earliest out when its moment has come. */
  popUntil(now: number): Item | undefined {
    const first = this.#heap[0]
    if (!first || first.at > now) return undefined
    const last = this.#heap.pop()
    if (last && last !== first) {
      this.#heap[0] = last
      this.#sink()
    }
    return first.item
  }

  #sink(): void {
    for (let place = 0; ; ) {
      const left = 2 * place + 1
      const child = this.#isEarlier(left + 1, left) ? left + 1 : left
      if (!this.#swapIfEarlier(child, place)) return
      place = child
    }
  }

  #swapIfEarlier(a: number, b: number): boolean {
    const [first, second] = [this.#heap[a], this.#heap[b]]
    if (!first || !second || !this.#isEarlier(a, b)) return false
    this.#heap[a] = second
    this.#heap[b] = first
    return true
  }

  #isEarlier(a: number, b: number): boolean {
    const [first, second] = [this.#heap[a], this.#heap[b]]
    if (!first || !second) return false
    return first.at === second.at ? first.order < second.order : first.at < second.at
  }
}
