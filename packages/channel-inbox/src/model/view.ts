import type { JsonObject } from '@message-center/channel'
import type { InboxMessage, MessageHead } from './inbox-message.ts'

/** Messages and counts as the API shows them. */
export function toMessageView({ id, isAnnouncement, seq, content, createdAt, readAt }: InboxMessage): JsonObject {
  const { title, text, summary, category, link, payload } = content
  const shown = { title, text, summary, category, link, payload }
  const times = { createdAt: toTime(createdAt), readAt: readAt === undefined ? undefined : toTime(readAt) }
  return { id, isAnnouncement, seq, ...shown, ...times, isRead: readAt !== undefined }
}

export function toHeadView(head: MessageHead): JsonObject {
  return { ...head, createdAt: toTime(head.createdAt) }
}

const mostDisplayed = 99

/** The exact number, and the text for a badge. */
export function toUnreadView(unread: number): { readonly unread: number; readonly display: string } {
  return { unread, display: unread > mostDisplayed ? `${mostDisplayed}+` : String(unread) }
}

export function toTime(ms: number): string {
  return new Date(ms).toISOString()
}
