import { expect, it } from 'vitest'
import { decideResult } from './decide-result.ts'
import type { ApiAnswer } from './dysms-api.ts'

/** 23:59:30 of the last day of a month in Beijing. */
const now = Date.parse('2026-01-31T23:59:30+08:00')

function answer(code: string, message?: string): ApiAnswer {
  return { outcome: 'answered', status: 200, code, message, requestId: 'r-1', body: { Code: code } }
}

it('waits for midnight and for the first of the month in Beijing', () => {
  expect(decideResult(answer('isv.DAY_LIMIT_CONTROL'), now)).toMatchObject({ retryAfterMs: 30_000 })
  expect(decideResult(answer('isv.MONTH_LIMIT_CONTROL'), now - 86_400_000)).toMatchObject({ retryAfterMs: 86_430_000 })
})

it.each([
  ['触发分钟级流控Permits:1', 60_000],
  ['触发小时级流控Permits:5', 3_570_000],
  ['触发天级流控Permits:10', 86_400_000],
  ['something else', 60_000],
  [undefined, 60_000],
])('reads the window of %s', (message, retryAfterMs) => {
  const at = Date.parse('2026-01-02T03:00:30+08:00')
  expect(decideResult(answer('isv.BUSINESS_LIMIT_CONTROL', message), at)).toMatchObject({
    outcome: 'deferred',
    reason: 'throttled',
    scope: 'recipient',
    retryAfterMs,
  })
})

it('leaves at least a minute when the hour is nearly over', () => {
  const result = decideResult(answer('isv.BUSINESS_LIMIT_CONTROL', '触发小时级流控Permits:5'), now)
  expect(result).toMatchObject({ retryAfterMs: 60_000 })
})

it.each([
  ['isv.SOMETHING_NEW', { outcome: 'rejected', fault: 'content' }],
  ['isp.SOMETHING_NEW', { outcome: 'deferred', reason: 'unavailable' }],
  ['Throttling.Something', { outcome: 'deferred', reason: 'throttled' }],
  ['InvalidSomething', { outcome: 'rejected', fault: 'account' }],
])('reads the strange code %s by its family', (code, expected) => {
  expect(decideResult(answer(code), now)).toMatchObject({ ...expected, code })
})

it('knows nothing when the answer is missing or not of the API, and that nothing happened when nothing left', () => {
  expect(decideResult({ outcome: 'unanswered', reason: 'reset' }, now)).toEqual({
    outcome: 'unknown',
    message: 'reset',
  })
  expect(decideResult({ outcome: 'unreadable', status: 502 }, now)).toMatchObject({ outcome: 'unknown' })
  expect(decideResult({ outcome: 'not-sent', reason: 'refused' }, now)).toEqual({
    outcome: 'deferred',
    reason: 'unavailable',
    message: 'refused',
  })
})
