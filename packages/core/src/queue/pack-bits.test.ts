import { expect, it } from 'vitest'
import { clearBit, countBits, firstBits, hasBit, noBits } from './pack-bits.ts'

it.each([0, 1, 31, 32, 33, 63, 64])('has the first %i places open and no other', count => {
  const bits = firstBits(count)
  expect(countBits(bits)).toBe(count)
  expect(Array.from({ length: 64 }, (_, place) => hasBit(bits, place))).toEqual(
    Array.from({ length: 64 }, (_, place) => place < count),
  )
})

it('closes one place at a time, down to none', () => {
  const bits = firstBits(64)
  for (let place = 0; place < 64; place++) {
    clearBit(bits, place)
    clearBit(bits, place)
    expect([hasBit(bits, place), countBits(bits)]).toEqual([false, 63 - place])
  }
  expect(bits).toEqual(noBits())
})
