import type { ChannelPlugin } from '@message-center/channel'
import { makePushPlugin } from '../make-plugin.ts'
import type { PushVendor } from '../push-vendor.ts'
import { buildFcmProbe, buildFcmRequest } from './build-request.ts'
import { fcmCodes, fcmStranger } from './failure-codes.ts'
import { fcmLimits, fcmMaxBytes } from './limits.ts'
import { readFcmAnswer, readFcmProbe } from './read-answer.ts'
import { type FcmAccount, type FcmSettings, fcmSettings, toFcmAccount } from './settings.ts'
import { fcmToken } from './token.ts'

const fcm: PushVendor<FcmSettings, FcmAccount> = {
  name: 'fcm',
  title: { en: 'Firebase Cloud Messaging', zh: 'FCM 推送（Firebase）' },
  settings: fcmSettings,
  capabilities: {
    batch: { sameContent: 1, differentContent: 1 },
    idempotency: { kind: 'none' },
    receipts: { callback: false, poll: null },
    recall: { kind: 'none' },
    maxContent: { unit: 'bytes', max: fcmMaxBytes },
    rateHints: [{ scope: 'account', max: 600_000, windowMs: 60_000, window: 'rolling', counts: 'deliveries' }],
  },
  codes: fcmCodes,
  stranger: fcmStranger,
  limits: fcmLimits,
  toAccount: toFcmAccount,
  token: fcmToken,
  build: buildFcmRequest,
  read: readFcmAnswer,
  probe: { build: buildFcmProbe, read: readFcmProbe },
}

/** App push by Firebase Cloud Messaging, HTTP v1: Android, and iOS or web where the app uses it there. */
export const pushFcm: ChannelPlugin = makePushPlugin(fcm)
