import { type ChannelPlugin, defineChannel } from '@message-center/channel'
import { checkAccount } from './check-account.ts'
import { connectApi } from './dysms-api.ts'
import { failureCodes } from './failure-codes/failure-codes.ts'
import { listTemplates } from './list-templates.ts'
import { addressSchema, maskPhone, type SmsAddress } from './phone.ts'
import { batchKey, maxDifferentContent, maxSameContent } from './plan-calls.ts'
import { pollReceipts } from './poll-receipts.ts'
import { readCallback } from './read-callback.ts'
import { sendDeliveries } from './send-deliveries.ts'
import { type AliyunSmsSettings, settingsSchema } from './settings.ts'
import { checkContent, contentSchema, maxCharacters, previewContent, type SmsContent } from './sms-content.ts'

const minuteMs = 60_000
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs

const perRecipient = { scope: 'recipient', window: 'calendar', counts: 'deliveries', categories: ['otp'] } as const

/** SMS by Alibaba Cloud: approved templates and signatures, mainland China and abroad. */
export const aliyunSms: ChannelPlugin = defineChannel<AliyunSmsSettings, SmsAddress, SmsContent>({
  name: 'sms-aliyun',
  channel: 'sms',
  title: { en: 'SMS by Alibaba Cloud', zh: '阿里云短信' },
  settings: settingsSchema,
  address: { schema: addressSchema, key: address => address.phone, mask: address => maskPhone(address.phone) },
  content: { schema: contentSchema, check: checkContent, preview: previewContent },
  capabilities: {
    batch: { sameContent: maxSameContent, differentContent: maxDifferentContent },
    idempotency: { kind: 'none' },
    receipts: { callback: true, poll: { firstAfterMs: 10 * minuteMs, everyMs: hourMs, untilMs: 3 * dayMs } },
    recall: { kind: 'none' },
    providerTemplates: 'required',
    needsConfirmation: false,
    categories: ['transactional', 'otp', 'marketing'],
    maxContent: { unit: 'characters', max: maxCharacters },
    rateHints: [
      { scope: 'account', max: 5000, windowMs: 1000, window: 'rolling', counts: 'calls' },
      { ...perRecipient, max: 1, windowMs: minuteMs },
      { ...perRecipient, max: 5, windowMs: hourMs },
      { ...perRecipient, max: 10, windowMs: dayMs },
    ],
  },
  failureCodes,
  batchKey,
  async open(settings, { http, clock, logger }) {
    const callApi = connectApi(settings, { http, clock })
    return {
      send: (deliveries, signal) => sendDeliveries(deliveries, { callApi, clock, signName: settings.signName }, signal),
      check: signal => checkAccount(callApi, signal),
      readCallback: request => readCallback(request, settings.callbackToken, clock.now()),
      pollReceipts: (targets, signal) => pollReceipts(targets, { callApi, logger }, signal),
      listTemplates: (cursor, signal) => listTemplates(callApi, cursor, signal),
      // The host owns the connections, and nothing here runs on its own.
      close: async () => {},
    }
  },
})
