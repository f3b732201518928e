import type { DoubleTemplate } from './options.ts'
import { type Refusal, refuse } from './refusal.ts'

/**
 * Numbers that let a sandbox show what can happen. All others arrive.
 * - `1660000…`: refused as not in use.
 * - `1660001…`: taken, and the receipt says that the phone is out of service.
 * - `1660002…`: taken, and no receipt ever comes.
 */
export const refusedPrefix = '+861660000'
const unservedPrefix = '+861660001'
const silentPrefix = '+861660002'

/** E.164 of a number as a call may carry it, or a refusal. */
export function readNumber(written: string, kind: DoubleTemplate['kind']): string | Refusal {
  const isForAbroad = kind === 'international'
  const mainland = /^(?:\+86|0086|86|\+)?(1[3-9]\d{9})$/.exec(written)?.[1]
  if (!isForAbroad && mainland !== undefined)
    return `+86${mainland}`.startsWith(refusedPrefix) ? illegal(written) : `+86${mainland}`
  if (isForAbroad && /^86/.test(written))
    return refuse('isv.DOMESTIC_NUMBER_NOT_SUPPORTED', '国际/港澳台消息模板不支持发送境内号码')
  return isForAbroad && /^[1-9]\d{6,14}$/.test(written) ? `+${written}` : illegal(written)
}

/** The code of the receipt of a number; `undefined` when none comes. */
export function fateOf(phone: string): string | undefined {
  if (phone.startsWith(silentPrefix)) return undefined
  return phone.startsWith(unservedPrefix) ? 'MOBILE_NOT_ON_SERVICE' : 'DELIVERED'
}

function illegal(written: string): Refusal {
  return refuse('isv.MOBILE_NUMBER_ILLEGAL', `${written}无效手机号`)
}
