import { accepted, deferred, defineChannel, type JsonSchema, unknown } from '@message-center/channel'

interface Settings {
  readonly url: string
}

const object = (properties: JsonSchema): JsonSchema => ({
  type: 'object',
  additionalProperties: false,
  required: Object.keys(properties),
  properties,
})

/** One HTTP call per delivery. Its provider may be slow, or not there at all. */
export const pagerChannel = defineChannel<Settings, { pager: string }, { text: string }>({
  name: 'pager',
  channel: 'pager',
  title: { en: 'Pager', zh: '寻呼' },
  settings: object({ url: { type: 'string', format: 'uri' } }),
  address: {
    schema: object({ pager: { type: 'string', pattern: '^p[0-9]{1,9}$' } }),
    key: ({ pager }) => pager,
    mask: ({ pager }) => `${pager.slice(0, 2)}***`,
  },
  content: {
    schema: object({ text: { type: 'string', minLength: 1, maxLength: 65_536 } }),
    preview: content => content,
  },
  capabilities: {
    batch: { sameContent: 1, differentContent: 1 },
    idempotency: { kind: 'key', ttlMs: 86_400_000 },
    receipts: { callback: false, poll: null },
    recall: { kind: 'none' },
    providerTemplates: 'none',
    needsConfirmation: false,
    categories: ['otp', 'transactional', 'marketing'],
    maxContent: { unit: 'characters', max: 65_536 },
    rateHints: [],
  },
  failureCodes: [],
  open: async ({ url }, { http }) => ({
    async send([delivery], signal) {
      if (!delivery) return []
      const reply = await http.request(
        {
          method: 'POST',
          url,
          body: JSON.stringify({ id: delivery.id, text: delivery.content.text }),
          timeoutMs: 25_000,
        },
        signal,
      )
      if (reply.outcome === 'not-sent') return [deferred('unavailable', { message: reply.reason })]
      if (reply.outcome === 'unanswered') return [unknown({ message: reply.reason })]
      return [reply.status === 200 ? accepted() : deferred('unavailable', { code: String(reply.status) })]
    },
    close: async () => undefined,
  }),
})
