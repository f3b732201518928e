import {
  accepted,
  type Capabilities,
  type ChannelPlugin,
  type Delivery,
  defineChannel,
  type InboundEvent,
  type PluginHost,
  type ReceiptEvent,
  type SendResult,
} from '@message-center/channel'
import { sampleCapabilities } from '../testing/sample-capabilities.ts'

/** What a test lets the provider answer, delivery by delivery. */
export type Answer = (delivery: Delivery, account: string, nth: number) => SendResult | Promise<SendResult>

export interface ScriptedChannel {
  readonly plugin: ChannelPlugin
  /** Every delivery that a call carried, in order. */
  readonly calls: {
    readonly account: string
    readonly ids: readonly string[]
    readonly deliveries: readonly Delivery[]
  }[]
  /** Addresses that came along with what was to be taken back. */
  readonly recalled: (unknown | undefined)[]
  answer: Answer
  /** What the provider says when it is asked about deliveries. */
  poll: (ids: readonly string[]) => readonly ReceiptEvent[]
  /** As the host has handed it to the plugin; rejects before the start. */
  tell: PluginHost['tell']
}

/** A channel whose provider is a function of the test. Addresses are `{ number }`, contents `{ text }`. */
export function scriptedChannel(channel = 'sms', capabilities: Partial<Capabilities> = {}): ScriptedChannel {
  const scripted: ScriptedChannel = {
    plugin: undefined as never,
    calls: [],
    recalled: [],
    answer: () => accepted({ providerMessageId: 'p' }),
    poll: () => [],
    tell: async () => {
      throw new Error('not started')
    },
  }
  const field = channel === 'sms' ? 'number' : `${channel}Id`
  const plugin = defineChannel<{ readonly prefix?: string }, { readonly [name: string]: string }, { text: string }>({
    name: `${channel}-scripted`,
    channel,
    title: { en: 'Scripted', zh: '脚本' },
    settings: {
      type: 'object',
      additionalProperties: false,
      properties: { secret: { type: 'string', writeOnly: true }, prefix: { type: 'string' } },
    },
    address: {
      schema: {
        type: 'object',
        additionalProperties: false,
        required: [field],
        properties: { [field]: { type: 'string', pattern: '^\\+?\\w{3,20}$' } },
      },
      key: address => address[field] ?? '',
      // An account with a prefix reaches only numbers that begin with it.
      fits: (address, { prefix = '' }) => address[field]?.startsWith(prefix) ?? false,
      mask: address => `${address[field]?.slice(0, 2)}***`,
    },
    content: {
      schema: {
        type: 'object',
        additionalProperties: false,
        required: ['text'],
        properties: { text: { type: 'string', maxLength: 500 } },
      },
      preview: ({ text }) => ({ text }),
    },
    capabilities: { ...sampleCapabilities, ...capabilities },
    idempotencyOf: ({ content }) => (content.text === 'once' ? { kind: 'key', ttlMs: 60_000 } : { kind: 'none' }),
    failureCodes: [
      {
        code: 'BLACKLISTED',
        meaning: { en: 'On the blacklist.', zh: '黑名单' },
        fault: 'recipient',
        nextStep: { en: 'Ask the recipient.', zh: '联系收件人' },
      },
    ],
    start: async ({ tell }) => {
      scripted.tell = tell
    },
    open: async (_, { account }) => ({
      send: async deliveries => {
        scripted.calls.push({ account: account.id, ids: deliveries.map(({ id }) => id), deliveries })
        return Promise.all(deliveries.map((delivery, n) => scripted.answer(delivery, account.id, n)))
      },
      readCallback: ({ headers, body }) => {
        if (headers.proof !== 'good') return { verdict: 'refused', reason: 'wrong proof', answer: { status: 403 } }
        const events: readonly (InboundEvent & { at: string })[] = JSON.parse(Buffer.from(body).toString())
        return {
          verdict: 'read',
          events: events.map(event => ({ ...event, at: new Date(event.at) })),
          answer: { status: 200, body: 'ok' },
        }
      },
      pollReceipts: async targets => scripted.poll(targets.map(({ deliveryId }) => deliveryId)),
      recall: async targets => {
        scripted.recalled.push(...targets.map(({ address }) => address))
        return targets.map(() => ({ outcome: 'recalled' as const }))
      },
      close: async () => {},
    }),
  })
  return Object.assign(scripted, { plugin })
}
