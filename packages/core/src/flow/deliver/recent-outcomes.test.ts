import { describe, expect, it } from 'vitest'
import { RecentOutcomes } from './recent-outcomes.ts'

function settle(recent: RecentOutcomes, from: number, to: number): void {
  for (let n = from; n < to; n++) {
    recent.begin(`${n}`)
    recent.settled(`${n}`)
  }
}

describe('RecentOutcomes', () => {
  it('refuses an attempt in hand, and takes it again once it was handed back', () => {
    const recent = new RecentOutcomes()
    expect([recent.begin('a'), recent.begin('a')]).toEqual([true, false])
    recent.released('a')
    expect(recent.begin('a')).toBe(true)
  })

  it('remembers the latest 100,000 outcomes and forgets what is older than twice as many', () => {
    const recent = new RecentOutcomes()
    settle(recent, 0, 300_000)
    expect(recent.begin('200000')).toBe(false)
    expect(recent.begin('299999')).toBe(false)
    expect(recent.begin('99999')).toBe(true)
  })

  it('takes as long for an outcome after a million as at the beginning', () => {
    const recent = new RecentOutcomes()
    const timed = (from: number, to: number) => {
      const begunAt = performance.now()
      settle(recent, from, to)
      return performance.now() - begunAt
    }
    const first = timed(0, 100_000)
    settle(recent, 100_000, 900_000)
    // One walk over forgotten places costs a hundred times as much.
    expect(timed(900_000, 1_000_000)).toBeLessThan(10 * first + 100)
  })
})
