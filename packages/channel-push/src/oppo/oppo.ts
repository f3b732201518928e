import type { ChannelPlugin } from '@message-center/channel'
import { makePushPlugin } from '../make-plugin.ts'
import type { PushVendor } from '../push-vendor.ts'
import { buildOppoRequest, oppoLongBody, oppoMaxBatch, planOppo } from './build-request.ts'
import { oppoCodes, oppoReceiptCodes, oppoStranger } from './failure-codes.ts'
import { oppoLimits } from './limits.ts'
import { readOppoAnswer } from './read-answer.ts'
import { oppoCallback } from './receipts.ts'
import { type OppoAccount, type OppoSettings, oppoSettings, toOppoAccount } from './settings.ts'
import { oppoToken } from './token.ts'

const oppo: PushVendor<OppoSettings, OppoAccount> = {
  name: 'oppo',
  title: { en: 'OPPO Push', zh: 'OPPO 推送' },
  settings: oppoSettings,
  capabilities: {
    batch: { sameContent: oppoMaxBatch, differentContent: oppoMaxBatch },
    // No page says how long OPPO remembers an id; an hour covers the retries of a call that was not answered.
    idempotency: { kind: 'key', ttlMs: 3_600_000 },
    receipts: { callback: true, poll: null },
    recall: { kind: 'none' },
    maxContent: { unit: 'characters', max: oppoLongBody },
    rateHints: [],
  },
  codes: oppoCodes,
  receiptCodes: oppoReceiptCodes,
  stranger: oppoStranger,
  limits: oppoLimits,
  toAccount: toOppoAccount,
  classOf: (category, { classes }) => classes?.[category]?.channelId ?? '',
  token: oppoToken,
  plan: planOppo,
  build: buildOppoRequest,
  read: readOppoAnswer,
  callback: oppoCallback,
}

/** App push by OPPO, for its phones and those of realme and OnePlus. */
export const pushOppo: ChannelPlugin = makePushPlugin(oppo)
