import type { ChannelPlugin } from '@message-center/channel'
import { makePushPlugin } from '../make-plugin.ts'
import type { PushVendor } from '../push-vendor.ts'
import { huaweiCallback } from './callback.ts'
import { huaweiCodes, huaweiReceiptCodes, huaweiStranger } from './failure-codes.ts'
import {
  buildHarmonyProbe,
  buildHarmonyRequest,
  buildHarmonyRevocation,
  harmonyToken,
  huaweiMaxRecipients,
  planHarmony,
} from './harmony-request.ts'
import { type HarmonyAccount, type HarmonySettings, harmonySettings, toHarmonyAccount } from './harmony-settings.ts'
import { buildHmsProbe, buildHmsRequest, planHms } from './hms-request.ts'
import { type HmsAccount, type HmsSettings, hmsSettings, hmsToken, toHmsAccount } from './hms-settings.ts'
import { harmonyLimits, hmsLimits, huaweiMaxBytes } from './limits.ts'
import { readHuaweiAnswer, readHuaweiCode } from './read-answer.ts'

const dayMs = 86_400_000
const perDevice = { scope: 'recipient', windowMs: dayMs, window: 'calendar', counts: 'deliveries' } as const

/** What both worlds have in common. */
const shared = {
  codes: huaweiCodes,
  receiptCodes: huaweiReceiptCodes,
  stranger: huaweiStranger,
  read: readHuaweiAnswer,
} as const

const sharedCapabilities = {
  batch: { sameContent: huaweiMaxRecipients, differentContent: 1 },
  idempotency: { kind: 'none' },
  receipts: { callback: true, poll: null },
  recall: { kind: 'none' },
  maxContent: { unit: 'bytes', max: huaweiMaxBytes },
} as const

const harmony: PushVendor<HarmonySettings, HarmonyAccount> = {
  ...shared,
  name: 'huawei-harmony',
  title: { en: 'Huawei Push Kit, HarmonyOS 5 and later', zh: '华为推送（HarmonyOS 5 及以上）' },
  settings: harmonySettings,
  capabilities: {
    ...sharedCapabilities,
    recall: { kind: 'full', needsAddress: true },
    // Two or five of marketing, by the kind of the app.
    rateHints: [
      { ...perDevice, max: 3_000 },
      { ...perDevice, max: 5, categories: ['marketing'] },
    ],
  },
  limits: harmonyLimits,
  toAccount: toHarmonyAccount,
  classOf: (category, { categories }) => categories?.[category] ?? 'MARKETING',
  token: harmonyToken,
  plan: planHarmony,
  build: buildHarmonyRequest,
  probe: { build: buildHarmonyProbe, read: readHuaweiCode },
  callback: huaweiCallback('huawei-harmony'),
  revoke: {
    refuse({ providerMessageId = '', address }, { clientId }) {
      if (clientId === undefined) return 'settings.clientId is missing: Huawei takes back by it.'
      if (address !== undefined && /:\d+$/.test(providerMessageId)) return undefined
      return 'Huawei takes back by token and number of the notification, of which one is missing.'
    },
    build: buildHarmonyRevocation,
    read: readHuaweiCode,
  },
}

const hms: PushVendor<HmsSettings, HmsAccount> = {
  ...shared,
  name: 'huawei-hms',
  title: { en: 'Huawei Push Kit, Android with HMS', zh: '华为推送（Android HMS）' },
  settings: hmsSettings,
  capabilities: {
    ...sharedCapabilities,
    rateHints: [
      { scope: 'account', max: 3_000, windowMs: 1_000, window: 'rolling', counts: 'deliveries' },
      { ...perDevice, max: 3_000 },
      { ...perDevice, max: 5, categories: ['marketing'] },
    ],
  },
  limits: hmsLimits,
  toAccount: toHmsAccount,
  token: hmsToken,
  plan: planHms,
  build: buildHmsRequest,
  probe: { build: buildHmsProbe, read: readHuaweiCode },
  callback: huaweiCallback('huawei-hms'),
}

/** App push by Huawei for HarmonyOS 5 and later. */
export const pushHuaweiHarmony: ChannelPlugin = makePushPlugin(harmony)

/** App push by Huawei for Android devices with HMS. */
export const pushHuaweiHms: ChannelPlugin = makePushPlugin(hms)
