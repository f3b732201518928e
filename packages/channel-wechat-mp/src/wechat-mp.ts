import { type ChannelPlugin, defineChannel, type ProviderIdempotency } from '@message-center/channel'
import { readCallback } from './callback/read-callback.ts'
import { checkAccount } from './check-account.ts'
import { checkContent } from './check-content.ts'
import { failureCodes } from './failure-codes/failure-codes.ts'
import { listTemplates } from './list-templates.ts'
import { connectApi } from './mp-api.ts'
import { contentSchema, kindOf, previewContent, type WechatMpContent } from './mp-content.ts'
import { addressSpec, type WechatMpAddress } from './openid.ts'
import { sendDeliveries } from './send-deliveries.ts'
import { settingsSchema, type WechatMpSettings } from './settings.ts'

/** The provider remembers the id of a template message for ten minutes. */
const byMessageId: ProviderIdempotency = { kind: 'key', ttlMs: 10 * 60_000 }

/** WeChat official accounts: template messages, subscription notices, customer-service messages. */
export const wechatMp: ChannelPlugin = defineChannel<WechatMpSettings, WechatMpAddress, WechatMpContent>({
  name: 'wechat-mp',
  channel: 'wechat-mp',
  title: { en: 'WeChat Official Account', zh: '微信公众号' },
  settings: settingsSchema,
  address: addressSpec,
  content: { schema: contentSchema, check: checkContent, preview: previewContent },
  capabilities: {
    batch: { sameContent: 1, differentContent: 1 },
    idempotency: byMessageId,
    receipts: { callback: true, poll: null },
    recall: { kind: 'none' },
    providerTemplates: 'optional',
    needsConfirmation: false,
    categories: ['transactional', 'otp'],
    maxContent: null,
    // The provider publishes no rate; in faster bursts it answers -1.
    rateHints: [{ scope: 'account', max: 300, windowMs: 1000, window: 'rolling', counts: 'calls' }],
  },
  failureCodes,
  // Only template messages carry an id that the provider recognises; of the others a repeat is a second message.
  idempotencyOf: ({ content, template }) => (kindOf(content, template) === 'template' ? byMessageId : { kind: 'none' }),
  async open(settings, { http, tokens, clock }) {
    const callApi = connectApi(settings, { http, tokens })
    return {
      send: (deliveries, signal) => sendDeliveries(deliveries, { callApi, clock, settings }, signal),
      check: signal => checkAccount(callApi, signal),
      readCallback: request => readCallback(request, settings, clock),
      listTemplates: (cursor, signal) => listTemplates(callApi, cursor, signal),
      // The host owns connections and tokens, and nothing here runs on its own.
      close: async () => {},
    }
  },
})
