import fc from 'fast-check'
import { expect, it } from 'vitest'
import {
  beijingDay,
  readBeijingTime,
  untilNextBeijingDay,
  untilNextBeijingHour,
  untilNextBeijingMonth,
  writeBeijingTime,
} from './beijing-time.ts'

it.each([
  ['2017-01-01 00:00:00', '2016-12-31T16:00:00.000Z'],
  ['2017-01-01T00:00:00', '2016-12-31T16:00:00.000Z'],
  ['2017-01-01T00:00:00Z', '2017-01-01T00:00:00.000Z'],
  ['2017-01-01T00:00:00+08:00', '2016-12-31T16:00:00.000Z'],
])('reads %s', (written, iso) => {
  expect(readBeijingTime(written)?.toISOString()).toBe(iso)
})

it.each(['', 'yesterday', '2017-13-01 00:00:00', 20170101, null, undefined])('reads nothing from %j', written => {
  expect(readBeijingTime(written)).toBeUndefined()
})

it('reads what it writes', () => {
  fc.assert(
    fc.property(fc.date({ min: new Date(0), max: new Date('2100-01-01'), noInvalidDate: true }), date => {
      const seconds = Math.floor(date.getTime() / 1000) * 1000
      expect(readBeijingTime(writeBeijingTime(date.getTime()))?.getTime()).toBe(seconds)
    }),
  )
})

it('begins hour, day and month by the clock in Beijing', () => {
  const now = Date.parse('2026-12-31T15:59:59Z')
  expect(beijingDay(now)).toBe('20261231')
  expect(beijingDay(now + 1000)).toBe('20270101')
  expect([untilNextBeijingHour(now), untilNextBeijingDay(now), untilNextBeijingMonth(now)]).toEqual([1000, 1000, 1000])
  expect([
    untilNextBeijingHour(now + 1000),
    untilNextBeijingDay(now + 1000),
    untilNextBeijingMonth(now + 1000),
  ]).toEqual([3_600_000, 86_400_000, 31 * 86_400_000])
})
