import { testFailureCodes } from '@message-center/channel/testing'
import { sharedCodes, wordsOf } from '../shared-codes.fixture.ts'
import { pushHonor } from './honor.ts'

const documented = wordsOf(`
  expireTokens failTokens 401
  80100000 80100001 80100003 80200001 80200003 80300008 80300011 81000001
  invalid_client unauthorized_client invalid_request
`)

testFailureCodes(pushHonor.failureCodes, { documented: [...documented, ...sharedCodes] })
