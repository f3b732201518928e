import type { CallbackReading, HostRequest } from '@message-center/channel'
import type { CallbackReceipts } from '../push-vendor.ts'

/** Reads a callback by the vendor's rules: the proof first, and nothing of a body that is not genuine. */
export function readCallback<Account>(
  request: HostRequest,
  receipts: CallbackReceipts<Account>,
  account: Account,
  now: number,
): CallbackReading {
  const distrust = receipts.verify(request, account, now)
  if (distrust !== undefined) return refuse(403, distrust)
  const events = receipts.read(request.body, account, now)
  if (events === undefined) return refuse(400, 'The body is in no form that the vendor is known to use.')
  const { answer } = receipts
  return {
    verdict: 'read',
    events,
    answer: { status: 200, body: typeof answer === 'string' ? answer : { json: answer } },
  }
}

function refuse(status: number, reason: string): CallbackReading {
  return { verdict: 'refused', reason, answer: { status, body: { json: { code: status, message: reason } } } }
}
