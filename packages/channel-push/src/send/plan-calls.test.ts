import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Outgoing } from '../push-vendor.ts'
import { byKey, halve } from './plan-calls.ts'

function itemOf(place: number, token: string, body: string): Outgoing {
  return {
    place,
    delivery: {
      id: String(place),
      attempt: 1,
      isRepeat: false,
      category: 'transactional',
      address: { device: { vendor: 'jpush', token } },
      content: { title: 't', body },
    },
  }
}

it('puts every delivery into one call of its key, with each token once and not too many', () => {
  const parts = fc.array(fc.record({ token: fc.constantFrom('a', 'b', 'c', 'd'), body: fc.constantFrom('x', 'y') }))
  fc.assert(
    fc.property(parts, fc.integer({ min: 1, max: 5 }), (made, max) => {
      const items = made.map(({ token, body }, place) => itemOf(place, token, body))
      const calls = byKey(items, max, ({ delivery }) => delivery.content.body)
      expect(
        calls
          .flat()
          .map(({ place }) => place)
          .toSorted((a, b) => a - b),
      ).toEqual(items.map(({ place }) => place))
      for (const call of calls) {
        expect(call.length).toBeLessThanOrEqual(max)
        expect(new Set(call.map(({ delivery }) => delivery.content.body)).size).toBe(1)
        expect(new Set(call.map(({ delivery }) => delivery.address.device.token)).size).toBe(call.length)
      }
    }),
  )
})

it('halves a call', () => {
  const items = ['a', 'b', 'c'].map((token, place) => itemOf(place, token, 'x'))
  expect(halve(items).map(half => half.map(({ place }) => place))).toEqual([[0, 1], [2]])
})
