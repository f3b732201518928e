import type { AddressEvent } from './receipt.ts'

/**
 * Whose fault a rejection is.
 * - `recipient`: this address will not work. Never repeated, no other account is tried.
 * - `content`: this text or template will not work. Never repeated, no other account is tried.
 * - `account`: credentials, balance, permission. The route's next account is tried at once.
 */
export type Fault = 'recipient' | 'content' | 'account'

interface ProviderWord {
  /** The provider's own code, unchanged. A code of `failureCodes` gets an explanation from there. */
  readonly code?: string | undefined
  /** The provider's own words. The host masks addresses and cuts it to 500 characters. */
  readonly message?: string | undefined
  /** The provider's id of the call, for its support: `RequestId`, `rid`, `apns-id`. */
  readonly traceId?: string | undefined
}

/** The provider took the message. */
export interface Accepted extends ProviderWord {
  readonly outcome: 'accepted'
  /** The provider's id of the message, as a string also where it is a 64-bit number. Receipts refer to it. */
  readonly providerMessageId?: string | undefined
  /** True where accepting and delivering are the same act, as in an inbox. Default false. */
  readonly isDelivered?: boolean | undefined
  /** Billed parts of an SMS. */
  readonly segments?: number | undefined
}

/** This will never work like this. */
export interface Rejected extends ProviderWord {
  readonly outcome: 'rejected'
  readonly fault: Fault
  /** What the provider says of the address itself: a device token that is dead, and since when. */
  readonly addressChange?: Pick<AddressEvent, 'change' | 'at'> | undefined
}

/** This did not work now and did not reach the recipient. */
export interface Deferred extends ProviderWord {
  readonly outcome: 'deferred'
  readonly reason: 'throttled' | 'unavailable'
  /** Whom a throttle concerns. `recipient` leaves the account at its speed. Default `account`. */
  readonly scope?: 'account' | 'recipient' | undefined
  /** The wait the provider asks for, in milliseconds. Wins over the retry policy within its bounds. */
  readonly retryAfterMs?: number | undefined
}

/** The request may have reached the provider, and nobody can know. Repeated only where the provider deduplicates. */
export interface Unknown extends ProviderWord {
  readonly outcome: 'unknown'
}

/** What one attempt of one delivery brought. */
export type SendResult = Accepted | Rejected | Deferred | Unknown

type Words<R extends { outcome: string }> = Omit<R, 'outcome'>

export const accepted = (words: Words<Accepted> = {}): Accepted => ({ outcome: 'accepted', ...words })

export const rejected = (fault: Fault, words: Omit<Words<Rejected>, 'fault'> = {}): Rejected => ({
  outcome: 'rejected',
  fault,
  ...words,
})

export const deferred = (reason: Deferred['reason'], words: Omit<Words<Deferred>, 'reason'> = {}): Deferred => ({
  outcome: 'deferred',
  reason,
  ...words,
})

export const unknown = (words: Words<Unknown> = {}): Unknown => ({ outcome: 'unknown', ...words })
