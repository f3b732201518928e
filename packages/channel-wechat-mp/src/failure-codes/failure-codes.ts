import type { FailureCode } from '@message-center/channel'
import { accountCodes } from './account-codes.ts'
import type { CallCode, Reading } from './call-code.ts'
import { contentCodes } from './content-codes.ts'
import { receiptCodes } from './receipt-codes.ts'
import { recipientCodes } from './recipient-codes.ts'
import { waitingCodes } from './waiting-codes.ts'

const callCodes = [...recipientCodes, ...contentCodes, ...accountCodes, ...waitingCodes]
const callCodesByName: ReadonlyMap<string, CallCode> = new Map(callCodes.map(row => [row.code, row]))

/**
 * Every code of the provider that this channel explains.
 * Source: WeChat, "Global return codes" and the pages of the interfaces.
 */
export const failureCodes: readonly FailureCode[] = [
  ...receiptCodes,
  ...callCodes.map(({ code, meaning, fault, nextStep }) => ({ code, meaning, fault, nextStep })),
]

/** The provider numbers its codes by subject. */
const families: readonly (readonly [prefix: RegExp, Reading])[] = [
  [/^43\d{3}$/, { handling: 'reject', fault: 'recipient' }],
  [/^4[014-7]\d{3}$/, { handling: 'reject', fault: 'content' }],
]

/** Reads a code by its row, else by its family. A stranger is a matter of the account: it may be mended there. */
export function readCallCode(code: string): Reading {
  const family = families.find(([numbers]) => numbers.test(code))
  return callCodesByName.get(code) ?? family?.[1] ?? { handling: 'reject', fault: 'account' }
}

/** The row of a code in the answer to a call, for explaining it. */
export function findCallCode(code: string): CallCode | undefined {
  return callCodesByName.get(code)
}
