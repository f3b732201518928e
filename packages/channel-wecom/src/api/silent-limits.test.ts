import { describe, expect, it } from 'vitest'
import { SilentLimits } from './silent-limits.ts'

const leaveAt = (limits: SilentLimits, ...times: readonly number[]) => times.map(now => limits.take('a', now))
const granted = { granted: true }

describe('silent limits', () => {
  it('count in a rolling window, with some seconds for the way', () => {
    const limits = new SilentLimits([{ max: 2, windowMs: 60_000 }])
    expect(leaveAt(limits, 0, 50_000, 60_000, 64_999, 65_000, 100_000)).toEqual([
      granted,
      granted,
      { granted: false, waitMs: 5000 },
      { granted: false, waitMs: 1 },
      granted,
      { granted: false, waitMs: 15_000 },
    ])
  })

  it('keep all windows at once', () => {
    const limits = new SilentLimits([
      { max: 1, windowMs: 60_000 },
      { max: 2, windowMs: 3_600_000 },
    ])
    expect(leaveAt(limits, 0, 70_000, 140_000)).toEqual([granted, granted, { granted: false, waitMs: 3_465_000 }])
  })

  it('count each recipient apart, and forget the one unused for longest', () => {
    const limits = new SilentLimits([{ max: 1, windowMs: 60_000 }])
    expect([limits.take('first', 0), limits.take('second', 0)]).toEqual([granted, granted])
    expect(limits.take('first', 1).granted).toBe(false)
    for (let n = 0; n < 4999; n++) limits.take(`m${n}`, 2)
    expect(limits.take('first', 3).granted).toBe(false)
    expect(limits.take('second', 3)).toEqual(granted)
  })
})
