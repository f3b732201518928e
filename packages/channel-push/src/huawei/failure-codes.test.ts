import { testFailureCodes } from '@message-center/channel/testing'
import { sharedCodes, wordsOf } from '../shared-codes.fixture.ts'
import { pushHuaweiHarmony, pushHuaweiHms } from './huawei.ts'

const documented = wordsOf(`
  80100001 80100003 80100016 80200001 80200003 80200005 80300002 80300007 80300008 80300010 80300011 81000001
  401 503 1101
  noRight tokenFormatError illegal_tokens countryNotSupport tokenPlatformNotSupport noPushTypeRight
  disableSendHuaweiMsgBecauseOfPenalty appinfoError differentImgVerifyPolicy
  2 5 6 10 14 15 22 27 31 51 102 144 201
`)

for (const { failureCodes } of [pushHuaweiHarmony, pushHuaweiHms])
  testFailureCodes(failureCodes, { documented: [...documented, ...sharedCodes] })
