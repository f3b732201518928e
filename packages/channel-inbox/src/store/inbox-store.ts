import type { InboxContent, InboxKey, InboxMessage, MessageHead } from '../model/inbox-message.ts'
import type { Position } from '../model/position.ts'

/** A message to keep. */
export interface NewMessage {
  readonly tenant: string
  /** `everybody` makes it an announcement. */
  readonly userId: string
  /** Unique in the tenant; the same id again is a repeat. */
  readonly id: string
  readonly content: InboxContent
  readonly createdAt: number
  /** From then on nobody sees it. */
  readonly visibleUntil: number
}

export interface AddRules {
  /** Of one inbox only so many of the newest visible messages stay. */
  readonly maxPerInbox: number
  /** An inbox that begins with this message shows announcements made at this instant or later. */
  readonly beginsAt: number
}

export interface PageQuery {
  /** 1–100. */
  readonly limit: number
  /** `nextBefore` of the page before. Absent for the newest. */
  readonly before?: Position | undefined
  readonly isUnreadOnly: boolean
}

export interface InboxState {
  /** Messages the user can see and has not read, exactly. */
  readonly unread: number
  readonly position: Position
}

export interface InboxPage extends InboxState {
  /** Newest first: each of the two kinds by its number, the two merged by `createdAt`. */
  readonly messages: readonly InboxMessage[]
  /** Absent on the last page. */
  readonly nextBefore?: Position | undefined
}

/** Which messages to mark as read. `upTo` leaves what arrived behind it unread. */
export type ReadSelection = { readonly ids: readonly string[] } | { readonly upTo: Position }

/** A message that turned from unread to read. */
export type MarkedMessage = Pick<InboxMessage, 'id' | 'isAnnouncement'>

export type InboxEvent =
  | { readonly type: 'created'; readonly message: MessageHead }
  | { readonly type: 'read'; readonly selection: ReadSelection }
  | { readonly type: 'recalled' | 'deleted'; readonly id: string }

export interface InboxChange {
  /** Where a reader stands that has seen this and everything before. */
  readonly position: Position
  readonly event: InboxEvent
}

/** `isComplete: false`: `after` is too old, from another store, or more than `limit` behind; the reader starts afresh. */
export type ChangesAfter = InboxState &
  ({ readonly isComplete: true; readonly changes: readonly InboxChange[] } | { readonly isComplete: false })

export interface Recalled {
  readonly outcome: 'recalled' | 'not-kept'
  /** Whose inbox changed; `everybody` for an announcement. Absent when nothing did. */
  readonly userId?: string | undefined
}

/**
 * Where messages are kept. Several processes may use one store at once, so every method is one transaction, and what it
 * says about `Position` holds across processes: the number of an inbox is raised in the transaction that writes the rows.
 * A method that rejects may have stored everything or nothing; each may be repeated.
 * `now` is the caller's clock: a message is visible while `visibleUntil > now`.
 */
export interface InboxStore {
  /** Keeps all or nothing. One answer per message, in order; a repeat changes nothing. Locks inboxes in one order. */
  add(messages: readonly NewMessage[], rules: AddRules): Promise<readonly ('added' | 'repeat')[]>
  /** Begins the user's inbox unless it has begun: announcements made at `beginsAt` or later are seen. */
  begin(inbox: InboxKey, beginsAt: number): Promise<void>
  state(inbox: InboxKey, now: number): Promise<InboxState>
  list(inbox: InboxKey, query: PageQuery, now: number): Promise<InboxPage>
  /**
   * Marks up to `limit` messages: the user's own before announcements, each of the two oldest first. Answers them in this
   * order; what is read, gone or unknown is left out. As many as the limit: there may be more, and a repeat goes on.
   */
  markRead(inbox: InboxKey, selection: ReadSelection, limit: number, now: number): Promise<readonly MarkedMessage[]>
  /** Takes a message out of the user's inbox. `gone` when it is out already, `unknown` when there was none. */
  remove(inbox: InboxKey, id: string, now: number): Promise<'removed' | 'gone' | 'unknown'>
  /** Takes messages or announcements away from everybody who got them. One answer per id, in order. */
  recall(tenant: string, ids: readonly string[], now: number): Promise<readonly Recalled[]>
  /** What happened in the inbox behind `after`, oldest first; what is not visible any more is left out. */
  changesAfter(inbox: InboxKey, after: Position, limit: number, now: number): Promise<ChangesAfter>
  /** Positions of many inboxes, in order. Asked every second for those with a live connection. */
  positions(inboxes: readonly InboxKey[]): Promise<readonly Position[]>
  /**
   * Drops what was made before `before` and nobody needs, messages no longer visible and changes, together up to
   * `limit`. Until then a repeated id is recognised. Answers how many were dropped.
   */
  purge(before: number, now: number, limit: number): Promise<number>
  /** May be called twice. */
  close(): Promise<void>
}
