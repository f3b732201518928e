import { expect, it } from 'vitest'
import { untilHours } from './hours-in-beijing.ts'

const hour = 3_600_000

it.each([
  ['06:59:59', 1_000],
  ['07:00:00', 0],
  ['22:59:59', 0],
  ['23:00:00', 8 * hour],
  ['00:00:00', 7 * hour],
])('waits from %s until seven', (time, wait) => {
  expect(untilHours(Date.parse(`2026-01-02T${time}+08:00`), 7, 23)).toBe(wait)
})
