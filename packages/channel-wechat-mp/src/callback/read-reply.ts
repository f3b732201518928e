import { createHash } from 'node:crypto'
import type { JsonObject, ReplyEvent } from '@message-center/channel'
import { bareText, identifierOf, textOf } from '@message-center/channel/wire'

/** Whom a message or event comes from, and when. */
export interface Origin {
  readonly openid: string
  readonly at: Date
}

const optOutWords = new Set(['TD', 'UNSUBSCRIBE', 'STOP'])

/** A message of a user. It opens the window for customer-service messages. */
export function readReply(message: JsonObject, type: string, { openid, at }: Origin): ReplyEvent {
  const text = textOf(message.Content) ?? textOf(message.Recognition) ?? textOf(message.Title) ?? `[${type}]`
  const id = identifierOf(message.MsgId)?.trim() ?? ownId(openid, at, text)
  return { kind: 'reply', id, addressKey: openid, text, isOptOut: isOptOut(text), at }
}

/** Whether a text asks for no more messages: it begins with 退订 or 取消订阅, or is a word that says so. */
export function isOptOut(text: string): boolean {
  const words = bareText(text)
  return words.startsWith('退订') || words.startsWith('取消订阅') || optOutWords.has(words)
}

/** The same for a repeated callback. */
function ownId(...parts: readonly [openid: string, at: Date, text: string]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32)
}
