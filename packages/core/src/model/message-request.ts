import { type Static, Type } from 'typebox'

/*
 * The message specification: what a caller sends in. One source for validation, the API's page and the types.
 */

const closed = { additionalProperties: false } as const

const Address = Type.Object(
  {},
  {
    additionalProperties: true,
    minProperties: 1,
    description:
      'Where to reach the recipient, one member per kind of address: {"phone": "+8613800138000"}, {"userId": "u1"}. Channels of a route that it says nothing about are passed over.',
  },
)

const Variables = Type.Record(Type.String(), Type.Unknown(), { description: "Values for the template's variables." })

const Recipient = Type.Object(
  {
    to: Address,
    variables: Type.Optional({
      ...Variables,
      description: "This recipient's own variables; they win over the message's.",
    }),
  },
  closed,
)

const instant = (description: string) =>
  Type.Optional(Type.Union([Type.String({ format: 'date-time' }), Type.Null()], { description }))

export const priorities = ['high', 'normal', 'bulk'] as const
export const categories = ['otp', 'transactional', 'marketing'] as const

export const maxRecipients = 1_000
export const maxBatch = 1_000

export const MessageRequestSchema = Type.Object(
  {
    to: Type.Optional(Address),
    recipients: Type.Optional(
      Type.Array(Recipient, {
        minItems: 1,
        maxItems: maxRecipients,
        description: 'Instead of `to`: several recipients.',
      }),
    ),
    channel: Type.Optional(Type.String({ minLength: 1, maxLength: 40, description: 'The medium: sms, inbox …' })),
    route: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 64,
        description: 'Instead of `channel`: a route of the tenant, with fallbacks.',
      }),
    ),
    account: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 64,
        description:
          'With `channel`: this account and no other. Default: all enabled ones of the channel, in the order of their names.',
      }),
    ),
    template: Type.Optional(Type.String({ minLength: 1, maxLength: 64, description: 'Name of a published template.' })),
    locale: Type.Optional(
      Type.String({ pattern: '^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$', description: "Default: the template's own." }),
    ),
    variables: Type.Optional(Variables),
    content: Type.Optional(
      Type.Object(
        {},
        { additionalProperties: true, description: "Instead of `template`: content in the channel's form." },
      ),
    ),
    priority: Type.Optional(
      Type.Enum([...priorities], { description: 'Default: high for otp, bulk for marketing, else normal.' }),
    ),
    category: Type.Optional(Type.Enum([...categories], { description: 'Default transactional.' })),
    sendAt: instant('Not before this moment, at most 90 days ahead. Default now.'),
    expireAt: instant('Not after this moment. Default: 10 minutes after sendAt for otp, else none.'),
    reference: Type.Optional(
      Type.String({ maxLength: 128, description: "The caller's own number of the matter, for search." }),
    ),
    metadata: Type.Optional(
      Type.Object(
        {},
        {
          additionalProperties: true,
          maxProperties: 32,
          description: 'Shown with the message, at most 4 KB of JSON. Not for secrets.',
        },
      ),
    ),
    idempotencyKey: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 128,
        description:
          'The same key within 24 hours gives the same message. The header Idempotency-Key does the same for a single message.',
      }),
    ),
  },
  { ...closed, title: 'MessageRequest' },
)

/** What a caller sends in, not yet checked. */
export type MessageRequest = Static<typeof MessageRequestSchema>
