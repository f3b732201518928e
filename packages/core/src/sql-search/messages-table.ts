import { timeOfId } from '../model/delivery-id.ts'
import type { DeliveryDocument, Fact, FactKind } from '../model/fact.ts'
import { factKinds } from '../model/fact.ts'
import { attemptsOf } from '../view/to-views.ts'
import { type ColumnUse, makeTable, type Table } from './table.ts'
import type { ColumnType, Value } from './value.ts'

interface MessageColumn {
  readonly type: ColumnType
  readonly use?: ColumnUse
  /** For the page of SQL search. */
  readonly meaning: string
  /** What a document has in the column; the same wherever the document is kept. */
  readonly of: (document: DeliveryDocument) => Value | undefined
}

/** The fact that made the state what it is. */
const decidingFact = ({ facts, state, stateAt }: DeliveryDocument): Fact | undefined =>
  facts.findLast(fact => factKinds[fact.kind].state === state && fact.at === stateAt)

const lastWith = <Key extends keyof Fact>({ facts }: DeliveryDocument, key: Key): Fact[Key] | undefined =>
  facts.findLast(fact => fact[key] !== undefined)?.[key]

/** When it was so for the first time. */
const firstAt = ({ facts }: DeliveryDocument, kind: FactKind): number | undefined =>
  facts.reduce<number | undefined>(
    (first, fact) => (fact.kind === kind && (first === undefined || fact.at < first) ? fact.at : first),
    undefined,
  )

const text = (meaning: string, of: MessageColumn['of'], use: ColumnUse = 'all'): MessageColumn => ({
  type: 'text',
  use,
  meaning,
  of,
})
const integer = (meaning: string, of: MessageColumn['of']): MessageColumn => ({ type: 'integer', meaning, of })
const instant = (meaning: string, of: MessageColumn['of']): MessageColumn => ({ type: 'instant', meaning, of })

/** One row per delivery. Names follow those of `GET /v1/messages`. */
export const messageColumns = {
  id: text('Of the delivery.', ({ id }) => id),
  message_id: text('What sending answered.', ({ messageId }) => messageId),
  tenant: text('Whose delivery it is.', ({ tenant }) => tenant),
  status: text('The state it is in.', ({ state }) => state),
  status_at: instant('When it came into this state.', ({ stateAt }) => stateAt),
  channel: text('The medium: sms, inbox …', ({ base }) => base?.channel),
  account: text('Who was the last to send or try.', document => lastWith(document, 'account')),
  recipient: text(
    'The address, masked. Only whether it is a given one can be asked.',
    ({ base }) => base?.to,
    'address',
  ),
  attempts: integer('Tries so far.', attemptsOf),
  reason: text('Why it is in this state: a reason of the page of states.', document => decidingFact(document)?.reason),
  provider_code: text("The provider's code for it.", document => decidingFact(document)?.code),
  provider_message_id: text("The provider's id, of the last that was told.", document =>
    lastWith(document, 'providerMessageId'),
  ),
  duration_ms: integer("How long the provider's last answer took.", document => lastWith(document, 'durationMs')),
  segments: integer('Messages that the provider counts, where it tells.', document => lastWith(document, 'segments')),
  priority: text('high, normal, bulk.', ({ base }) => base?.priority),
  category: text('otp, transactional, marketing.', ({ base }) => base?.category),
  template: text('Name of the template.', ({ base }) => base?.template?.name),
  template_version: integer('Its version.', ({ base }) => base?.template?.version),
  locale: text('Its language.', ({ base }) => base?.template?.locale),
  title: text('Long text: shown, and asked for words together with `text`.', ({ base }) => base?.title, 'words'),
  text: text('Long text; values of sensitive variables are masked.', ({ base }) => base?.text, 'words'),
  reference: text("The caller's own number of the matter.", ({ base }) => base?.reference),
  accepted_at: instant('When the message was accepted.', ({ id }) => timeOfId(id)),
  sent_at: instant('When a provider took it first.', document => firstAt(document, 'sent')),
  delivered_at: instant('When it arrived, where the provider tells.', document => firstAt(document, 'delivered')),
  read_at: instant('When it was read, where the channel tells.', document => firstAt(document, 'read')),
  send_at: instant('When it is to be sent, if not at once.', ({ base }) => base?.sendAt),
  expire_at: instant('When sending makes no sense any more.', ({ base }) => base?.expireAt),
} as const satisfies { readonly [name: string]: MessageColumn }

export type MessageColumnName = keyof typeof messageColumns

export const isMessageColumn = (name: string): name is MessageColumnName => Object.hasOwn(messageColumns, name)

export const messagesTable: Table = makeTable(
  'messages',
  Object.entries<MessageColumn>(messageColumns).map(([name, { type, use = 'all' }]) => ({ name, type, use })),
)

/** What addresses are compared by; never shown. */
export const recipientHashColumn = 'recipient_hash'

export type MessageReader = (document: DeliveryDocument) => Value

/** What a document has in a column of `messages`; nothing where a store could not compare it. */
export const messageValue = (document: DeliveryDocument, column: string): Value => messageReader(column)(document)

/** The same for many documents: looks the column up once. */
export function messageReader(column: string): MessageReader {
  return readers.get(column) ?? (() => null)
}

/** Of a text that is compared, in characters. Columns with words are shown whole. */
const maxText = 1_024
const greatest: { readonly [type in ColumnType]: number } = {
  text: 0,
  integer: 2 ** 31 - 1,
  real: Number.MAX_VALUE,
  instant: 8_640_000_000_000_000,
}

function readerOf({ type, use, of }: MessageColumn): MessageReader {
  const longest = use === 'all' ? maxText : Number.POSITIVE_INFINITY
  const most = greatest[type]
  return document => {
    const value = of(document) ?? null
    if (typeof value === 'string') return value.length > longest ? null : value
    return value === null || Math.abs(value) > most ? null : Math.floor(value)
  }
}

const readers: ReadonlyMap<string, MessageReader> = new Map([
  ...Object.entries<MessageColumn>(messageColumns).map(([name, column]) => [name, readerOf(column)] as const),
  [recipientHashColumn, ({ base }: DeliveryDocument) => base?.recipientHash ?? null],
])
