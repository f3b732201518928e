import { testFailureCodes } from '@message-center/channel/testing'
import { sharedCodes, wordsOf } from '../shared-codes.fixture.ts'
import { pushFcm } from './fcm.ts'

const documented = wordsOf(`
  UNREGISTERED INVALID_ARGUMENT INVALID_ARGUMENT/token SENDER_ID_MISMATCH UNAUTHENTICATED THIRD_PARTY_AUTH_ERROR
  PERMISSION_DENIED NOT_FOUND QUOTA_EXCEEDED RESOURCE_EXHAUSTED UNAVAILABLE INTERNAL
  invalid_grant invalid_client unauthorized_client invalid_scope
`)

testFailureCodes(pushFcm.failureCodes, { documented: [...documented, ...sharedCodes] })
