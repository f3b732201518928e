import type { ChannelPlugin } from '@message-center/channel'
import { makePushPlugin } from '../make-plugin.ts'
import type { PushVendor } from '../push-vendor.ts'
import { buildHonorRequest, honorMaxRecipients, planHonor } from './build-request.ts'
import { honorCodes, honorStranger } from './failure-codes.ts'
import { honorLimits, honorMaxBytes } from './limits.ts'
import { readHonorAnswer } from './read-answer.ts'
import { type HonorAccount, type HonorSettings, honorSettings, honorToken, toHonorAccount } from './settings.ts'

const honor: PushVendor<HonorSettings, HonorAccount> = {
  name: 'honor',
  title: { en: 'Honor Push', zh: '荣耀推送' },
  settings: honorSettings,
  capabilities: {
    batch: { sameContent: honorMaxRecipients, differentContent: 1 },
    idempotency: { kind: 'none' },
    // Honor sends receipts, in a form that no page known to us tells.
    receipts: { callback: false, poll: null },
    recall: { kind: 'none' },
    maxContent: { unit: 'bytes', max: honorMaxBytes },
    rateHints: [],
  },
  codes: honorCodes,
  stranger: honorStranger,
  limits: honorLimits,
  toAccount: toHonorAccount,
  token: honorToken,
  plan: planHonor,
  build: buildHonorRequest,
  read: readHonorAnswer,
}

/** App push by Honor; not the one of Huawei. */
export const pushHonor: ChannelPlugin = makePushPlugin(honor)
