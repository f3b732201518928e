import { expect, it } from 'vitest'
import { dateOf, numberOf, objectOf, readJson, readJsonValue } from './read-json.ts'

it('keeps whole numbers beyond 2^53 as texts of their digits', () => {
  expect(
    readJson('{"a":{"msg_id":18100288091234567},"b":[9007199254740993,-9007199254740993],"c":9007199254740991}'),
  ).toEqual({
    a: { msg_id: '18100288091234567' },
    b: ['9007199254740993', '-9007199254740993'],
    c: 9007199254740991,
  })
})

it('leaves other numbers and large texts as they are', () => {
  expect(readJson('{"a":1.5,"b":"18100288091234567","c":1e300}')).toEqual({ a: 1.5, b: '18100288091234567', c: 1e300 })
})

it('reads nothing from what is no JSON, and no object from what is none', () => {
  expect(readJsonValue(Buffer.from([0xff, 0x22]))).toBeUndefined()
  expect(readJsonValue('['.repeat(100_000))).toBeUndefined()
  expect(readJsonValue('['.repeat(100_000) + ']'.repeat(100_000))).toBeUndefined()
  expect([readJson('[]'), readJson('null'), readJson('1')]).toEqual([undefined, undefined, undefined])
})

it('reads objects within texts, and numbers and moments as texts', () => {
  expect(objectOf('{"a":1}')).toEqual({ a: 1 })
  expect([numberOf('12'), numberOf(''), numberOf('x'), numberOf(null)]).toEqual([12, undefined, undefined, undefined])
  expect([dateOf('1700000000000'), dateOf('9e99'), dateOf(0)]).toEqual([
    new Date(1_700_000_000_000),
    undefined,
    undefined,
  ])
})
