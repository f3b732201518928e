import { expect, it } from 'vitest'
import { keptLimit } from './kept-limit.ts'

const limit = { id: 'limit', max: 100, windowMs: 1_000, window: 'rolling' } as const

it('gives a short window room for what is late, at most a twentieth, and a mean pace within the limit', () => {
  for (const max of [1, 20, 29, 30, 100, 1_000]) {
    const kept = keptLimit({ ...limit, max })
    expect(kept.limit.max).toBeLessThanOrEqual(1.05 * max)
    expect(kept.limit.windowMs).toBeGreaterThan(limit.windowMs)
    expect(limit.windowMs / (kept.evenMs ?? 0)).toBeLessThanOrEqual(max)
  }
})

it('leaves a long window its number, and counts a use a little longer', () => {
  const kept = keptLimit({ ...limit, windowMs: 60_000 })
  expect(kept.limit).toEqual({ ...limit, windowMs: 60_025 })
  expect(kept.evenMs).toBeUndefined()
})

it('leaves windows of the calendar as they are', () => {
  const calendar = { ...limit, window: 'calendar' } as const
  expect(keptLimit(calendar)).toEqual({ limit: calendar })
})
