import { everybody, type InboxKey } from '../model/inbox-message.ts'
import type { AddRules, InboxPage, InboxStore, NewMessage } from '../store/inbox-store.ts'

/** The hour in which the suite's messages are made, and a moment when none is over yet. */
export const start = Date.UTC(2026, 0, 1, 12)
export const now = start + 3_600_000
export const rules: AddRules = { maxPerInbox: 1_000, beginsAt: start }

export const ann: InboxKey = { tenant: 'shop', userId: 'ann' }
export const bob: InboxKey = { tenant: 'shop', userId: 'bob' }

/** A message made at `start` and visible until long after `now`. */
export function messageTo(inbox: InboxKey, id: string, parts: Partial<NewMessage> = {}): NewMessage {
  return {
    ...inbox,
    id,
    content: { text: `text of ${id}` },
    createdAt: start,
    visibleUntil: now + 86_400_000,
    ...parts,
  }
}

export function announcement(id: string, parts: Partial<NewMessage> = {}): NewMessage {
  return messageTo({ tenant: 'shop', userId: everybody }, id, parts)
}

/** The newest hundred. */
export function listAll(store: InboxStore, inbox: InboxKey, isUnreadOnly = false): Promise<InboxPage> {
  return store.list(inbox, { limit: 100, isUnreadOnly }, now)
}

export async function idsIn(store: InboxStore, inbox: InboxKey): Promise<string[]> {
  return (await listAll(store, inbox)).messages.map(message => message.id)
}

export async function unreadOf(store: InboxStore, inbox: InboxKey, at = now): Promise<number> {
  return (await store.state(inbox, at)).unread
}
