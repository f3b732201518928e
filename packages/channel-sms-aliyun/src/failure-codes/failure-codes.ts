import type { FailureCode } from '@message-center/channel'
import { accountCodes } from './account-codes.ts'
import { contentCodes } from './content-codes.ts'
import { receiptCodes } from './receipt-codes.ts'
import { recipientCodes } from './recipient-codes.ts'
import type { Handling, Reading, RequestCode } from './request-code.ts'
import { waitingCodes } from './waiting-codes.ts'

const requestCodes = [...recipientCodes, ...contentCodes, ...accountCodes, ...waitingCodes]
const requestCodesByName: ReadonlyMap<string, RequestCode> = new Map(requestCodes.map(row => [row.code, row]))

/**
 * Every code of the provider that this channel explains.
 * Source: Alibaba Cloud, "Error codes" of Short Message Service and "SmsReport".
 */
export const failureCodes: readonly FailureCode[] = [
  ...receiptCodes,
  ...requestCodes.map(({ code, meaning, fault, nextStep }) => ({ code, meaning, fault, nextStep })),
]

const families: readonly (readonly [prefix: string, Reading])[] = [
  ['Throttling', { fault: 'account', handling: 'wait-account', culprit: 'call' }],
  ['ServiceUnavailable', { fault: 'provider', handling: 'wait-provider', culprit: 'call' }],
  ['InternalError', { fault: 'provider', handling: 'wait-provider', culprit: 'call' }],
  ['isp.', { fault: 'provider', handling: 'wait-provider', culprit: 'call' }],
  ['isv.', { fault: 'content', handling: 'reject', culprit: 'call' }],
]

/**
 * Reads a code by its row, else by its family. A stranger is a matter of the account: the gateway's codes about
 * keys, signatures, versions and actions have many variants, and another account may get through.
 */
export function readRequestCode(code: string): Reading {
  const family = families.find(([prefix]) => code.startsWith(prefix))
  return requestCodesByName.get(code) ?? family?.[1] ?? { fault: 'account', handling: 'reject', culprit: 'call' }
}

/** The row of a code in the answer to a call, for explaining it. */
export function findRequestCode(code: string): RequestCode | undefined {
  return requestCodesByName.get(code)
}

export function hasHandling(code: string, handling: Handling): boolean {
  return readRequestCode(code).handling === handling
}
