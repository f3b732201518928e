import type { Json } from '@message-center/channel'
import { identifierOf, isObject, textOf } from '@message-center/channel/wire'
import { type Answer, type Reading, refused, unreadable } from '../model/reading.ts'
import type { Call } from '../push-vendor.ts'
import { arrayOf, objectOf } from '../wire/read-fields.ts'
import { messageIdOf } from './callback.ts'
import { notifyIdOf } from './notify-id.ts'

const success = '80000000'
const someFailed = '80100000'
const allFailed = '80300007'

/** Statuses that speak for themselves, where no code comes along. 503 is flow control here. */
const plainStatuses = [401, 503]

/** Source: Huawei, "Push Kit REST API", response codes. Both worlds answer alike. */
export function readHuaweiAnswer(answer: Answer, { items }: Pick<Call<never>, 'items'>): readonly Reading[] | Reading {
  const { json = {}, status } = answer
  const code = identifierOf(json.code)
  if (code === undefined) return plainStatuses.includes(status) ? refused(String(status)) : unreadable
  const requestId = textOf(json.requestId)
  const taken = takenAs(requestId, items)
  if (code === success) return taken
  if (code !== someFailed && code !== allFailed) return refused(code, { message: textOf(json.msg), traceId: requestId })
  const reasons = reasonsIn(json.msg)
  return items.map(({ delivery }) => {
    const reason = reasons.get(delivery.address.device.token)
    if (code === someFailed) return reason === undefined ? taken : refused(reason, { traceId: requestId })
    // When none of them is right, the project may be the wrong one.
    return refused(reason ?? allFailed, { traceId: requestId, keepsAddress: true })
  })
}

function takenAs(requestId: string | undefined, items: Call<never>['items']): Reading {
  if (requestId === undefined) return unreadable
  const providerMessageId = messageIdOf(requestId, String(notifyIdOf(items)))
  return { verdict: 'taken', providerMessageId, traceId: requestId }
}

/** What is wrong with each token. The message is JSON within JSON: lists by reason, or one list without. */
function reasonsIn(msg: Json | undefined): ReadonlyMap<string, string> {
  const { illegalTokens, illegal_tokens } = objectOf(msg) ?? {}
  const illegal = illegalTokens ?? illegal_tokens
  const lists = isObject(illegal) ? Object.entries(illegal) : [['illegal_tokens', illegal] as const]
  return new Map(lists.flatMap(([reason, tokens]) => arrayOf(tokens).map(token => [String(token), reason])))
}

/** The answer to a call for a device that cannot be, or to taking back. */
export function readHuaweiCode(answer: Answer): Reading {
  const code = identifierOf(answer.json?.code)
  if (code === undefined) return plainStatuses.includes(answer.status) ? refused(String(answer.status)) : unreadable
  if (code === success) return { verdict: 'taken' }
  return refused(code, { message: textOf(answer.json?.msg), traceId: textOf(answer.json?.requestId) })
}
