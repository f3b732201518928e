import { testFailureCodes } from '@message-center/channel/testing'
import { expect, it } from 'vitest'
import { failureCodes, readCallCode } from './failure-codes.ts'

const documented = `
  0 success failed:user~block failed:system~failed failed:freq~limit
  40001 40014 42001 41001
  40003 43004 43005 43019 46004 48002 50005
  43101 45015 45047
  40036 40037 41028 41029 41030 47001 47003 45002 45003 45004 45005 45006 45007 45008 40039 40033 44002 43116 45109
  48001 48003 48004 48008 50001 50002 40013 40125 40164 61007 41002 41004 89503 50004 50007
  45009 45011 -1
  45065 45066 45067
`
  .trim()
  .split(/\s+/)
  .map(code => code.replace('~', ' '))

testFailureCodes(failureCodes, { documented, noFailure: ['success', '0', '45065'] })

it('reads a code by its own row before its family', () => {
  expect(readCallCode('43116')).toEqual(expect.objectContaining({ handling: 'reject', fault: 'content' }))
  expect(readCallCode('43999')).toEqual({ handling: 'reject', fault: 'recipient' })
  expect(readCallCode('45999')).toEqual({ handling: 'reject', fault: 'content' })
  expect(readCallCode('48999')).toEqual({ handling: 'reject', fault: 'account' })
  expect(readCallCode('9001001')).toEqual({ handling: 'reject', fault: 'account' })
})
