import type { FailureCode, Fault } from '@message-center/channel'

/**
 * What a refused call turns into.
 * - `reject`: will never work; the row's fault says whose matter it is.
 * - `renew-token`: the access token is stale; one more try with another one. From the token call itself it says that
 *   the secret is wrong.
 * - `wait-day`: a quota, until midnight in Beijing.
 * - `wait-minute`: too fast.
 * - `wait-provider`: the provider is out of order.
 * - `taken-before`: a repeat of what was taken already.
 */
export type Handling = 'reject' | 'renew-token' | 'wait-day' | 'wait-minute' | 'wait-provider' | 'taken-before'

/** What a code in the answer to a call means for the delivery. */
export type Reading =
  | { readonly handling: 'reject'; readonly fault: Fault }
  | { readonly handling: Exclude<Handling, 'reject'>; readonly fault: FailureCode['fault'] }

/** A code in the answer to a call. */
export type CallCode = FailureCode & Reading
