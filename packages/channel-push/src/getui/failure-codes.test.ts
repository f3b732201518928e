import { testFailureCodes } from '@message-center/channel/testing'
import { sharedCodes, wordsOf } from '../shared-codes.fixture.ts'
import { pushGetui } from './getui.ts'

const documented = wordsOf(`
  10001 10002 10003 10004 10005 20001 20001/target 20001/auth 301 404 405 1 2 successed_ignore
  400 401 402 500
`)

testFailureCodes(pushGetui.failureCodes, { documented: [...documented, ...sharedCodes] })
