import type { Priority } from '../model/fact.ts'

/**
 * Where deliveries wait, one kind of traffic each.
 * `normal/…` and `result` are read in order by several groups; the others are delayed: an entry shows when it is due.
 * In `refused` lies what the index would not take, until it is offered again.
 */
export type Lane =
  | `normal/${string}/${Priority}`
  | `retry/${string}`
  | `scheduled/${string}`
  | `receipt/${string}`
  | 'result'
  | 'refused'

/** Who reads. `deliver` and `receipts` acknowledge each entry; `sync` reads everything that is not delayed, and `refused`. */
export type ReaderGroup = 'deliver' | 'sync' | 'receipts'

export interface QueueEntry {
  readonly lane: Lane
  /** Of the delivery. */
  readonly id: string
  /** JSON on one line. */
  readonly body: string
  /** Delayed lanes only: when it may be seen, in milliseconds. */
  readonly dueAt?: number
}

/** An entry in the hands of one reader until it is settled or released. */
export interface ReceivedEntry {
  readonly lane: Lane
  readonly id: string
  readonly body: string
  /** In milliseconds, where the store tells. What is received later was published later, give or take a few seconds. */
  readonly publishedAt?: number
  /** The store may have handed it out before; what became of it then was published before this instant, in milliseconds. */
  readonly repeatedBefore?: number
  /** The adapter's own mark. */
  readonly lease: unknown
}

export interface LaneDepth {
  readonly lane: Lane
  /** Entries that `deliver` (of `result`: `sync`) has not settled yet, with those in readers' hands; for delayed lanes also those not due. */
  readonly waiting: number
}

/** Reads one lane for one group. Entries of a process that died come again. */
export interface LaneReader {
  /** Up to `max` entries. Waits up to `waitMs` for the first; empty when none came or the signal aborted. */
  receive(max: number, waitMs: number, signal: AbortSignal): Promise<readonly ReceivedEntry[]>
  /** Whether all that could be seen has been received. A store that cannot know says so after an empty receive alone. */
  readonly isAtEnd: boolean
  /** Hands entries back; they are seen again after `delayMs`, by whichever reader comes first. */
  release(entries: readonly ReceivedEntry[], delayMs: number): Promise<void>
}

/**
 * Durable lanes. What `publish` has resolved for survives any crash of ours.
 *
 * At least once: an entry that was received and not settled comes again after a crash.
 * A refused publish has stored nothing, and rejects with a `MessageCenterError` of code `queue_unavailable`; where the
 * store did not say what became of it, or has stored a part, the code is `queue_unsure`.
 */
export interface DeliveryQueue {
  start(): Promise<void>
  /** Stores all entries or none. */
  publish(entries: readonly QueueEntry[]): Promise<void>
  /** Publishes, then acknowledges; in one step where the store can. A crash between the two repeats, never loses. */
  settle(done: readonly ReceivedEntry[], publish: readonly QueueEntry[]): Promise<void>
  reader(lane: Lane, group: ReaderGroup): LaneReader
  depths(): Promise<readonly LaneDepth[]>
  /** Lets running calls end; entries in hand come again at the next start. May be called twice. */
  stop(): Promise<void>
}

export const normalLane = (channel: string, priority: Priority): Lane => `normal/${channel}/${priority}`
export const retryLane = (channel: string): Lane => `retry/${channel}`
export const scheduledLane = (channel: string): Lane => `scheduled/${channel}`
export const receiptLane = (channel: string): Lane => `receipt/${channel}`
export const isDelayed = (lane: Lane): boolean => lane !== 'result' && !lane.startsWith('normal/')
