import { expect, it } from 'vitest'
import { limitWindowMs } from './limit-window.ts'

it.each([
  ['api freq out of limit', 60_000],
  [undefined, 60_000],
  ['reach max api hourly quota', 3_600_000],
  ['exceed the limit of an hour', 3_600_000],
  ['reach max api daily quota limit', 30_000],
  ['limit per day', 30_000],
  ['today is a holiday', 60_000],
])('reads %s as a wait of %i ms', (message, waitMs) => {
  expect(limitWindowMs(message, Date.parse('2026-01-31T23:59:30+08:00'))).toBe(waitMs)
})
