import { type InboxMessage, toHead } from '../model/inbox-message.ts'
import type { InboxEvent, NewMessage } from './inbox-store.ts'
import type { NumberedEvent } from './merge.ts'

/** What one user did to an announcement. */
export interface Mark {
  readAt?: number
  isRemoved: boolean
}

interface Row {
  readonly id: string
  readonly seq: number
  readonly message: NewMessage
  visibleUntil: number
  readAt?: number
}

interface StoredEvent extends NumberedEvent {
  readonly at: number
}

/** The messages and changes of one user, or those for everybody. */
export class MemoryInbox {
  readonly beginsAt: number
  readonly marks = new Map<number, Mark>()
  seq = 0
  /** Changes up to this number were dropped. */
  floor = 0
  #rows: Row[] = []
  #events: StoredEvent[] = []

  constructor(beginsAt: number) {
    this.beginsAt = beginsAt
  }

  add(message: NewMessage): void {
    this.seq += 1
    const { id, visibleUntil } = message
    this.#rows.push({ id, seq: this.seq, message, visibleUntil })
  }

  record(event: InboxEvent, at: number): void {
    this.seq += 1
    this.#events.push({ seq: this.seq, event, at })
  }

  find(id: string): Row | undefined {
    return this.#rows.find(row => row.id === id)
  }

  visible(now: number): Row[] {
    return this.#rows.filter(row => row.visibleUntil > now)
  }

  /** Takes the oldest away until `max` are left. */
  trim(max: number, now: number): void {
    for (const row of this.visible(now).slice(0, -max)) row.visibleUntil = 0
  }

  eventsAfter(seq: number): readonly NumberedEvent[] {
    return this.#events.filter(event => event.seq > seq)
  }

  /** Forgets up to `limit` rows and events and answers the rows and the number of both. */
  purge(before: number, now: number, limit: number): { readonly rows: readonly Row[]; readonly count: number } {
    const rows = this.#rows.filter(row => row.visibleUntil <= now && row.message.createdAt < before).slice(0, limit)
    const events = this.#events.filter(event => event.at < before).slice(0, limit - rows.length)
    const dropped = new Set<object>([...rows, ...events])
    this.#rows = this.#rows.filter(row => !dropped.has(row))
    this.#events = this.#events.filter(event => !dropped.has(event))
    this.floor = Math.max(this.floor, ...events.map(event => event.seq))
    return { rows, count: dropped.size }
  }
}

/** A row as a user sees it, by the user's mark where it is an announcement. */
export function toMessage(row: Row, mark?: Mark): InboxMessage {
  const { userId, content, createdAt } = row.message
  const readAt = mark ? mark.readAt : row.readAt
  return { id: row.id, isAnnouncement: userId === '', seq: row.seq, content, createdAt, ...(readAt && { readAt }) }
}

export function toCreated(message: InboxMessage): NumberedEvent {
  return { seq: message.seq, event: { type: 'created', message: toHead(message) } }
}
