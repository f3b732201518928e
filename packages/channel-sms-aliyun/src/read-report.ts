import type { JsonObject, ReceiptEvent } from '@message-center/channel'
import { countOf, identifierOf, readBeijingTime, textOf } from '@message-center/channel/wire'
import { fromProviderNumber } from './phone.ts'

/** Codes that mean arrival; the second is an older spelling. */
const arrived: readonly unknown[] = ['DELIVERED', 'DELIVRD']
const deliveryId = /^[0-9a-f.-]{1,48}$/

/** Reads one item of `SmsReport`. `undefined` for what names no message or tells no outcome. */
export function readReport(item: JsonObject, now: number): ReceiptEvent | undefined {
  const outcome = outcomeOf(item)
  const bizId = identifierOf(item.biz_id)
  const outId = identifierOf(item.out_id)
  const ourId = outId !== undefined && deliveryId.test(outId) ? outId : undefined
  if (outcome === undefined || (bizId === undefined && ourId === undefined)) return undefined
  const phone = identifierOf(item.phone_number)
  const at = readBeijingTime(item.report_time) ?? readBeijingTime(item.send_time) ?? new Date(now)
  return {
    kind: 'receipt',
    outcome,
    deliveryId: ourId,
    providerMessageId: bizId,
    // One id of the provider stands for all numbers of a call. A call for one carries our id, and needs no number:
    // some numbers abroad look like mainland ones here.
    addressKey: ourId === undefined && phone !== undefined ? fromProviderNumber(phone) : undefined,
    at,
    code: textOf(item.err_code),
    message: textOf(item.err_msg),
    segments: countOf(item.sms_size) || undefined,
  }
}

function outcomeOf(item: JsonObject): ReceiptEvent['outcome'] | undefined {
  const { success } = item
  if (success === true || success === 'true') return 'delivered'
  if (success === false || success === 'false') return 'failed'
  if (textOf(item.err_code) === undefined) return undefined
  return arrived.includes(item.err_code) ? 'delivered' : 'failed'
}
