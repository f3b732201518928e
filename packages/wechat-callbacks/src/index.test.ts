import { expect, it } from 'vitest'
import * as callbacks from './index.ts'

it('exports these names', () => {
  expect(Object.keys(callbacks).toSorted()).toEqual([
    'decryptMessage',
    'encryptMessage',
    'isSignedBy',
    'readXml',
    'signCallback',
  ])
})
