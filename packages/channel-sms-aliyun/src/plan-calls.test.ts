import fc from 'fast-check'
import { expect, it } from 'vitest'
import { makeDelivery } from './open-account.fixture.ts'
import { batchKey, type Outgoing, planCalls } from './plan-calls.ts'
import type { SmsDelivery } from './sms-content.ts'

const outgoing: fc.Arbitrary<Omit<Outgoing, 'place' | 'delivery'> & { phone: string; isOtp: boolean }> = fc.record({
  phone: fc.constantFrom('+8613800000001', '+8613800000002', '+8613800000003', '+13105551234'),
  isOtp: fc.boolean(),
  templateCode: fc.constantFrom('SMS_1', 'SMS_2'),
  signature: fc.constantFrom('甲', '乙'),
  variables: fc.constantFrom<Record<string, string>>({}, { a: '1' }, { a: '2' }),
})

function toItem(
  { phone, isOtp, ...item }: typeof outgoing extends fc.Arbitrary<infer T> ? T : never,
  place: number,
): Outgoing {
  const { templateCode: code, variables } = item
  const category = isOtp ? 'otp' : 'transactional'
  const delivery: SmsDelivery = {
    ...makeDelivery({ category }, place),
    address: { phone },
    content: {},
    template: { code, variables },
  }
  return { ...item, place, delivery }
}

it('puts each delivery into one call, a number once per call, and only what may travel together', () => {
  fc.assert(
    fc.property(fc.array(outgoing, { maxLength: 60 }), given => {
      const calls = planCalls(given.map(toItem))
      const places = calls.flatMap(call => call.items.map(item => item.place))
      expect(places.toSorted((a, b) => a - b)).toEqual(given.map((_, place) => place))
      for (const { kind, items } of calls) {
        expect(new Set(items.map(item => item.delivery.address.phone)).size).toBe(items.length)
        expect(new Set(items.map(item => batchKey(item.delivery))).size).toBe(1)
        if (kind === 'same')
          expect(new Set(items.map(item => JSON.stringify([item.signature, item.variables]))).size).toBe(1)
      }
    }),
  )
})

it('cuts at 1,000 numbers with the same words and at 100 with different ones', () => {
  const items = (count: number, isSame: boolean) =>
    Array.from({ length: count }, (_, n) =>
      toItem(
        {
          phone: `+86138${String(n).padStart(8, '0')}`,
          isOtp: false,
          templateCode: 'SMS_1',
          signature: '甲',
          variables: { a: isSame ? '1' : String(n) },
        },
        n,
      ),
    )
  const sizes = (count: number, isSame: boolean) => planCalls(items(count, isSame)).map(call => call.items.length)
  expect(sizes(1000, true)).toEqual([1000])
  expect(sizes(1001, true)).toEqual([1000, 1])
  expect(sizes(100, false)).toEqual([100])
  expect(sizes(101, false)).toEqual([100, 1])
  expect(sizes(0, true)).toEqual([])
})
