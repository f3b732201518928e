import { type FailureCode, type FailureRow, failureRows } from '@message-center/channel'

/**
 * What a vendor's code turns a delivery into.
 * - `dead-token`: rejected for the recipient, and the token is worth nothing any more.
 * - `reject-recipient`, `reject-content`, `reject-account`: will never work like this.
 * - `renew-token`: worth one more try with a new token of ours, a matter of the account after that.
 * - `wait-recipient`, `wait-account`: too fast, for this device or for all.
 * - `wait-day`: the quota of a class is used up until midnight in Beijing.
 * - `wait-provider`: out of order for now; nothing was done.
 * - `taken`: the vendor has it already.
 * - `unclear`: may have been sent.
 */
export type Handling =
  | 'dead-token'
  | 'reject-recipient'
  | 'reject-content'
  | 'reject-account'
  | 'renew-token'
  | 'wait-recipient'
  | 'wait-account'
  | 'wait-day'
  | 'wait-provider'
  | 'taken'
  | 'unclear'

/** A code in the answer to a call. */
export interface CodeRow extends FailureCode {
  readonly handling: Handling
}

const faults: { readonly [handling in Handling]: FailureCode['fault'] } = {
  'dead-token': 'recipient',
  'reject-recipient': 'recipient',
  'reject-content': 'content',
  'reject-account': 'account',
  'renew-token': 'account',
  'wait-recipient': 'recipient',
  'wait-account': 'account',
  'wait-day': 'account',
  'wait-provider': 'provider',
  taken: 'none',
  unclear: 'provider',
}

/** Rows of codes that turn a delivery into the same. */
export function codesFor(handling: Handling, table: readonly FailureRow[]): readonly CodeRow[] {
  return failureRows({ fault: faults[handling], handling }, table)
}

/** Next steps that many rows share. */
export const nothingToDo: FailureRow[1] = ['Nothing; it is sent again later.', '无需处理，系统稍后自动重发。']
export const removeToken: FailureRow[1] = [
  'Delete the token; the app registers a new one when it is opened.',
  '删除该设备令牌；应用再次打开时会重新注册。',
]
