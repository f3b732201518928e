import { readJson } from '@message-center/channel/wire'
import { expect, it } from 'vitest'
import { compact, overlay } from './overlay.ts'

it('lays objects over each other member by member, and replaces the rest', () => {
  expect(overlay({ a: { b: 1, c: [1] }, d: 1 }, { a: { c: [2], e: null } }, undefined, { d: { f: 1 } })).toEqual({
    a: { b: 1, c: [2], e: null },
    d: { f: 1 },
  })
})

it('leaves what is absent in the upper layer', () => {
  expect(overlay({ a: 1 }, { a: undefined })).toEqual({ a: 1 })
})

it('takes a member called __proto__ for a member', () => {
  const laid = overlay({ a: {} }, readJson('{"__proto__":{"bad":1},"a":{"__proto__":{"bad":1}}}'))
  expect(JSON.stringify(laid)).toBe('{"a":{"__proto__":{"bad":1}},"__proto__":{"bad":1}}')
  expect(Object.getPrototypeOf(laid)).toBe(Object.prototype)
})

it('leaves out what is undefined', () => {
  expect(Object.keys(compact({ a: undefined, b: null, c: 0 }))).toEqual(['b', 'c'])
})
