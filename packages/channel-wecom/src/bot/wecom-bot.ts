import { type ChannelPlugin, defineChannel } from '@message-center/channel'
import { connectPlain } from '../api/connect-api.ts'
import { botFailures } from '../failure-codes/tables.ts'
import { type BotContent, botContentSchema, checkBotContent, markdownLimit, previewBotContent } from './bot-content.ts'
import { type BotAddress, botAddress, botSettingsSchema, type WecomBotSettings } from './bot-settings.ts'
import { checkWebhooks, sendToGroup } from './send-to-group.ts'

/** Bots in groups of WeCom, by webhook. */
export const wecomBot: ChannelPlugin = defineChannel<WecomBotSettings, BotAddress, BotContent>({
  name: 'wecom-bot',
  channel: 'wecom',
  title: { en: 'WeCom group bots', zh: '企业微信群机器人' },
  settings: botSettingsSchema,
  address: botAddress,
  content: { schema: botContentSchema, check: checkBotContent, preview: previewBotContent },
  capabilities: {
    batch: { sameContent: 1, differentContent: 1 },
    idempotency: { kind: 'none' },
    receipts: { callback: false, poll: null },
    recall: { kind: 'none' },
    providerTemplates: 'none',
    needsConfirmation: false,
    categories: ['transactional', 'otp', 'marketing'],
    maxContent: markdownLimit,
    // Per bot, and a group of an account has one.
    rateHints: [{ scope: 'recipient', max: 20, windowMs: 60_000, window: 'rolling', counts: 'calls' }],
  },
  failureCodes: botFailures.failureCodes,
  async open(settings, context) {
    const parts = { callApi: connectPlain(settings, context), clock: context.clock, webhooks: settings.webhooks }
    return {
      send: (deliveries, signal) => Promise.all(deliveries.map(delivery => sendToGroup(delivery, parts, signal))),
      check: signal => checkWebhooks(parts, signal),
      close: async () => {},
    }
  },
})
