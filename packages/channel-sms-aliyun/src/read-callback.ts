import type { CallbackReading, HostRequest, HostResponse, InboundEvent, Json } from '@message-center/channel'
import { hasAddressToken, isObject, readJsonValue } from '@message-center/channel/wire'
import { readReply } from './read-reply.ts'
import { readReport } from './read-report.ts'

/** The provider repeats a callback unless the answer is 200 with a number as `code`. */
const taken: HostResponse = { status: 200, body: { json: { code: 0, msg: '接收成功' } } }

/**
 * Reads a push of reports or replies. The provider signs nothing, so the address itself is the proof: it ends in the
 * account's callback token, as last part of the path or as `token` in the query.
 * Source: Alibaba Cloud, "SmsReport" and "SmsUp".
 */
export function readCallback(request: HostRequest, callbackToken: string | undefined, now: number): CallbackReading {
  if (callbackToken === undefined)
    return refuse(403, 'The account has no callback token. Set callbackToken and give the provider the new address.')
  if (!hasAddressToken(request, callbackToken))
    return refuse(403, 'The token in the address is not that of the account.')

  const body = readJsonValue(request.body)
  if (!Array.isArray(body) && !isObject(body)) return refuse(400, 'The body is not a JSON array of reports or replies.')
  const items: readonly Json[] = isObject(body) ? [body] : body
  return { verdict: 'read', events: items.flatMap(item => readItem(item, now) ?? []), answer: taken }
}

/** Reports and replies come to one address. Other news, such as the approval of a template, is taken and left aside. */
function readItem(item: Json, now: number): InboundEvent | undefined {
  if (!isObject(item)) return undefined
  const isReply = item.content !== undefined && item.biz_id === undefined
  return isReply ? readReply(item, now) : readReport(item, now)
}

function refuse(status: number, reason: string): CallbackReading {
  return { verdict: 'refused', reason, answer: { status, body: { json: { code: status, msg: reason } } } }
}
