import { testFailureCodes } from '@message-center/channel/testing'
import { expect, it } from 'vitest'
import { failureCodes, readRequestCode } from './failure-codes.ts'

const documented = `
  OK DELIVERED DELIVRD
  isv.MOBILE_NUMBER_ILLEGAL isv.DOMESTIC_NUMBER_NOT_SUPPORTED isv.MOBILE_COUNT_OVER_LIMIT isv.CUSTOMER_REFUSED
  isv.SMS_TEMPLATE_ILLEGAL isv.SMS_SIGNATURE_ILLEGAL isv.SMS_SIGNATURE_SCENE_ILLEGAL isv.SIGN_STATE_ILLEGAL
  isv.SMS_SIGN_ILLEGAL isv.SMS_CONTENT_ILLEGAL isv.TEMPLATE_MISSING_PARAMETERS isv.TEMPLATE_PARAMS_ILLEGAL
  isv.INVALID_PARAMETERS isv.INVALID_JSON_PARAM isv.PARAM_LENGTH_LIMIT isv.PARAM_NOT_SUPPORT_URL
  isv.BLACK_KEY_CONTROL_LIMIT isv.EXTEND_CODE_ERROR isv.SMS_TEST_SIGN_TEMPLATE_LIMIT isv.SMS_TEST_NUMBER_LIMIT
  isv.OUT_OF_SERVICE isv.AMOUNT_NOT_ENOUGH isv.PRODUCT_UN_SUBSCRIPT isv.PRODUCT_UNSUBSCRIBE isv.ACCOUNT_NOT_EXISTS
  isv.ACCOUNT_ABNORMAL isv.DENY_IP_RANGE isv.SECURITY_FROZEN_ACCOUNT isp.RAM_PERMISSION_DENY
  InvalidAccessKeyId.NotFound InvalidAccessKeyId.Inactive Forbidden.RAM
  SignatureDoesNotMatch IncompleteSignature InvalidTimeStamp.Expired SignatureNonceUsed
  isv.BUSINESS_LIMIT_CONTROL isv.DAY_LIMIT_CONTROL isv.MONTH_LIMIT_CONTROL
  Throttling Throttling.User Throttling.Api
  isp.SYSTEM_ERROR isp.GATEWAY_ERROR ServiceUnavailable InternalError
  MOBILE_NOT_ON_SERVICE INVALID_NUMBER MB:0001 MOBILE_IN_BLACK MOBILE_IN_BLACKLIST CONTENT_KEYWORD CONTENT_ERROR
  SIGNATURE_BLACKLIST MOBILE_SEND_LIMIT MOBILE_TERMINAL_ERROR SP_UNKNOWN_ERROR UNDELIV EXPIRED REJECTD
`
  .trim()
  .split(/\s+/)

testFailureCodes(failureCodes, { documented, noFailure: ['OK', 'DELIVERED', 'DELIVRD'] })

it('reads a code by its own row before its family', () => {
  expect(readRequestCode('isp.RAM_PERMISSION_DENY')).toMatchObject({ handling: 'reject', fault: 'account' })
  expect(readRequestCode('isp.ANYTHING')).toMatchObject({ handling: 'wait-provider' })
})
