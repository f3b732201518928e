import type { Priority } from '../../model/fact.ts'
import { isReturning, type Work } from './work.ts'

const order: readonly Priority[] = ['high', 'normal', 'bulk']

/** Deliveries that wait for one account, in memory: codes first, then by who has waited longest. Bounded per priority. */
export class WaitingRoom {
  readonly #size: number
  readonly #returning = { high: new Fifo<Work>(), normal: new Fifo<Work>(), bulk: new Fifo<Work>() }
  readonly #fresh = { high: new Fifo<Work>(), normal: new Fifo<Work>(), bulk: new Fifo<Work>() }

  constructor(size: number) {
    this.#size = size
  }

  get count(): number {
    return order.reduce((sum, priority) => sum + this.#returning[priority].length + this.#fresh[priority].length, 0)
  }

  /** False when the room is full. Who returns finds twice the room, so that fresh ones cannot keep it out. */
  offer(work: Work): boolean {
    const { priority } = work.delivery.base
    const fresh = this.#fresh[priority]
    const returning = this.#returning[priority]
    if (fresh.length + returning.length >= (isReturning(work) ? 2 * this.#size : this.#size)) return false
    if (isReturning(work)) returning.push(work)
    else fresh.push(work)
    return true
  }

  first(): Work | undefined {
    return this.#line()?.first()
  }

  /** Takes the first and, behind it in its line, those that `fits` allows, up to `max`. */
  take(max: number, fits: (work: Work) => boolean): Work[] {
    return this.#line()?.take(max, fits) ?? []
  }

  /** Empties the room. */
  drain(): Work[] {
    return order.flatMap(priority => [...this.#returning[priority].drain(), ...this.#fresh[priority].drain()])
  }

  #line(): Fifo<Work> | undefined {
    for (const priority of order) {
      if (this.#returning[priority].length > 0) return this.#returning[priority]
      if (this.#fresh[priority].length > 0) return this.#fresh[priority]
    }
    return undefined
  }
}

/** First in, first out, without moving the rest at each step. */
class Fifo<Item> {
  #items: Item[] = []
  #head = 0

  get length(): number {
    return this.#items.length - this.#head
  }

  push(item: Item): void {
    this.#items.push(item)
  }

  first(): Item | undefined {
    return this.#items[this.#head]
  }

  /** Looks at most four times as far as it takes; what does not fit keeps its place. */
  take(max: number, fits: (item: Item) => boolean): Item[] {
    const end = Math.min(this.#items.length, this.#head + 4 * max)
    const taken: Item[] = []
    const passed: Item[] = []
    let at = this.#head
    for (; at < end && taken.length < max; at++) {
      const item = this.#items[at]
      if (item === undefined) continue
      if (fits(item)) taken.push(item)
      else passed.push(item)
    }
    this.#head = at - passed.length
    for (const [n, item] of passed.entries()) this.#items[this.#head + n] = item
    this.#compact()
    return taken
  }

  drain(): Item[] {
    const items = this.#items.slice(this.#head)
    this.#items = []
    this.#head = 0
    return items
  }

  #compact(): void {
    if (this.#head < 64 || this.#head * 2 < this.#items.length) return
    this.#items = this.#items.slice(this.#head)
    this.#head = 0
  }
}
