import { timeOfId } from '../model/delivery-id.ts'

/*
 * A document's number in the file: 33 bits of time in steps of 256 ms, then 20 bits that count within the step.
 * So numbers sort like ids but for those of one step, every index that ends with the number gives the newest first,
 * and a full-text list can be cut by time. It is a safe integer until the year 2089.
 */

/** 2020-01-01. */
const epoch = 1_577_836_800_000
const stepMs = 256
export const numbersPerStep = 2 ** 20

/** First number of the step that holds an instant. */
export function firstNumberAt(instant: number): number {
  return Math.floor((instant - epoch) / stepMs) * numbersPerStep
}

/** Of the step that a number belongs to. */
export const stepOf = (number: number): number => Math.floor(number / numbersPerStep)

/** Smallest id of an instant: ids made from then on are not smaller. */
export function firstIdAt(instant: number): string {
  const ms = Math.max(0, Math.ceil(instant)).toString(16).padStart(12, '0')
  return `${ms.slice(0, 8)}-${ms.slice(8)}`
}

/** Steps whose last number is known; beyond, all are asked for again. */
const maxKnown = 1_000

/** Numbers for new documents: the next free one of an id's step. */
export class DocumentNumbers {
  readonly #last = new Map<number, number>()
  readonly #lastStored: (from: number, to: number) => number | undefined

  /** `lastStored`: the greatest number in use in `[from, to)`. */
  constructor(lastStored: (from: number, to: number) => number | undefined) {
    this.#lastStored = lastStored
  }

  next(id: string): number {
    let first = firstNumberAt(timeOfId(id))
    // A step is full only where ids were made by a clock that stood still. Then the next one lends.
    while (this.#lastOf(first) === first + numbersPerStep - 1) first += numbersPerStep
    const number = this.#lastOf(first) + 1
    this.#last.set(first, number)
    return number
  }

  #lastOf(first: number): number {
    const known = this.#last.get(first)
    if (known !== undefined) return known
    if (this.#last.size >= maxKnown) this.#last.clear()
    const last = this.#lastStored(first, first + numbersPerStep) ?? first - 1
    this.#last.set(first, last)
    return last
  }
}
