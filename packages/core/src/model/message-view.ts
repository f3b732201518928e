import { type Static, Type } from 'typebox'
import { allDeliveryStates } from './delivery-state.ts'
import { categories, priorities } from './message-request.ts'

/*
 * What callers see of messages. Addresses are masked, sensitive variables too. Instants are ISO 8601 in UTC.
 */

const closed = { additionalProperties: false } as const
const text = (description: string) => Type.String({ description })
const instant = (description: string) => Type.String({ format: 'date-time', description })
const State = Type.Enum([...allDeliveryStates])

export const AcceptedDeliverySchema = Type.Object(
  {
    id: text('Of the delivery.'),
    channel: Type.String(),
    to: text('Masked address.'),
    status: State,
  },
  closed,
)

export const SendAnswerSchema = Type.Object(
  {
    id: text('Of the message.'),
    status: Type.Enum(['queued', 'scheduled']),
    deliveries: Type.Array(AcceptedDeliverySchema, {
      description: 'One per recipient, in the order given; the first 100.',
    }),
    recipients: Type.Optional(Type.Integer({ description: 'How many, where there are more than shown.' })),
  },
  { ...closed, title: 'SendAnswer' },
)

/** The answer to an accepted message. */
export type SendAnswer = Static<typeof SendAnswerSchema>

const Reason = Type.Object(
  {
    code: text('One word of ours: see the reasons in the docs.'),
    providerCode: Type.Optional(text("The provider's own code.")),
    detail: Type.Optional(text('What happened.')),
    fault: Type.Optional(Type.Enum(['recipient', 'content', 'account', 'provider', 'caller', 'none'])),
    nextStep: Type.Optional(text('What to do about it.')),
  },
  { ...closed, title: 'Reason' },
)

export const DeliveryViewSchema = Type.Object(
  {
    id: Type.String(),
    messageId: Type.String(),
    status: State,
    statusAt: instant('When it came into this state.'),
    channel: Type.String(),
    account: Type.Optional(Type.String()),
    to: text('Masked address.'),
    attempts: Type.Integer(),
    nextAttemptAt: Type.Optional(instant('While retrying or scheduled.')),
    reason: Type.Optional(Reason),
    providerMessageId: Type.Optional(Type.String()),
    fallback: Type.Optional(text('Id of the delivery that continues this one on another channel.')),
    tenant: Type.String(),
    priority: Type.Enum([...priorities]),
    category: Type.Enum([...categories]),
    template: Type.Optional(
      Type.Object({ name: Type.String(), version: Type.Integer(), locale: Type.String() }, closed),
    ),
    title: Type.Optional(Type.String()),
    text: text('What was sent, sensitive variables masked.'),
    reference: Type.Optional(Type.String()),
    metadata: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
    acceptedAt: instant('When the message was accepted.'),
    sendAt: Type.Optional(instant('Scheduled for.')),
    expireAt: Type.Optional(instant('Not sent after.')),
  },
  { ...closed, title: 'Delivery' },
)

export type DeliveryView = Static<typeof DeliveryViewSchema>

export const MessageViewSchema = Type.Object(
  {
    id: Type.String(),
    status: Type.Enum([...allDeliveryStates, 'mixed'], {
      description:
        'The state all deliveries share, or `mixed`: then `counts` tells. A fallback stands for the delivery it continues.',
    }),
    counts: Type.Record(Type.String(), Type.Integer(), { description: 'Recipients per state.' }),
    recipients: Type.Integer(),
    deliveries: Type.Array(DeliveryViewSchema),
    cursor: Type.Optional(text('For the next deliveries; absent on the last page.')),
  },
  { ...closed, title: 'Message' },
)

export type MessageView = Static<typeof MessageViewSchema>

const TimelineEntrySchema = Type.Object(
  {
    at: instant('By the clock of whoever made it happen.'),
    deliveryId: Type.String(),
    kind: text('queued, sent, retrying …'),
    attempt: Type.Integer({ description: '0 before the first attempt.' }),
    account: Type.Optional(Type.String()),
    durationMs: Type.Optional(Type.Number()),
    providerMessageId: Type.Optional(Type.String()),
    traceId: Type.Optional(Type.String()),
    segments: Type.Optional(Type.Integer()),
    until: Type.Optional(instant('When it goes on.')),
    fallback: Type.Optional(Type.String()),
    reason: Type.Optional(Reason),
    message: Type.Optional(text("The provider's words.")),
  },
  { ...closed, title: 'TimelineEntry' },
)

export const TimelineSchema = Type.Object(
  { id: Type.String(), entries: Type.Array(TimelineEntrySchema), cursor: Type.Optional(Type.String()) },
  { ...closed, title: 'Timeline' },
)

export type Timeline = Static<typeof TimelineSchema>

export const DeliveryListSchema = Type.Object(
  {
    deliveries: Type.Array(DeliveryViewSchema),
    cursor: Type.Optional(text('For the next page; absent on the last.')),
  },
  { ...closed, title: 'DeliveryList' },
)

export type DeliveryList = Static<typeof DeliveryListSchema>

export const ActionAnswerSchema = Type.Object(
  {
    id: Type.String(),
    deliveries: Type.Array(
      Type.Object(
        {
          id: Type.String(),
          done: Type.Boolean({ description: 'Whether it came about.' }),
          status: State,
          reason: Type.Optional(text('Why not.')),
        },
        closed,
      ),
    ),
  },
  { ...closed, title: 'ActionAnswer' },
)

/** What a cancel, recall or replay came to, for each delivery. */
export type ActionAnswer = Static<typeof ActionAnswerSchema>
