import type { FailureCode, Fault } from '@message-center/channel'

/**
 * What a refused call turns into.
 * - `reject`: will never work; the row's fault says whose matter it is.
 * - `wait-recipient`: too many to this number; the message names the window.
 * - `wait-day`, `wait-month`: a cap of the account, until the next day or month in Beijing.
 * - `wait-account`: too fast.
 * - `wait-provider`: the provider is out of order.
 * - `sign-again`: worth one more try with a new date and nonce, a matter of the account after that.
 */
export type Handling =
  | 'reject'
  | 'wait-recipient'
  | 'wait-day'
  | 'wait-month'
  | 'wait-account'
  | 'wait-provider'
  | 'sign-again'

/**
 * What in a call for many was wrong, which decides whether the others may still be sent:
 * one of the numbers, the signature or variables of one of them, or something that all share.
 */
export type Culprit = 'number' | 'parameters' | 'call'

/** What a code in the answer to a call means for the deliveries of the call. */
export type Reading = { readonly culprit: Culprit } & (
  | { readonly handling: 'reject' | 'sign-again'; readonly fault: Fault }
  | { readonly handling: Exclude<Handling, 'reject' | 'sign-again'>; readonly fault: FailureCode['fault'] }
)

/** A code in the answer to a call. */
export type RequestCode = FailureCode & Reading
