import { expect, it } from 'vitest'
import { beijingDay, untilHours, untilNextDay } from './beijing-time.ts'

const at = (time: string) => Date.parse(`2026-01-02T${time}+08:00`)
const hour = 3_600_000

it('knows midnight in Beijing', () => {
  expect(untilNextDay(at('23:59:59'))).toBe(1_000)
  expect(untilNextDay(at('00:00:00'))).toBe(24 * hour)
  expect([beijingDay(at('00:00:00')), beijingDay(at('00:00:00') - 1)]).toEqual(['2026-01-02', '2026-01-01'])
})

it.each([
  ['06:59:59', 1_000],
  ['07:00:00', 0],
  ['22:59:59', 0],
  ['23:00:00', 8 * hour],
  ['00:00:00', 7 * hour],
])('waits from %s until seven', (time, wait) => {
  expect(untilHours(at(time), 7, 23)).toBe(wait)
})
