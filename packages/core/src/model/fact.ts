import type { Category, JsonObject } from '@message-center/channel'
import type { DeliveryState } from './delivery-state.ts'
import type { ReasonCode } from './reasons.ts'

/**
 * What can happen to a delivery.
 * `undelivered` is a receipt that says no; `failed` is our own giving up. `postponed`, `refused` leave the state alone:
 * a wait for a free slot that counts as no attempt, and a cancel, recall or replay that came to nothing.
 */
export type FactKind =
  | 'scheduled'
  | 'queued'
  | 'postponed'
  | 'sending'
  | 'retrying'
  | 'sent'
  | 'held'
  | 'failed'
  | 'expired'
  | 'cancelled'
  | 'delivered'
  | 'undelivered'
  | 'read'
  | 'recalled'
  | 'replayed'
  | 'refused'

interface KindRow {
  readonly state: DeliveryState | null
  /** Within one attempt a later stage wins whatever the clocks say: waiting, sending, outcome, afterwards. */
  readonly stage: 0 | 1 | 2 | 3
  /** Decides between facts of one stage and one instant. */
  readonly rank: number
}

/** One table of meaning and order. */
export const factKinds: { readonly [Kind in FactKind]: KindRow } = {
  scheduled: { state: 'scheduled', stage: 0, rank: 0 },
  queued: { state: 'queued', stage: 0, rank: 1 },
  postponed: { state: null, stage: 0, rank: 2 },
  sending: { state: 'sending', stage: 1, rank: 0 },
  retrying: { state: 'retrying', stage: 2, rank: 0 },
  held: { state: 'held', stage: 2, rank: 1 },
  failed: { state: 'failed', stage: 2, rank: 2 },
  sent: { state: 'sent', stage: 2, rank: 3 },
  refused: { state: null, stage: 3, rank: 0 },
  replayed: { state: 'queued', stage: 3, rank: 1 },
  expired: { state: 'expired', stage: 3, rank: 2 },
  cancelled: { state: 'cancelled', stage: 3, rank: 3 },
  undelivered: { state: 'failed', stage: 3, rank: 4 },
  delivered: { state: 'delivered', stage: 3, rank: 5 },
  read: { state: 'read', stage: 3, rank: 6 },
  recalled: { state: 'recalled', stage: 3, rank: 7 },
}

/**
 * Something that happened to a delivery. A delivery's facts are a set that only grows, keyed by kind and attempt.
 * What happens before the first attempt has attempt 0; what happens between two attempts has the earlier one's number.
 */
export interface Fact {
  readonly kind: FactKind
  readonly attempt: number
  /** Milliseconds, by the clock of whoever made it happen. */
  readonly at: number
  readonly account?: string
  /** One word for the decision: a code of `reasons.ts`. */
  readonly reason?: ReasonCode
  /** The provider's code and words, its id of the message and of the call. */
  readonly code?: string
  readonly message?: string
  readonly providerMessageId?: string
  readonly traceId?: string
  readonly durationMs?: number
  readonly segments?: number
  /** When it goes on: next attempt, or the scheduled moment, in milliseconds. */
  readonly until?: number
  /** The delivery that continues this one on another channel. */
  readonly fallbackId?: string
}

/** What of a delivery never changes, as the message index shows it. Nothing in it reaches the recipient. */
export interface DocumentBase {
  readonly channel: string
  readonly priority: Priority
  readonly category: Category
  /** Recipients of the message. */
  readonly recipients: number
  /** Masked address. */
  readonly to: string
  /** Keyed hash of the address, for search. */
  readonly recipientHash: string
  readonly template?: { readonly name: string; readonly version: number; readonly locale: string }
  readonly title?: string
  /** What search looks at; sensitive variables are masked. */
  readonly text: string
  readonly reference?: string
  readonly metadata?: JsonObject
  readonly sendAt?: number
  readonly expireAt?: number
}

/** Facts on their way into the index. */
export interface FactUpdate {
  /** Of the delivery. */
  readonly id: string
  readonly tenant: string
  readonly facts: readonly Fact[]
  readonly base?: DocumentBase
  /** The delivery, encrypted: what a replay needs once the queue has forgotten it. */
  readonly sealed?: string
}

/** One per delivery. All of it follows from facts and base, so any order of updates ends in the same document. */
export interface DeliveryDocument {
  readonly id: string
  readonly messageId: string
  readonly tenant: string
  readonly base?: DocumentBase
  readonly state: DeliveryState
  /** Of the fact that decided the state. */
  readonly stateAt: number
  readonly facts: readonly Fact[]
  readonly sealed?: string
}

/** `high` for codes, `bulk` for campaigns: each waits in a lane of its own. */
export type Priority = 'high' | 'normal' | 'bulk'
