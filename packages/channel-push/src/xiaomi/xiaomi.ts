import type { ChannelPlugin } from '@message-center/channel'
import { makePushPlugin } from '../make-plugin.ts'
import type { PushVendor } from '../push-vendor.ts'
import { buildXiaomiProbe, buildXiaomiRequest, planXiaomi, xiaomiMaxRecipients } from './build-request.ts'
import { xiaomiCodes, xiaomiReceiptCodes, xiaomiStranger } from './failure-codes.ts'
import { xiaomiLimits, xiaomiMaxBody } from './limits.ts'
import { readXiaomiAnswer, readXiaomiCode } from './read-answer.ts'
import { xiaomiCallback } from './receipts.ts'
import { toXiaomiAccount, type XiaomiAccount, type XiaomiSettings, xiaomiSettings } from './settings.ts'

const dayMs = 86_400_000

const xiaomi: PushVendor<XiaomiSettings, XiaomiAccount> = {
  name: 'xiaomi',
  title: { en: 'Xiaomi Push', zh: '小米推送' },
  settings: xiaomiSettings,
  capabilities: {
    batch: { sameContent: xiaomiMaxRecipients, differentContent: 1 },
    idempotency: { kind: 'none' },
    receipts: { callback: true, poll: null },
    recall: { kind: 'none' },
    maxContent: { unit: 'characters', max: xiaomiMaxBody },
    // Five to eight of the public class, by the kind of the app.
    rateHints: [
      {
        scope: 'recipient',
        max: 8,
        windowMs: dayMs,
        window: 'calendar',
        counts: 'deliveries',
        categories: ['marketing'],
      },
    ],
  },
  codes: xiaomiCodes,
  receiptCodes: xiaomiReceiptCodes,
  stranger: xiaomiStranger,
  limits: xiaomiLimits,
  toAccount: toXiaomiAccount,
  classOf: (category, { channelIds }) => channelIds[category],
  plan: planXiaomi,
  build: buildXiaomiRequest,
  read: readXiaomiAnswer,
  probe: { build: buildXiaomiProbe, read: readXiaomiCode },
  callback: xiaomiCallback,
}

/** App push by Xiaomi, for its phones and those of Redmi and POCO. */
export const pushXiaomi: ChannelPlugin = makePushPlugin(xiaomi)
