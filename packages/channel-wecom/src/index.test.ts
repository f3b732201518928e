import { expect, it } from 'vitest'
import * as double from './double/index.ts'
import * as plugins from './index.ts'

it('exports these names', () => {
  expect(Object.keys(plugins).toSorted()).toEqual([
    'createGroupChat',
    'wecomApp',
    'wecomBot',
    'wecomChat',
    'wecomCustomer',
  ])
  expect(Object.keys(double).toSorted()).toEqual(['doubleAesKey', 'doubleCallbackToken', 'startWecomDouble'])
})
