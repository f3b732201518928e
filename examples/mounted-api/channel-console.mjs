// A channel of one's own: it imports the contract and nothing else of the message center.

import { accepted, defineChannel } from '@message-center/channel'

const person = { type: 'string', minLength: 1, maxLength: 40 }

export const consoleChannel = defineChannel({
  name: 'console',
  channel: 'console',
  title: { en: 'Console', zh: '控制台' },
  settings: { type: 'object', properties: { prefix: { type: 'string' } }, additionalProperties: false },
  address: {
    schema: { type: 'object', properties: { person }, required: ['person'], additionalProperties: false },
    key: address => address.person,
    mask: address => `${address.person.slice(0, 1)}***`,
  },
  content: {
    schema: {
      type: 'object',
      properties: { text: { type: 'string' } },
      required: ['text'],
      additionalProperties: false,
    },
    preview: content => ({ text: content.text }),
  },
  capabilities: {
    batch: { sameContent: 1, differentContent: 1 },
    idempotency: { kind: 'none' },
    receipts: { callback: false, poll: null },
    recall: { kind: 'none' },
    providerTemplates: 'none',
    needsConfirmation: false,
    categories: ['otp', 'transactional', 'marketing'],
    maxContent: { unit: 'characters', max: 1000 },
    rateHints: [],
  },
  failureCodes: [],
  open: async ({ prefix = '' }) => ({
    send: async deliveries =>
      deliveries.map(({ address, content }) => {
        console.log(`${prefix}${address.person}: ${content.text}`)
        return accepted({ isDelivered: true })
      }),
    close: async () => {},
  }),
})
