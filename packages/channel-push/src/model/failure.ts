import type { FailureCode } from '@message-center/channel'

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

type Texts = readonly [en: string, zh: string]

/** One row of a table: code, meaning, next step. */
export type Row = readonly [code: string, meaning: Texts, nextStep: Texts]

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
export function codesFor(handling: Handling, table: readonly Row[]): readonly CodeRow[] {
  return table.map(row => ({ ...explain(faults[handling], row), handling }))
}

/** Codes that decide about no answer: those of receipts, and our own. */
export function explainedAs(fault: FailureCode['fault'], table: readonly Row[]): readonly FailureCode[] {
  return table.map(row => explain(fault, row))
}

function explain(fault: FailureCode['fault'], [code, meaning, nextStep]: Row): FailureCode {
  return {
    code,
    meaning: { en: meaning[0], zh: meaning[1] },
    fault,
    nextStep: { en: nextStep[0], zh: nextStep[1] },
  }
}

/** Next steps that many rows share. */
export const nothingToDo: Texts = ['Nothing; it is sent again later.', '无需处理，系统稍后自动重发。']
export const removeToken: Texts = [
  'Delete the token; the app registers a new one when it is opened.',
  '删除该设备令牌；应用再次打开时会重新注册。',
]
