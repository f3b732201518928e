import { testFailureCodes } from '@message-center/channel/testing'
import { sharedCodes, wordsOf } from '../shared-codes.fixture.ts'
import { createPushApns } from './apns.ts'

const documented = wordsOf(`
  Unregistered ExpiredToken BadDeviceToken DeviceTokenNotForTopic MissingDeviceToken
  BadCollapseId BadExpirationDate BadMessageId BadPriority BadTopic DuplicateHeaders InvalidPushType MissingTopic
  PayloadEmpty TopicDisallowed IdleTimeout PayloadTooLarge BadPath MethodNotAllowed
  ExpiredProviderToken InvalidProviderToken MissingProviderToken BadCertificate BadCertificateEnvironment Forbidden
  BadEnvironmentKeyIdInToken UnrelatedKeyIdInToken
  TooManyRequests TooManyProviderTokenUpdates InternalServerError ServiceUnavailable Shutdown
`)

testFailureCodes(createPushApns().failureCodes, { documented: [...documented, ...sharedCodes] })
