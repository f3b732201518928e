import { expect, it } from 'vitest'
import { arrayOf, dateOf, objectOf } from './read-fields.ts'

it('reads objects within texts', () => {
  expect([objectOf('{"a":1}'), objectOf({ a: 1 }), objectOf('[]'), objectOf(undefined)]).toEqual([
    { a: 1 },
    { a: 1 },
    undefined,
    undefined,
  ])
})

it('reads moments in milliseconds, as numbers and texts', () => {
  expect([dateOf('1700000000000'), dateOf(1_700_000_000_000)]).toEqual(Array(2).fill(new Date(1_700_000_000_000)))
  expect([dateOf('9e99'), dateOf(0), dateOf('x'), dateOf(undefined)]).toEqual(Array(4).fill(undefined))
})

it('takes nothing but a list for a list', () => {
  expect([arrayOf([1]), arrayOf('x'), arrayOf({ length: 1 }), arrayOf(undefined)]).toEqual([[1], [], [], []])
})
