import type { FailureCode, Fault } from '@message-center/channel'

/**
 * What a refused call turns into.
 * - `reject`: will never work; the fault says whose matter it is.
 * - `wait-account`, `wait-recipient`: too fast, for all or for this recipient.
 * - `wait-provider`: the provider is out of order.
 */
export type Reading =
  | { readonly handling: 'reject'; readonly fault: Fault }
  | {
      readonly handling: 'wait-account' | 'wait-recipient' | 'wait-provider'
      readonly fault: FailureCode['fault']
    }

/** A code in the answer to a call. */
export type ReadCode = FailureCode & Reading

/** The codes that one plugin can meet, and how it reads them. */
export interface FailureTable {
  readonly failureCodes: readonly FailureCode[]
  read(code: string): Reading
  find(code: string): FailureCode | undefined
}

/** Codes about what is sent; every other family is about who sends. */
const contentFamily = /^4[0145]\d{3}$/

export function makeFailureTable(...parts: readonly (readonly ReadCode[])[]): FailureTable {
  const all = parts.flat()
  const byCode: ReadonlyMap<string, ReadCode> = new Map(all.map(row => [row.code, row]))
  return {
    failureCodes: all.map(({ code, meaning, fault, nextStep }) => ({ code, meaning, fault, nextStep })),
    // A stranger did nothing, since an error code always means that. Another account may get through where the
    // family does not speak of parameters.
    read: code => byCode.get(code) ?? { handling: 'reject', fault: contentFamily.test(code) ? 'content' : 'account' },
    find: code => byCode.get(code),
  }
}
