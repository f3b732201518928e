import { expect, it } from 'vitest'
import { RequestLimit } from './request-limit.ts'

it('grants as many requests at once as fit a second, then one whenever a share of it has passed', () => {
  let now = 0
  const limit = new RequestLimit(2, () => now)
  expect(limit.take('a')).toEqual({ isGranted: true, remaining: 1, waitMs: 0 })
  expect(limit.take('a')).toEqual({ isGranted: true, remaining: 0, waitMs: 0 })
  expect(limit.take('a')).toEqual({ isGranted: false, remaining: 0, waitMs: 500 })
  now = 500
  expect(limit.take('a').isGranted).toBe(true)
  expect(limit.take('a').isGranted).toBe(false)
})

it('counts each key apart', () => {
  const limit = new RequestLimit(1, () => 0)
  expect(limit.take('a').isGranted).toBe(true)
  expect(limit.take('b').isGranted).toBe(true)
})

it('never saves up more than one second', () => {
  let now = 0
  const limit = new RequestLimit(1, () => now)
  limit.take('a')
  now = 60_000
  expect(limit.take('a').isGranted).toBe(true)
  expect(limit.take('a').isGranted).toBe(false)
})

it('keeps a bounded number of keys', () => {
  const limit = new RequestLimit(1, () => 0)
  limit.take('first')
  for (let index = 0; index < 10_000; index++) limit.take(`key-${index}`)
  expect(limit.take('first').isGranted).toBe(true)
})
