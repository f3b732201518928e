import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { newMessageId } from '../../model/delivery-id.ts'
import { IndexNames } from './index-names.ts'
import { indicesOf, toQuery } from './search-query.ts'

const names = new IndexNames('mc')
const noon = Date.UTC(2026, 10, 22, 12)
const dayMs = 86_400_000

describe('the indices of a search', () => {
  it.each([
    ['of a message: its day', { messageId: newMessageId(noon) }, 'mc-2026.11.22'],
    ['of a stretch: its days', { from: noon - dayMs, to: noon + 1 }, 'mc-2026.11.21,mc-2026.11.22'],
    ['that ends at midnight: the day before', { from: noon, to: noon + dayMs / 2 }, 'mc-2026.11.22'],
    ['over midnight: both', { from: noon, to: noon + dayMs / 2 + 1 }, 'mc-2026.11.22,mc-2026.11.23'],
    ['without a bound: all', { from: noon }, 'mc'],
    ['of many days: all', { from: noon - 40 * dayMs, to: noon }, 'mc'],
  ])('%s', (_, filter, expected) => {
    expect(indicesOf(filter, names)).toBe(expected)
  })

  it('have a name whatever is asked', () => {
    const instant = fc.option(fc.oneof(fc.double({ noNaN: true }), fc.maxSafeInteger()), { nil: undefined })
    fc.assert(
      fc.property(instant, instant, fc.option(fc.string(), { nil: undefined }), (from, to, messageId) => {
        const times = { ...(from !== undefined && { from }), ...(to !== undefined && { to }) }
        const filter = { ...times, ...(messageId !== undefined && { messageId }) }
        expect(indicesOf(filter, names)).toMatch(/^mc(-[+-]?\d+\.\d\d\.\d\d(,|$))*/)
        expect(JSON.stringify(toQuery(times))).not.toMatch(/null|e\+/)
      }),
    )
  })
})

describe('words', () => {
  it('beyond what a server answers are refused by name', () => {
    const words = Array.from({ length: 501 }, (_, n) => `w${n}`).join(' ')
    expect(() => toQuery({ words })).toThrow(expect.objectContaining({ code: 'invalid_request', field: '/words' }))
  })
})
