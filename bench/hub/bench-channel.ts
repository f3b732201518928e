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

const text = (maxLength: number): JsonSchema => ({ type: 'string', minLength: 1, maxLength })

/** One HTTP call per delivery, with an id in the answer, as most providers have it. No signature: that is a provider's own cost. */
export const benchChannel = defineChannel<Settings, { recipient: string }, { title: string; text: string }>({
  name: 'bench',
  channel: 'bench',
  title: { en: 'Bench', zh: '测试台' },
  settings: object({ url: { type: 'string', format: 'uri' } }),
  address: {
    schema: object({ recipient: { type: 'string', pattern: '^u[0-9]{9}$' } }),
    key: ({ recipient }) => recipient,
    mask: ({ recipient }) => `${recipient.slice(0, 4)}***`,
  },
  content: {
    schema: object({ title: text(100), text: text(500) }),
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
    maxContent: { unit: 'characters', max: 500 },
    rateHints: [],
  },
  failureCodes: [],
  open: async ({ url }, { http }) => ({
    async send([delivery], signal) {
      if (delivery === undefined) return []
      const { address, content } = delivery
      const reply = await http.request(
        {
          method: 'POST',
          url,
          headers: { 'content-type': 'application/json', 'idempotency-key': delivery.id },
          body: JSON.stringify({ recipient: address.recipient, title: content.title, text: content.text }),
        },
        signal,
      )
      if (reply.outcome === 'not-sent') return [deferred('unavailable', { message: reply.reason })]
      if (reply.outcome === 'unanswered') return [unknown({ message: reply.reason })]
      if (reply.status !== 200) return [unknown({ code: String(reply.status) })]
      const { id } = JSON.parse(Buffer.from(reply.body).toString()) as { id: string }
      return [accepted({ providerMessageId: id })]
    },
    close: async () => undefined,
  }),
})
