import type { TakenMessage } from './ledger.ts'
import type { UserAction } from './user-book.ts'
import type { CallbackMessage } from './write-callback.ts'

/**
 * Something that happens at the provider and is told by a callback.
 * - `receipt`: what became of a message, by `status`, default what its openid stands for.
 * - `consent`: a user answers the question for notices, or changes the answer later.
 * - `follow`, `unfollow`, `click`, `scan`: what a user does; most of it opens a window for customer-service messages.
 * - `message`: a user writes.
 */
export type DoubleEvent =
  | { readonly type: 'receipt'; readonly message: TakenMessage; readonly status?: string }
  | {
      readonly type: 'consent'
      readonly openid: string
      readonly templateId: string
      readonly answer: 'accept' | 'reject'
      /** Default `popup`. */
      readonly by?: 'popup' | 'change'
    }
  | { readonly type: 'follow' | 'unfollow' | 'click' | 'scan'; readonly openid: string }
  | { readonly type: 'message'; readonly openid: string; readonly text: string; readonly msgId: string }

/** The window that an event opens. */
export function actionOf(event: DoubleEvent): UserAction | undefined {
  return event.type === 'receipt' || event.type === 'consent' || event.type === 'unfollow' ? undefined : event.type
}

export function openidOf(event: DoubleEvent): string {
  return event.type === 'receipt' ? event.message.openid : event.openid
}

const originalId = 'gh_0123456789ab'

/** What the callback of an event holds. */
export function messageOf(event: DoubleEvent, fate: string, now: number): CallbackMessage {
  return {
    ToUserName: originalId,
    FromUserName: openidOf(event),
    CreateTime: BigInt(Math.floor(now / 1000)),
    ...detailsOf(event, fate),
  }
}

function detailsOf(event: DoubleEvent, fate: string): CallbackMessage {
  switch (event.type) {
    case 'message':
      return { MsgType: 'text', Content: event.text, MsgId: BigInt(event.msgId) }
    case 'follow':
      return { MsgType: 'event', Event: 'subscribe', EventKey: '' }
    case 'unfollow':
      return { MsgType: 'event', Event: 'unsubscribe', EventKey: '' }
    case 'click':
      return { MsgType: 'event', Event: 'CLICK', EventKey: 'menu_1' }
    case 'scan':
      return { MsgType: 'event', Event: 'SCAN', EventKey: 'scene_1', Ticket: 'ticket' }
    case 'consent':
      return consentDetails(event.templateId, event.answer, event.by ?? 'popup')
    case 'receipt':
      return receiptDetails(event.message, fate)
  }
}

function consentDetails(templateId: string, answer: string, by: 'popup' | 'change'): CallbackMessage {
  const item = { TemplateId: templateId, SubscribeStatusString: answer }
  return by === 'popup'
    ? {
        MsgType: 'event',
        Event: 'subscribe_msg_popup_event',
        SubscribeMsgPopupEvent: { List: [{ ...item, PopupScene: '1' }] },
      }
    : { MsgType: 'event', Event: 'subscribe_msg_change_event', SubscribeMsgChangeEvent: { List: [item] } }
}

function receiptDetails({ kind, msgId = '0', templateId = '' }: TakenMessage, fate: string): CallbackMessage {
  if (kind === 'template')
    return { MsgType: 'event', Event: 'TEMPLATESENDJOBFINISH', MsgID: BigInt(msgId), Status: fate }
  const isFine = fate === 'success'
  const item = {
    TemplateId: templateId,
    MsgID: BigInt(msgId),
    ErrorCode: isFine ? 0n : 43101n,
    ErrorStatus: isFine ? 'success' : 'user refuse to accept the msg',
  }
  return { MsgType: 'event', Event: 'subscribe_msg_sent_event', SubscribeMsgSentEvent: { List: [item] } }
}
