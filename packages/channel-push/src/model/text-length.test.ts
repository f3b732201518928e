import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cutText, lengthOf, type TextUnit } from './text-length.ts'

const units: readonly TextUnit[] = ['code points', 'utf-16']

it('counts an emoji as one code point and two units', () => {
  expect(lengthOf('a界😀', 'code points')).toBe(3)
  expect(lengthOf('a界😀', 'utf-16')).toBe(4)
})

describe.each(units)('a text cut by %s', unit => {
  it('fits, is a beginning of the whole, and halves no character', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), fc.integer({ min: 1, max: 40 }), (text, max) => {
        const cut = cutText(text, max, unit)
        expect(lengthOf(cut, unit)).toBeLessThanOrEqual(Math.max(max, 1))
        expect(cut.isWellFormed()).toBe(true)
        if (cut !== text) expect(text.startsWith(cut.slice(0, -1))).toBe(true)
      }),
      { numRuns: 50 },
    )
  })

  it('stays as it is when it fits', () => {
    expect(cutText('😀😀', 4, unit)).toBe('😀😀')
  })
})

it('ends in an ellipsis without a blank before it', () => {
  expect(cutText('ab cd ef', 4, 'code points')).toBe('ab…')
  expect(cutText('😀😀😀', 4, 'utf-16')).toBe('😀…')
})
