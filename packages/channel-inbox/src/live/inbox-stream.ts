import type { InboxKey } from '../model/inbox-message.ts'
import type { Position } from '../model/position.ts'
import type { ChangesAfter, InboxState } from '../store/inbox-store.ts'
import { changeText, heartbeatText, resyncText, retryText, unreadText } from './event-text.ts'

export interface StreamParts {
  readonly inbox: InboxKey
  /** Where the client stands; `resync` when it said something that is no position. Absent for a new client. */
  readonly after: Position | 'resync' | undefined
  /** When the client's token ends, and the stream with it. */
  readonly endsAt: number
  /** Asked of the client for its next attempt, in milliseconds. */
  readonly retryMs: number
  readonly state: () => Promise<InboxState>
  readonly changesAfter: (after: Position) => Promise<ChangesAfter>
  readonly forget: (stream: InboxStream) => void
}

/**
 * The events of one live connection, asked for piece by piece as the client takes them. Nothing waits in memory for a
 * slow client but two flags: what it has not taken yet is read from the store when it asks for more.
 *
 * `changed`: something may have happened behind its position. `beat`: a sign of life is due.
 */
export class InboxStream implements AsyncIterableIterator<string> {
  readonly inbox: InboxKey
  readonly endsAt: number
  readonly #parts: StreamParts
  /** What the client has been told. Absent until the first piece. */
  #position: Position | undefined
  #lastUnread: number | undefined
  #hasChanged = true
  #isBeatDue = false
  #isClosed = false
  #wake: (() => void) | undefined

  constructor(parts: StreamParts) {
    this.inbox = parts.inbox
    this.endsAt = parts.endsAt
    this.#parts = parts
  }

  /** What the client has been told so far. */
  get position(): Position | undefined {
    return this.#position
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  async next(): Promise<IteratorResult<string, undefined>> {
    while (!this.#isClosed) {
      const text = await this.#nextText()
      if (text !== '' && !this.#isClosed) return { done: false, value: text }
    }
    return { done: true, value: undefined }
  }

  async return(): Promise<IteratorResult<string, undefined>> {
    this.close()
    return { done: true, value: undefined }
  }

  changed(): void {
    this.#hasChanged = true
    this.#wake?.()
  }

  /** A client that has not taken the last sign of life by the next is gone. */
  beat(): void {
    if (this.#isBeatDue) this.close()
    this.#isBeatDue = true
    this.#wake?.()
  }

  /** Ends the stream; the client comes back and resumes. May be called twice. */
  close(): void {
    this.#isClosed = true
    this.#wake?.()
    this.#parts.forget(this)
  }

  async #nextText(): Promise<string> {
    if (this.#hasChanged) {
      this.#hasChanged = false
      return this.#news()
    }
    if (this.#isBeatDue) {
      this.#isBeatDue = false
      return heartbeatText
    }
    await new Promise<void>(resolve => {
      this.#wake = resolve
    })
    this.#wake = undefined
    return ''
  }

  /** Whatever fails ends the stream: the client resumes where it stands. */
  async #news(): Promise<string> {
    try {
      if (this.#position) return this.#tell(await this.#parts.changesAfter(this.#position))
      return retryText(this.#parts.retryMs) + (await this.#first())
    } catch {
      this.close()
      return ''
    }
  }

  async #first(): Promise<string> {
    const { after } = this.#parts
    if (after !== undefined && after !== 'resync') return this.#tell(await this.#parts.changesAfter(after))
    const state = await this.#parts.state()
    return this.#tell(
      after === 'resync' ? { ...state, isComplete: false } : { ...state, isComplete: true, changes: [] },
    )
  }

  #tell(found: ChangesAfter): string {
    this.#position = found.position
    const news = found.isComplete ? found.changes.map(changeText).join('') : resyncText(found.position)
    if (found.unread === this.#lastUnread) return news
    this.#lastUnread = found.unread
    return news + unreadText(found.unread, found.position)
  }
}
