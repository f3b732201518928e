import { accepted, deferred, defineChannel, type JsonSchema, rejected, unknown } from '@message-center/channel'

const object = (properties: JsonSchema): JsonSchema => ({
  type: 'object',
  additionalProperties: false,
  required: Object.keys(properties),
  properties,
})

export const helloChannel = defineChannel<{ url: string }, { user: string }, { text: string }>({
  name: 'hello',
  channel: 'chat',
  title: { en: 'Hello', zh: '你好' },
  settings: object({ url: { type: 'string', format: 'uri' } }),
  address: {
    schema: object({ user: { type: 'string', minLength: 4 } }),
    key: ({ user }) => user,
    mask: ({ user }) => `${user.slice(0, 1)}***`,
  },
  content: { schema: object({ text: { type: 'string', minLength: 1 } }), preview: content => content },
  capabilities: {
    batch: { sameContent: 1, differentContent: 1 },
    idempotency: { kind: 'none' },
    receipts: { callback: false, poll: null },
    recall: { kind: 'none' },
    providerTemplates: 'none',
    needsConfirmation: false,
    categories: ['transactional'],
    maxContent: null,
    rateHints: [],
  },
  failureCodes: [
    {
      code: '404',
      meaning: { en: 'There is no such user.', zh: '用户不存在。' },
      fault: 'recipient',
      nextStep: { en: 'Correct the address.', zh: '请更正地址。' },
    },
  ],
  open: async ({ url }, { http }) => ({
    async send([delivery], signal) {
      const body = JSON.stringify({ to: delivery?.address.user, text: delivery?.content.text })
      const reply = await http.request({ method: 'POST', url, body }, signal)
      if (reply.outcome === 'not-sent') return [deferred('unavailable', { message: reply.reason })]
      if (reply.outcome === 'unanswered') return [unknown({ message: reply.reason })]
      if (reply.status === 404) return [rejected('recipient', { code: '404' })]
      if (reply.status === 503) return [deferred('unavailable')]
      return [Buffer.from(reply.body).toString() === 'taken' ? accepted() : unknown()]
    },
    close: async () => undefined,
  }),
})
