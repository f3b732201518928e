import type { Json } from '@message-center/channel'
import { formatPosition, type Position } from '../model/position.ts'
import { toHeadView, toUnreadView } from '../model/view.ts'
import type { InboxChange, InboxEvent } from '../store/inbox-store.ts'

/**
 * Events in the form of the HTML standard, section "Server-sent events". The id is the position behind the event, so
 * `Last-Event-ID` says exactly what a client has seen.
 */
export function changeText({ position, event }: InboxChange): string {
  return eventText(`message.${event.type}`, position, toData(event))
}

export function unreadText(unread: number, position: Position): string {
  return eventText('unread.changed', position, toUnreadView(unread))
}

export function resyncText(position: Position): string {
  return eventText('resync', position, {})
}

export function retryText(ms: number): string {
  return `retry: ${ms}\n\n`
}

export const heartbeatText = ':\n\n'

function eventText(type: string, position: Position, data: Json): string {
  return `id: ${formatPosition(position)}\nevent: ${type}\ndata: ${JSON.stringify(data)}\n\n`
}

function toData(event: InboxEvent): Json {
  if (event.type === 'created') return toHeadView(event.message)
  if (event.type !== 'read') return { id: event.id }
  return 'ids' in event.selection ? { ids: event.selection.ids } : { upTo: formatPosition(event.selection.upTo) }
}
