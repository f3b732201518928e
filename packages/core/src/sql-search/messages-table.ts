import { timeOfId } from '../model/delivery-id.ts'
import type { DeliveryDocument, Fact, FactKind } from '../model/fact.ts'
import { factKinds } from '../model/fact.ts'
import { attemptsOf } from '../view/to-views.ts'
import { type ColumnUse, makeTable, type Table } from './table.ts'
import type { ColumnType, Value } from './value.ts'

interface MessageColumn {
  readonly type: ColumnType
  readonly use?: ColumnUse
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

const text = (of: MessageColumn['of'], use: ColumnUse = 'all'): MessageColumn => ({ type: 'text', use, of })
const integer = (of: MessageColumn['of']): MessageColumn => ({ type: 'integer', of })
const instant = (of: MessageColumn['of']): MessageColumn => ({ type: 'instant', of })

/** One row per delivery. Names follow those of `GET /v1/messages`. */
export const messageColumns = {
  id: text(({ id }) => id),
  message_id: text(({ messageId }) => messageId),
  tenant: text(({ tenant }) => tenant),
  status: text(({ state }) => state),
  status_at: instant(({ stateAt }) => stateAt),
  channel: text(({ base }) => base?.channel),
  account: text(document => lastWith(document, 'account')),
  recipient: text(({ base }) => base?.to, 'address'),
  attempts: integer(attemptsOf),
  reason: text(document => decidingFact(document)?.reason),
  provider_code: text(document => decidingFact(document)?.code),
  provider_message_id: text(document => lastWith(document, 'providerMessageId')),
  duration_ms: integer(document => lastWith(document, 'durationMs')),
  segments: integer(document => lastWith(document, 'segments')),
  priority: text(({ base }) => base?.priority),
  category: text(({ base }) => base?.category),
  template: text(({ base }) => base?.template?.name),
  template_version: integer(({ base }) => base?.template?.version),
  locale: text(({ base }) => base?.template?.locale),
  title: text(({ base }) => base?.title, 'words'),
  text: text(({ base }) => base?.text, 'words'),
  reference: text(({ base }) => base?.reference),
  accepted_at: instant(({ id }) => timeOfId(id)),
  sent_at: instant(document => firstAt(document, 'sent')),
  delivered_at: instant(document => firstAt(document, 'delivered')),
  read_at: instant(document => firstAt(document, 'read')),
  send_at: instant(({ base }) => base?.sendAt),
  expire_at: instant(({ base }) => base?.expireAt),
} as const satisfies { readonly [name: string]: MessageColumn }

export type MessageColumnName = keyof typeof messageColumns

export const isMessageColumn = (name: string): name is MessageColumnName => Object.hasOwn(messageColumns, name)

export const messagesTable: Table = makeTable(
  'messages',
  Object.entries<MessageColumn>(messageColumns).map(([name, { type, use = 'all' }]) => ({ name, type, use })),
)

/** What addresses are compared by; never shown. */
export const recipientHashColumn = 'recipient_hash'

/** What a document has in a column of `messages`; nothing where a store could not compare it. */
export function messageValue(document: DeliveryDocument, column: string): Value {
  if (column === recipientHashColumn) return document.base?.recipientHash ?? null
  if (!isMessageColumn(column)) return null
  const { type, use, of }: MessageColumn = messageColumns[column]
  const value = of(document) ?? null
  if (typeof value === 'string') return use === 'all' && value.length > maxText ? null : value
  return value === null || Math.abs(value) > greatest[type] ? null : Math.floor(value)
}

/** Of a text that is compared, in characters. Columns with words are shown whole. */
const maxText = 1_024
const greatest: { readonly [type in ColumnType]: number } = {
  text: 0,
  integer: 2 ** 31 - 1,
  real: Number.MAX_VALUE,
  instant: 8_640_000_000_000_000,
}
