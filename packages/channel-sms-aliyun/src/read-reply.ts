import { createHash } from 'node:crypto'
import type { JsonObject, ReplyEvent } from '@message-center/channel'
import { bareText, identifierOf, readBeijingTime } from '@message-center/channel/wire'
import { fromProviderNumber } from './phone.ts'

const optOutWords = new Set(['R', 'TD', 'T', 'N'])

/** Reads one item of `SmsUp`. `undefined` for what comes from no phone number. */
export function readReply(item: JsonObject, now: number): ReplyEvent | undefined {
  const phone = fromProviderNumber(identifierOf(item.phone_number) ?? '')
  if (phone === undefined) return undefined
  const text = identifierOf(item.content) ?? ''
  return {
    kind: 'reply',
    id: replyId(phone, item),
    addressKey: phone,
    text,
    isOptOut: isOptOut(text),
    at: readBeijingTime(item.send_time) ?? new Date(now),
  }
}

/** Whether a reply asks for no more messages: R, TD, T or N in any spelling, or a text that begins with 退订. */
export function isOptOut(text: string): boolean {
  const words = bareText(text)
  return words.startsWith('退订') || optOutWords.has(words)
}

/** The same for a repeated push. `sequence_id` alone would not do: some versions leave it out. */
function replyId(phone: string, item: JsonObject): string {
  const parts = [phone, item.sequence_id, item.send_time, item.content]
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32)
}
