import { describe, expect, it } from 'vitest'
import { Pace } from './pace.ts'

const intervalMs = 40

/** Uses all that is due at these instants, and tells how many that were. */
function used(at: readonly number[]): number[] {
  const pace = new Pace()
  pace.take(0, 1, intervalMs)
  return at.map(now => {
    const count = pace.due(now, intervalMs)
    pace.take(now, count, intervalMs)
    return count
  })
}

describe('Pace', () => {
  it('has one due after the other', () => {
    expect(used([0, 39, 40, 79, 80, 120])).toEqual([0, 0, 1, 0, 1, 1])
  })

  it('makes up for what a late one has lost, so that lateness does not add up', () => {
    const late = Array.from({ length: 100 }, (_, n) => (n + 1) * intervalMs + (n % 3) * 30)
    expect(used(late).reduce((sum, count) => sum + count)).toBe(100)
  })

  it('makes up for no more than a moment', () => {
    expect(used([900])).toEqual([11])
  })

  it('makes up for nothing after a rest', () => {
    expect(used([60_000])).toEqual([1])
  })

  it('tells when the next one is due', () => {
    const pace = new Pace()
    pace.take(1_000, 3, intervalMs)
    expect(pace.due(pace.dueAt - 1, intervalMs)).toBe(0)
    expect(pace.due(pace.dueAt, intervalMs)).toBe(1)
  })
})
