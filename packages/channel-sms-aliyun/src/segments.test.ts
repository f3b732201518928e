import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { composeText, countSegments } from './segments.ts'

describe('countSegments', () => {
  it.each([
    [0, 1],
    [1, 1],
    [70, 1],
    [71, 2],
    [134, 2],
    [135, 3],
    [201, 3],
    [202, 4],
    [500, 8],
  ])('counts %i characters as %i', (characters, segments) => {
    expect(countSegments('字'.repeat(characters))).toBe(segments)
  })

  it('counts a letter like a Chinese character, and an emoji as the two units it is sent in', () => {
    expect(countSegments('a'.repeat(71))).toBe(2)
    expect(countSegments('😀'.repeat(35))).toBe(1)
    expect(countSegments('😀'.repeat(36))).toBe(2)
  })

  it('never counts less for a longer text, and never wastes a whole part', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 600, unit: 'grapheme' }), fc.string({ maxLength: 80 }), (text, more) => {
        const segments = countSegments(text)
        expect(countSegments(text + more)).toBeGreaterThanOrEqual(segments)
        expect(segments * (segments === 1 ? 70 : 67)).toBeGreaterThanOrEqual(text.length)
        if (segments > 2) expect((segments - 1) * 67).toBeLessThan(text.length)
      }),
    )
  })
})

it('puts the signature in front as the phone shows it', () => {
  expect(composeText('测试签名', '您好')).toBe('【测试签名】您好')
})
