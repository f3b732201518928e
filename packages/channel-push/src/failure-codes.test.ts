import { testFailureCodes } from '@message-center/channel/testing'
import { describe } from 'vitest'
import * as plugins from './index.ts'

/** Those of the family, beside those of each vendor. */
const shared = `
  NO_CLASS QUOTA_CLOSED QUIET_HOURS
  HTTP_401 HTTP_403 HTTP_404 HTTP_413 HTTP_429 HTTP_503
`

const huawei = `
  80100001 80100003 80100016 80200001 80200003 80200005 80300002 80300007 80300008 80300010 80300011 81000001
  401 503 1101
  noRight tokenFormatError illegal_tokens countryNotSupport tokenPlatformNotSupport noPushTypeRight
  disableSendHuaweiMsgBecauseOfPenalty appinfoError differentImgVerifyPolicy
  2 5 6 10 14 15 22 27 31 51 102 144 201
`

const documented = {
  pushApns: `
  Unregistered ExpiredToken BadDeviceToken DeviceTokenNotForTopic MissingDeviceToken
  BadCollapseId BadExpirationDate BadMessageId BadPriority BadTopic DuplicateHeaders InvalidPushType MissingTopic
  PayloadEmpty TopicDisallowed IdleTimeout PayloadTooLarge BadPath MethodNotAllowed
  ExpiredProviderToken InvalidProviderToken MissingProviderToken BadCertificate BadCertificateEnvironment Forbidden
  BadEnvironmentKeyIdInToken UnrelatedKeyIdInToken
  TooManyRequests TooManyProviderTokenUpdates InternalServerError ServiceUnavailable Shutdown
`,
  pushFcm: `
  UNREGISTERED INVALID_ARGUMENT INVALID_ARGUMENT/token SENDER_ID_MISMATCH UNAUTHENTICATED THIRD_PARTY_AUTH_ERROR
  PERMISSION_DENIED NOT_FOUND QUOTA_EXCEEDED RESOURCE_EXHAUSTED UNAVAILABLE INTERNAL
  invalid_grant invalid_client unauthorized_client invalid_scope
`,
  pushGetui: `
  10001 10002 10003 10004 10005 20001 20001/target 20001/auth 301 404 405 1 2 successed_ignore
  400 401 402 500
`,
  pushHonor: `
  expireTokens failTokens 401
  80100000 80100001 80100003 80200001 80200003 80300008 80300011 81000001
  invalid_client unauthorized_client invalid_request
`,
  pushHuaweiHarmony: huawei,
  pushHuaweiHms: huawei,
  pushJpush: `
  1000 1001 1002 1003 1004 1005 1008 1009 1011 1012 1020 1030 2002 2003 2004 2005 2006 2007
  2 3
`,
  pushOppo: `
  -2 -1 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31 32 33 34 40 41 51 55 59 67 10000
  regid_invalid user_daily_limit
`,
  pushVivo: `
  10000 10070 10072 10093 10252 10254 10094 10096 10097 10302 10307
  1 2 4
`,
  pushXiaomi: `
  1 10001 10002 10003 20607 26003 65029 20301
  10008 10012 10016 10017 21305 65009 65011 65012 65013 65014 65015 65016 65017 65036 65037 65038 10037 22102
  10027 10034 26004 200001
  21301 21302 21303 22000 22006 22007 22022 10031 10036 26006 27001
  10029 65003 65007 badRegIds
  16 32 64 128
`,
}

describe.each(Object.entries(documented))('%s', (name, own) => {
  const [plugin] = Object.entries(plugins).flatMap(([known, value]) =>
    known === name && typeof value === 'object' ? [value] : [],
  )
  testFailureCodes(plugin?.failureCodes ?? [], { documented: `${own} ${shared}`.trim().split(/\s+/) })
})
