import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { canonicalText } from './canonical-text.ts'

describe('canonicalText', () => {
  it('is the same in any order of members', () => {
    expect(canonicalText({ b: [1, { d: null, c: 'x' }], a: true })).toBe(
      canonicalText({ a: true, b: [1, { c: 'x', d: null }] }),
    )
  })

  it('is as it is stored, by its hash, with the keys of the last day', () => {
    expect(canonicalText({ to: { phone: '+86138' }, list: [1, true, null], a: undefined })).toBe(
      '{4:list[1,true,null,]2:to{5:phone"6:+86138}}',
    )
  })

  it('is another for another value', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (one, other) => {
        const isEqual = JSON.stringify(inOrder(one)) === JSON.stringify(inOrder(other))
        expect(canonicalText(one) === canonicalText(other)).toBe(isEqual)
      }),
    )
  })

  it('tells apart what only looks alike', () => {
    const alike = [
      1,
      '1',
      [1],
      ['1'],
      { 1: 1 },
      '1,',
      null,
      'null',
      {},
      [],
      '',
      [''],
      ['', ''],
      { '': '' },
      { a: '"1:b' },
    ]
    expect(new Set(alike.map(canonicalText)).size).toBe(alike.length)
  })
})

function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder)
  if (typeof value !== 'object' || value === null) return value
  return Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, member]) => [name, inOrder(member)])
    .concat([['object']])
}
