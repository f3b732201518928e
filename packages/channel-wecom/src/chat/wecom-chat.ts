import { type ChannelPlugin, type CheckResult, defineChannel } from '@message-center/channel'
import { type CallApi, connectApi } from '../api/connect-api.ts'
import { explainCheck } from '../api/explain-check.ts'
import { successCode } from '../api/read-reply.ts'
import { type ApplicationSettings, applicationProperties } from '../api/settings.ts'
import { SilentLimits } from '../api/silent-limits.ts'
import { textLimits } from '../content/message-content.ts'
import { previewMessage } from '../content/preview.ts'
import { chatFailures } from '../failure-codes/tables.ts'
import { type ChatAddress, chatAddress } from './chat-address.ts'
import { type ChatContent, chatContentSchema, checkChatContent } from './chat-content.ts'
import { sendToChat } from './send-to-chat.ts'

/** What a member gets from chats of one application before the rest is dropped silently. Source: as for `sendToChat`. */
const memberLimits = [
  { max: 200, windowMs: 60_000 },
  { max: 10_000, windowMs: 86_400_000 },
] as const

/** Group chats of WeCom that an application created. */
export const wecomChat: ChannelPlugin = defineChannel<ApplicationSettings, ChatAddress, ChatContent>({
  name: 'wecom-chat',
  channel: 'wecom',
  title: { en: 'WeCom application group chats', zh: '企业微信应用群聊' },
  settings: {
    type: 'object',
    required: ['corpId', 'secret'],
    additionalProperties: false,
    properties: applicationProperties,
  },
  address: chatAddress,
  content: { schema: chatContentSchema, check: checkChatContent, preview: previewMessage },
  capabilities: {
    batch: { sameContent: 1, differentContent: 1 },
    idempotency: { kind: 'none' },
    receipts: { callback: false, poll: null },
    recall: { kind: 'none' },
    providerTemplates: 'none',
    needsConfirmation: false,
    categories: ['transactional', 'otp', 'marketing'],
    maxContent: textLimits.text,
    rateHints: memberLimits.map(limit => ({ ...limit, scope: 'recipient', window: 'rolling', counts: 'deliveries' })),
  },
  failureCodes: chatFailures.failureCodes,
  async open(settings, context) {
    const callApi = connectApi(settings, context)
    const parts = { callApi, clock: context.clock, limits: new SilentLimits(memberLimits) }
    return {
      send: (deliveries, signal) => Promise.all(deliveries.map(delivery => sendToChat(delivery, parts, signal))),
      check: signal => checkChats(callApi, signal),
      close: async () => {},
    }
  },
})

/** Says that a chat is not there, or is another's. */
const noSuchChat: ReadonlySet<string> = new Set(['86001', '86003', '86008', '40050'])

/** Tries secret, permission and trusted address by asking for a chat that is not there. */
async function checkChats(callApi: CallApi, signal: AbortSignal): Promise<CheckResult> {
  const reply = await callApi({ path: '/cgi-bin/appchat/get', query: { chatid: 'messagecentercheck' } }, signal)
  const isReached = reply.kind === 'answer' && noSuchChat.has(reply.code)
  return explainCheck(isReached ? { ...reply, code: successCode } : reply, chatFailures)
}
