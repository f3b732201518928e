import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { conditionsOf, holds, tokensOf } from './search-words.ts'

const finds = (query: string, text: string) => holds(conditionsOf(query), tokensOf(text))

describe('words', () => {
  it('cuts Han runs into bigrams and leaves other runs whole', () => {
    expect(tokensOf('订单已发, Order4711 到了')).toEqual(['订单', '单已', '已发', '发', 'order4711', '到了', '了'])
  })

  it('cuts a run where Han and Latin touch', () => {
    expect(tokensOf('验证码123abc')).toEqual(['验证', '证码', '码', '123abc'])
  })

  it.each([
    ['发货', true],
    ['单', true],
    ['货', true],
    ['订单已发货', true],
    ['货发', false],
    ['订货', false],
    ['SHIPPED', true],
    ['ship', false],
    ['4711', true],
    ['471', false],
    ['shipped 发货', true],
    ['shipped 退款', false],
  ])('looking for %s is %s', (query, expected) => {
    expect(finds(query, '您的订单已发货 Shipped 4711')).toBe(expected)
  })

  it('finds every part of a Han text, at any place and of any length', () => {
    const text = fc.string({ unit: fc.constantFrom(...'订单已发货验证码退款'), minLength: 1, maxLength: 30 })
    fc.assert(
      fc.property(text, fc.nat(), fc.nat(), (whole, start, length) => {
        const from = start % whole.length
        const part = whole.slice(from, from + 1 + (length % (whole.length - from)))
        expect(finds(part, `前 ${whole} x`)).toBe(true)
      }),
    )
  })
})
