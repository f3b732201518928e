import { testFailureCodes } from '@message-center/channel/testing'
import { sharedCodes, wordsOf } from '../shared-codes.fixture.ts'
import { pushOppo } from './oppo.ts'

const documented = wordsOf(`
  -2 -1 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31 32 33 34 40 41 51 55 59 67 10000
  regid_invalid user_daily_limit
`)

testFailureCodes(pushOppo.failureCodes, { documented: [...documented, ...sharedCodes] })
