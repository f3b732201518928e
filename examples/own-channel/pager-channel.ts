import { accepted, deferred, defineChannel, type JsonSchema, rejected, unknown } from '@message-center/channel'

interface Settings {
  readonly url: string
  readonly token: string
}

const object = (properties: JsonSchema): JsonSchema => ({
  type: 'object',
  additionalProperties: false,
  required: Object.keys(properties),
  properties,
})

/** Pages a team over the company's own pager service, one HTTP call each. */
export const pagerChannel = defineChannel<Settings, { team: string }, { text: string }>({
  name: 'pager',
  channel: 'pager',
  title: { en: 'Pager', zh: '寻呼' },
  settings: object({
    url: { type: 'string', format: 'uri' },
    token: { type: 'string', minLength: 8, writeOnly: true },
  }),
  address: {
    schema: object({ team: { type: 'string', pattern: '^[a-z]{3,20}$' } }),
    key: ({ team }) => team,
    mask: ({ team }) => `${team.slice(0, 2)}***`,
  },
  content: {
    schema: object({ text: { type: 'string', minLength: 1, maxLength: 500 } }),
    preview: ({ text }) => ({ text }),
  },
  capabilities: {
    batch: { sameContent: 1, differentContent: 1 },
    idempotency: { kind: 'key', ttlMs: 86_400_000 },
    receipts: { callback: false, poll: null },
    recall: { kind: 'none' },
    providerTemplates: 'none',
    needsConfirmation: false,
    categories: ['transactional'],
    maxContent: { unit: 'characters', max: 500 },
    rateHints: [{ scope: 'account', max: 50, windowMs: 1_000, window: 'rolling', counts: 'calls' }],
  },
  failureCodes: [
    {
      code: '404',
      meaning: { en: 'There is no such team.', zh: '没有这个团队。' },
      fault: 'recipient',
      nextStep: { en: 'Correct the name of the team.', zh: '请更正团队名称。' },
    },
    {
      code: '401',
      meaning: { en: 'The token is not valid.', zh: '令牌无效。' },
      fault: 'account',
      nextStep: { en: 'Enter the token of the account again.', zh: '请重新填写账号的令牌。' },
    },
  ],
  open: async ({ url, token }, { http }) => ({
    async send([delivery], signal) {
      const reply = await http.request(
        {
          method: 'POST',
          url,
          headers: { authorization: `Bearer ${token}`, 'idempotency-key': delivery?.id ?? '' },
          body: JSON.stringify({ team: delivery?.address.team, text: delivery?.content.text }),
        },
        signal,
      )
      if (reply.outcome === 'not-sent') return [deferred('unavailable', { message: reply.reason })]
      if (reply.outcome === 'unanswered') return [unknown({ message: reply.reason })]
      if (reply.status === 404) return [rejected('recipient', { code: '404' })]
      if (reply.status === 401) return [rejected('account', { code: '401' })]
      if (reply.status === 429) return [deferred('throttled')]
      return [reply.status === 200 ? accepted() : unknown({ code: String(reply.status) })]
    },
    close: async () => undefined,
  }),
})
