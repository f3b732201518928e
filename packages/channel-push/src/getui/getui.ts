import type { ChannelPlugin } from '@message-center/channel'
import { makePushPlugin } from '../make-plugin.ts'
import type { PushVendor } from '../push-vendor.ts'
import { buildGetuiRequest, buildGetuiRevocation, planGetui } from './build-request.ts'
import { getuiCodes, getuiReceiptCodes, getuiStranger } from './failure-codes.ts'
import { getuiLimits, getuiMaxBody } from './limits.ts'
import { readGetuiAnswer, readGetuiRevocation } from './read-answer.ts'
import { getuiCallback } from './receipts.ts'
import { type GetuiAccount, type GetuiSettings, getuiMaxBatch, getuiSettings, toGetuiAccount } from './settings.ts'
import { getuiToken } from './token.ts'

const hourMs = 3_600_000

const getui: PushVendor<GetuiSettings, GetuiAccount> = {
  name: 'getui',
  title: { en: 'Getui', zh: '个推' },
  settings: getuiSettings,
  capabilities: {
    batch: { sameContent: getuiMaxBatch, differentContent: getuiMaxBatch },
    // No page says how long Getui remembers an id; an hour covers the retries of a call that was not answered.
    idempotency: { kind: 'key', ttlMs: hourMs },
    receipts: { callback: true, poll: null },
    recall: { kind: 'full', needsAddress: true },
    maxContent: { unit: 'characters', max: getuiMaxBody },
    rateHints: [],
  },
  codes: getuiCodes,
  receiptCodes: getuiReceiptCodes,
  stranger: getuiStranger,
  limits: getuiLimits,
  toAccount: toGetuiAccount,
  token: getuiToken,
  plan: planGetui,
  build: buildGetuiRequest,
  read: readGetuiAnswer,
  callback: getuiCallback,
  revoke: {
    refuse: ({ providerMessageId, address }) =>
      providerMessageId === undefined || address === undefined
        ? 'Getui takes back by task id and client id, of which one is missing.'
        : undefined,
    build: buildGetuiRevocation,
    read: readGetuiRevocation,
  },
}

/** App push by Getui (个推), for Android, iOS and HarmonyOS, with the channels of the phone makers behind it. */
export const pushGetui: ChannelPlugin = makePushPlugin(getui)
