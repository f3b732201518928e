import type { Json, JsonObject } from '../../json.ts'
import { accepted, deferred, rejected, type SendResult, unknown } from '../../send-result.ts'
import { isObject } from '../../wire/index.ts'
import { failureCodes } from './failure-codes.ts'
import type { RelayReply } from './relay-api.ts'

/** One result per post from the reply to their call. */
export function decideResults(reply: RelayReply, count: number): readonly SendResult[] {
  if (reply.kind === 'not-sent') return Array(count).fill(deferred('unavailable', { message: reply.reason }))
  if (reply.kind === 'unanswered') return Array(count).fill(unknown({ message: reply.reason }))

  const traceId = textOf(reply.body.trace)
  const { results } = reply.body
  if (reply.status === 200 && Array.isArray(results) && results.length === count)
    return results.map((item: Json) => decideItem(isObject(item) ? item : {}, traceId))
  return Array(count).fill(decideRefusal(reply.body, traceId, reply.retryAfterMs))
}

function decideItem(item: JsonObject, traceId: string | undefined): SendResult {
  const id = textOf(item.id)
  return id === undefined ? decideRefusal(item, traceId, undefined) : accepted({ providerMessageId: id, traceId })
}

function decideRefusal(body: JsonObject, traceId: string | undefined, retryAfterMs: number | undefined): SendResult {
  const code = textOf(body.code)
  const word = { code, message: textOf(body.message), traceId }
  if (code === 'SLOW_DOWN') return deferred('throttled', { ...word, retryAfterMs })
  if (code === 'BUSY') return deferred('unavailable', { ...word, retryAfterMs })
  const fault = failureCodes.find(known => known.code === code)?.fault
  if (fault === 'recipient' || fault === 'content' || fault === 'account') return rejected(fault, word)
  // An answer nobody has seen before does not say that nothing was sent.
  return unknown(word)
}

function textOf(value: Json | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined
}
