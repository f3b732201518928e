import type { AddressEvent, InboundEvent, Json, JsonObject, ReceiptEvent } from '@message-center/channel'
import { identifierOf, isObject, listOf, textOf } from '@message-center/channel/wire'
import { isOpenid } from '../openid.ts'
import { type Origin, readReply } from './read-reply.ts'

type ReadEvent = (message: JsonObject, origin: Origin) => readonly InboundEvent[]

/** Events by name, in lower case. Others, such as clicks, are taken and tell nothing. */
const readers: ReadonlyMap<string, ReadEvent> = new Map([
  ['templatesendjobfinish', readTemplateReceipt],
  ['subscribe_msg_sent_event', readNoticeReceipts],
  ['subscribe_msg_popup_event', readConsents('SubscribeMsgPopupEvent')],
  ['subscribe_msg_change_event', readConsents('SubscribeMsgChangeEvent')],
  ['subscribe', (_, origin) => [addressEvent(origin, 'opted-in', 'subscribe')]],
  ['unsubscribe', (_, origin) => [addressEvent(origin, 'opted-out', 'unsubscribe')]],
])

/** What a callback tells. Nothing for what names no user. */
export function readEvents(message: JsonObject, now: number): readonly InboundEvent[] {
  const openid = textOf(message.FromUserName)
  if (!isOpenid(openid)) return []
  const origin = { openid, at: timeOf(message.CreateTime, now) }
  const type = textOf(message.MsgType)?.toLowerCase()
  if (type === undefined) return []
  if (type !== 'event') return [readReply(message, type, origin)]
  return readers.get(textOf(message.Event)?.toLowerCase() ?? '')?.(message, origin) ?? []
}

/** Source: WeChat, "Template Messages", event TEMPLATESENDJOBFINISH. */
function readTemplateReceipt(message: JsonObject, origin: Origin): readonly InboundEvent[] {
  const id = idOf(message)
  // Written with and without a blank behind the colon.
  const status = textOf(message.Status)?.trim().replace(/:\s+/, ':')
  if (id === undefined || status === undefined) return []
  const receipt = receiptEvent(origin, id, status, status === 'success')
  return status === 'failed:user block' ? [receipt, addressEvent(origin, 'blocked', status)] : [receipt]
}

/** Source: WeChat, "Subscription Notices", event subscribe_msg_sent_event. */
function readNoticeReceipts(message: JsonObject, origin: Origin): readonly InboundEvent[] {
  return itemsOf(message, 'SubscribeMsgSentEvent').flatMap(item => {
    const id = idOf(item)
    const code = identifierOf(item.ErrorCode)?.trim()
    if (id === undefined || code === undefined) return []
    return [{ ...receiptEvent(origin, id, code, code === '0'), message: textOf(item.ErrorStatus) }]
  })
}

/** Source: WeChat, "Subscription Notices", events subscribe_msg_popup_event and subscribe_msg_change_event. */
function readConsents(wrapper: string): ReadEvent {
  return (message, origin) =>
    itemsOf(message, wrapper).flatMap(item => {
      const templateCode = textOf(item.TemplateId)
      const status = textOf(item.SubscribeStatusString)
      if (templateCode === undefined || (status !== 'accept' && status !== 'reject')) return []
      return [{ ...addressEvent(origin, status === 'accept' ? 'opted-in' : 'opted-out', status), templateCode }]
    })
}

/** Written in two ways, and in XML perhaps with blanks around it. */
function idOf(message: JsonObject): string | undefined {
  return (identifierOf(message.MsgID) ?? identifierOf(message.MsgId))?.trim()
}

/** In XML the items stand in `List` below the event's own element, in JSON also directly in either of them. */
function itemsOf(message: JsonObject, wrapper: string): readonly JsonObject[] {
  const outer = message[wrapper] === undefined ? listOf(message.List) : listOf(message[wrapper])
  const items = outer.flatMap((item: Json) => (isObject(item) && item.List !== undefined ? listOf(item.List) : [item]))
  return items.filter(isObject)
}

function receiptEvent({ openid, at }: Origin, id: string, code: string, isDelivered: boolean): ReceiptEvent {
  const outcome = isDelivered ? 'delivered' : 'failed'
  return { kind: 'receipt', outcome, providerMessageId: id, addressKey: openid, at, code }
}

function addressEvent({ openid, at }: Origin, change: AddressEvent['change'], code: string): AddressEvent {
  return { kind: 'address', addressKey: openid, change, at, code }
}

function timeOf(seconds: Json | undefined, now: number): Date {
  const number = Number(identifierOf(seconds) ?? Number.NaN)
  return new Date(number > 0 && number < 1e11 ? number * 1000 : now)
}
