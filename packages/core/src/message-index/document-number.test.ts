import { describe, expect, it } from 'vitest'
import { deliveryId, newMessageId } from '../model/delivery-id.ts'
import { DocumentNumbers, firstIdAt, firstNumberAt, numbersPerStep, stepOf } from './document-number.ts'

const idAt = (ms: number) => deliveryId(newMessageId(ms), 0)
const start = Date.UTC(2026, 0, 1)

describe('DocumentNumbers', () => {
  it('gives safe numbers that sort like the times of the ids', () => {
    const numbers = new DocumentNumbers(() => undefined)
    const times = [Date.UTC(2021, 0, 1), start, start + 256, start + 512, Date.UTC(2088, 0, 1)]
    const given = times.map(time => numbers.next(idAt(time)))
    expect(given.toSorted((a, b) => a - b)).toEqual(given)
    expect(given.every(Number.isSafeInteger)).toBe(true)
    expect(given.map(stepOf)).toEqual(times.map(time => stepOf(firstNumberAt(time))))
  })

  it('goes on behind what is stored', () => {
    const first = firstNumberAt(start)
    const numbers = new DocumentNumbers((from, to) => (from <= first && first < to ? first + 41 : undefined))
    const at = { id: '019b76da-a800-7000-8000-000000000000.0' }
    expect(firstNumberAt(0x019b76daa800)).toBe(first)
    expect([numbers.next(at.id), numbers.next(at.id)]).toEqual([first + 42, first + 43])
  })

  it('never gives a number twice, also when it has to ask again', () => {
    const stored = new Map<number, number>()
    const numbers = new DocumentNumbers(from => stored.get(from))
    const seen = new Set<number>()
    for (let round = 0; round < 3; round++) {
      for (let step = 0; step < 1_500; step++) {
        const number = numbers.next(`${firstIdAt(start + step * 256)}-7000-8000-000000000000.0`)
        seen.add(number)
        stored.set(stepOf(number) * numbersPerStep, number)
      }
    }
    expect(seen.size).toBe(4_500)
  })

  it('borrows from the next step when one is full', () => {
    const first = firstNumberAt(start)
    const numbers = new DocumentNumbers(from => (from === first ? first + numbersPerStep - 1 : undefined))
    expect(numbers.next(`${firstIdAt(start)}-7000-8000-000000000000.0`)).toBe(first + numbersPerStep)
  })
})
