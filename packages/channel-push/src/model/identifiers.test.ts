import fc from 'fast-check'
import { expect, it } from 'vitest'
import { hexOf, numberFor, uuidOf } from './identifiers.ts'

it('makes identifiers of the right form, the same each time', () => {
  fc.assert(
    fc.property(fc.string(), text => {
      expect(uuidOf(text)).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
      expect(hexOf(text)).toMatch(/^[0-9a-f]{32}$/)
      expect(numberFor(text)).toBeGreaterThan(0)
      expect(numberFor(text)).toBeLessThan(2 ** 31)
      expect([uuidOf(text), hexOf(text), numberFor(text)]).toEqual([uuidOf(text), hexOf(text), numberFor(text)])
    }),
  )
})

it('makes others of another text', () => {
  expect(new Set(['a', 'b', 'c'].flatMap(text => [uuidOf(text), hexOf(text), numberFor(text)])).size).toBe(9)
})
