import { createHash } from 'node:crypto'
import type { AddressEvent, InboundEvent, Json, JsonObject, ReplyEvent } from '@message-center/channel'
import { identifierOf, isObject, listOf, textOf, wholeNumberOf } from '@message-center/channel/wire'
import { memberOf } from '../callback/open-envelope.ts'
import { recipientKey } from './app-address.ts'

/** A member pressed a button of a card. It comes as the text of a reply, in JSON. */
export interface CardPress {
  readonly event: 'card'
  readonly taskId?: string | undefined
  /** Key of the button. */
  readonly key?: string | undefined
  /** For `cardUpdate`; works once, within 72 hours. */
  readonly responseCode?: string | undefined
  /** Chosen options by question. */
  readonly selected?: { readonly [question: string]: readonly string[] } | undefined
}

/** What a decrypted callback tells; nothing for what does not concern messages. Source: WeCom, "Message callbacks". */
export function readEvent(message: JsonObject, now: number): readonly InboundEvent[] {
  const seconds = wholeNumberOf(memberOf(message, 'CreateTime'))
  const at = new Date(seconds === undefined ? now : seconds * 1000)
  const kind = textOf(memberOf(message, 'MsgType'))
  const event = textOf(memberOf(message, 'Event'))
  if (kind === 'text') return replyOf(message, textOf(memberOf(message, 'Content')), at)
  if (kind !== 'event' || event === undefined) return []
  switch (event.toLowerCase()) {
    case 'template_card_event':
    case 'template_card_menu_event':
      return replyOf(message, JSON.stringify(toCardPress(message)), at)
    case 'subscribe':
      return addressEvent(memberOf(message, 'FromUserName'), 'opted-in', at, event)
    case 'unsubscribe':
      return addressEvent(memberOf(message, 'FromUserName'), 'invalid', at, event)
    case 'change_contact':
      return readDirectoryChange(message, at)
    default:
      return []
  }
}

function replyOf(message: JsonObject, text: string | undefined, at: Date): readonly ReplyEvent[] {
  const from = textOf(memberOf(message, 'FromUserName'))
  if (from === undefined || text === undefined) return []
  const reply = { kind: 'reply', addressKey: keyOf(from), text, isOptOut: false, at } as const
  return [{ ...reply, id: identifierOf(memberOf(message, 'MsgId')) ?? eventId(message) }]
}

/** Events have no id: sender, time and what was pressed make one, the same for a repeat. */
function eventId(message: JsonObject): string {
  const parts = ['FromUserName', 'CreateTime', 'Event', 'EventKey', 'TaskId', 'ResponseCode'].map(
    name => memberOf(message, name) ?? null,
  )
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32)
}

function toCardPress(message: JsonObject): CardPress {
  return {
    event: 'card',
    taskId: identifierOf(memberOf(message, 'TaskId')),
    key: identifierOf(memberOf(message, 'EventKey')),
    responseCode: identifierOf(memberOf(message, 'ResponseCode')),
    selected: readSelected(memberOf(message, 'SelectedItems')),
  }
}

function readSelected(items: Json | undefined): CardPress['selected'] {
  if (!isObject(items)) return undefined
  const chosen = listOf(memberOf(items, 'SelectedItem')).flatMap(item => {
    const question = isObject(item) ? identifierOf(memberOf(item, 'QuestionKey')) : undefined
    const options = isObject(item) ? memberOf(item, 'OptionIds') : undefined
    const ids = isObject(options) ? listOf(memberOf(options, 'OptionId')) : []
    return question === undefined ? [] : [[question, ids.flatMap(id => identifierOf(id) ?? [])] as const]
  })
  return Object.fromEntries(chosen)
}

/** Source: WeCom, "Notices of directory changes". */
function readDirectoryChange(message: JsonObject, at: Date): readonly AddressEvent[] {
  const change = textOf(memberOf(message, 'ChangeType'))
  const user = memberOf(message, 'UserID')
  if (change === 'delete_user') return addressEvent(user, 'invalid', at, change)
  const renamed = textOf(memberOf(message, 'NewUserID'))
  if (change !== 'update_user' || renamed === undefined) return []
  return addressEvent(user, 'replaced', at, change).map(event => ({ ...event, replacementKey: keyOf(renamed) }))
}

function addressEvent(
  user: Json | undefined,
  change: AddressEvent['change'],
  at: Date,
  code: string,
): readonly AddressEvent[] {
  const id = textOf(user)
  return id === undefined ? [] : [{ kind: 'address', addressKey: keyOf(id), change, at, code }]
}

const keyOf = (user: string): string => recipientKey({ kind: 'user', id: user })
