import type { ChannelPlugin } from '@message-center/channel'
import { makePushPlugin } from '../make-plugin.ts'
import type { PushVendor } from '../push-vendor.ts'
import {
  buildJpushKeys,
  buildJpushProbe,
  buildJpushRequest,
  isJpushBatch,
  jpushMaxRecipients,
  planJpush,
} from './build-request.ts'
import { jpushCodes, jpushReceiptCodes, jpushStranger } from './failure-codes.ts'
import { jpushLimits, jpushMaxBytes } from './limits.ts'
import { readJpushAnswer, readJpushKeys, readJpushProbe } from './read-answer.ts'
import { jpushPoll, jpushRevoke } from './receipts.ts'
import { type JpushAccount, type JpushSettings, jpushSettings, toJpushAccount } from './settings.ts'

const hourMs = 3_600_000

const jpush: PushVendor<JpushSettings, JpushAccount> = {
  name: 'jpush',
  title: { en: 'JPush', zh: '极光推送' },
  settings: jpushSettings,
  capabilities: {
    // Accounts that are no VIPs need a call for each content: a hundred of them are a second or two.
    batch: { sameContent: jpushMaxRecipients, differentContent: 100 },
    idempotency: { kind: 'none' },
    receipts: { callback: false, poll: { firstAfterMs: hourMs / 12, everyMs: hourMs, untilMs: 72 * hourMs } },
    recall: { kind: 'window', windowMs: 24 * hourMs },
    maxContent: { unit: 'bytes', max: jpushMaxBytes },
    rateHints: [{ scope: 'account', max: 600, windowMs: 60_000, window: 'rolling', counts: 'calls' }],
  },
  codes: jpushCodes,
  receiptCodes: jpushReceiptCodes,
  stranger: jpushStranger,
  limits: jpushLimits,
  toAccount: toJpushAccount,
  plan: planJpush,
  prepare: { isNeeded: isJpushBatch, build: buildJpushKeys, read: readJpushKeys },
  build: buildJpushRequest,
  read: readJpushAnswer,
  probe: { build: buildJpushProbe, read: readJpushProbe },
  poll: jpushPoll,
  revoke: jpushRevoke,
}

/** App push by JPush (极光), for Android, iOS and HarmonyOS, with the channels of the phone makers behind it. */
export const pushJpush: ChannelPlugin = makePushPlugin(jpush)
