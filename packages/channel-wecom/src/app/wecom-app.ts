import { type ChannelPlugin, defineChannel } from '@message-center/channel'
import { connectApi } from '../api/connect-api.ts'
import { SilentLimits } from '../api/silent-limits.ts'
import { textLimits } from '../content/message-content.ts'
import { appFailures } from '../failure-codes/tables.ts'
import { type AppAddress, appAddress } from './app-address.ts'
import { type AppContent, appContentSchema, checkAppContent, previewAppContent } from './app-content.ts'
import { appSettingsSchema, type WecomAppSettings } from './app-settings.ts'
import { checkApplication } from './check-application.ts'
import { batchKey, maxMembers } from './plan-calls.ts'
import { readCallback } from './read-callback.ts'
import { recallMessages, recallWindowMs } from './recall-messages.ts'
import { sendMessages } from './send-messages.ts'

/** What one member gets from one application before the rest is dropped silently. Source: WeCom, "Frequency limits". */
const memberLimits = [
  { max: 30, windowMs: 60_000 },
  { max: 1000, windowMs: 3_600_000 },
] as const

/** Application messages of WeCom: to members, departments and tags of the own company. */
export const wecomApp: ChannelPlugin = defineChannel<WecomAppSettings, AppAddress, AppContent>({
  name: 'wecom-app',
  channel: 'wecom',
  title: { en: 'WeCom application messages', zh: '企业微信应用消息' },
  settings: appSettingsSchema,
  address: appAddress,
  content: { schema: appContentSchema, check: checkAppContent, preview: previewAppContent },
  capabilities: {
    batch: { sameContent: maxMembers, differentContent: 1 },
    // The provider can recognise a call of exactly the same content and recipients. A repeat may travel with other
    // recipients than the first time, so nothing may rely on it.
    idempotency: { kind: 'none' },
    receipts: { callback: false, poll: null },
    recall: { kind: 'window', windowMs: recallWindowMs },
    providerTemplates: 'none',
    needsConfirmation: false,
    categories: ['transactional', 'otp', 'marketing'],
    maxContent: textLimits.text,
    rateHints: memberLimits.map(limit => ({ ...limit, scope: 'recipient', window: 'rolling', counts: 'deliveries' })),
  },
  failureCodes: appFailures.failureCodes,
  batchKey,
  async open(settings, context) {
    const { clock, logger } = context
    const { agentId, duplicateCheckSeconds = 0 } = settings
    const callApi = connectApi(settings, context)
    const limits = new SilentLimits(memberLimits)
    const parts = { callApi, clock, logger, limits, agentId, duplicateCheckSeconds }
    return {
      send: (deliveries, signal) => sendMessages(deliveries, parts, signal),
      check: signal => checkApplication(callApi, agentId, signal),
      recall: (targets, signal) => recallMessages(targets, { callApi, clock }, signal),
      readCallback: request => readCallback(request, settings, clock.now()),
      // The host owns the connections, and nothing here runs on its own.
      close: async () => {},
    }
  },
})
