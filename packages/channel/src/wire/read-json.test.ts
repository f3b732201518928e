import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Json } from '../json.ts'
import {
  countOf,
  identifierOf,
  isObject,
  listOf,
  objectsOf,
  readJson,
  readJsonValue,
  textOf,
  wholeNumberOf,
} from './read-json.ts'

it('keeps whole numbers beyond 2^53 as texts of their digits', () => {
  const text = '{"a":{"id":18100288091234567},"b":[9007199254740993,-9007199254740993],"c":9007199254740991}'
  const read = { a: { id: '18100288091234567' }, b: ['9007199254740993', '-9007199254740993'], c: 9007199254740991 }
  expect(readJson(text)).toEqual(read)
  expect(readJson(Buffer.from(text))).toEqual(read)
})

it('leaves other numbers and long texts as they are', () => {
  expect(readJson('{"a":1.5,"b":"18100288091234567","c":1e300}')).toEqual({ a: 1.5, b: '18100288091234567', c: 1e300 })
})

it('reads any other value as JSON.parse does', () => {
  fc.assert(
    fc.property(fc.json(), text => {
      const small = text.replace(/\d{16,}/g, '1')
      expect(readJsonValue(Buffer.from(small))).toEqual(JSON.parse(small))
    }),
  )
})

it.each([
  ['nothing', Buffer.alloc(0)],
  ['a web page', Buffer.from('<html></html>')],
  ['half an answer', Buffer.from('{"a":')],
  ['bytes that are no UTF-8', Buffer.from([0x22, 0xff, 0x22])],
  ['open brackets', Buffer.from('['.repeat(100_000))],
  ['endless nesting', Buffer.from('['.repeat(100_000) + ']'.repeat(100_000))],
])('reads nothing from %s', (_, body) => {
  expect(readJsonValue(body)).toBeUndefined()
})

it('reads no object from what is none', () => {
  expect(['[]', 'null', '1', '"{}"'].map(readJson)).toEqual([undefined, undefined, undefined, undefined])
})

const no = undefined
const values: readonly (Json | undefined)[] = [no, null, true, '', 'x', ' 7 ', '-1', 7, -1, 1.5, [{}, 1], {}]

it.each([
  [textOf, [no, no, no, no, 'x', ' 7 ', '-1', no, no, no, no, no]],
  [identifierOf, [no, no, no, no, 'x', ' 7 ', '-1', '7', '-1', '1.5', no, no]],
  [wholeNumberOf, [no, no, no, no, no, 7, -1, 7, -1, no, no, no]],
  [countOf, [no, no, no, no, no, 7, no, 7, no, no, no, no]],
])('%o takes what fits and nothing else', (read, expected) => {
  expect(values.map(value => read(value))).toEqual(expected)
})

it('knows an object from null and from a list', () => {
  expect(values.filter(isObject)).toEqual([{}])
})

it('takes one thing for a list of one, and only objects where objects are meant', () => {
  expect([undefined, null, 'a', { b: 1 }, ['a', 'b']].map(value => listOf(value))).toEqual([
    [],
    [null],
    ['a'],
    [{ b: 1 }],
    ['a', 'b'],
  ])
  expect(objectsOf([{ a: 1 }, null, 'b', [], { c: 2 }])).toEqual([{ a: 1 }, { c: 2 }])
  expect([undefined, null, { a: 1 }, 'a'].map(value => objectsOf(value))).toEqual([[], [], [], []])
})
