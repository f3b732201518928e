import type { Json } from '@message-center/channel'

/** What a message shows. */
export interface InboxContent {
  readonly title?: string | undefined
  readonly text: string
  /** The sender's own word for a group of messages: `orders`. */
  readonly category?: string | undefined
  /** Where a click leads: http, https, or relative to the page. */
  readonly link?: string | undefined
  /** For the page that shows the message; not shown by itself. */
  readonly payload?: Json | undefined
  /** One line for lists and live events. Default: the beginning of the text. */
  readonly summary?: string | undefined
}

/** One user's inbox. */
export interface InboxKey {
  readonly tenant: string
  readonly userId: string
}

/** The `userId` under which a tenant's announcements are kept. No user can have it: addresses have at least one character. */
export const everybody = ''

/** A message as one user sees it. Instants are milliseconds since 1970-01-01 UTC. */
export interface InboxMessage {
  readonly id: string
  readonly isAnnouncement: boolean
  /** Its number in `Position.own`, or in `Position.shared` for an announcement. */
  readonly seq: number
  readonly content: InboxContent
  readonly createdAt: number
  readonly readAt?: number | undefined
}

/** What a live event tells of a message: enough for a list, bounded in size. */
export interface MessageHead {
  readonly id: string
  readonly isAnnouncement: boolean
  readonly seq: number
  readonly title?: string | undefined
  readonly summary: string
  readonly category?: string | undefined
  readonly link?: string | undefined
  readonly createdAt: number
  readonly isRead: boolean
}

const summaryCharacters = 140

export function toHead(message: InboxMessage): MessageHead {
  const { title, text, category, link, summary } = message.content
  return {
    id: message.id,
    isAnnouncement: message.isAnnouncement,
    seq: message.seq,
    title,
    summary: summary ?? beginning(text),
    category,
    link,
    createdAt: message.createdAt,
    isRead: message.readAt !== undefined,
  }
}

function beginning(text: string): string {
  // Twice as many code units hold as many characters at least; a text of 64 KB need not be split whole.
  const characters = [...text.slice(0, 2 * summaryCharacters)]
  const isWhole = text.length <= 2 * summaryCharacters && characters.length <= summaryCharacters
  return isWhole ? text : `${characters.slice(0, summaryCharacters - 1).join('')}…`
}
