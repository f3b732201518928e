import { identifierOf, isObject, textOf } from '@message-center/channel/wire'
import { type Answer, type Reading, refused, unreadable } from '../model/reading.ts'
import type { Call } from '../push-vendor.ts'
import { arrayOf } from '../wire/read-fields.ts'
import type { HonorAccount } from './settings.ts'

/**
 * Reports disagree on the number of success, so that `sendResult` decides, and two lists name who got nothing.
 * Source: Honor, "Sending downlink messages".
 */
export function readHonorAnswer(answer: Answer, { items }: Call<HonorAccount>): readonly Reading[] | Reading {
  const { json = {}, status } = answer
  const code = identifierOf(json.code)
  const data = isObject(json.data) ? json.data : {}
  const message = textOf(json.message)
  if (code === undefined && data.sendResult === undefined) return status === 401 ? refused('401') : unreadable
  const dead = new Set(arrayOf(data.expireTokens))
  const failed = new Set(arrayOf(data.failTokens))
  const traceId = textOf(data.requestId)
  if (data.sendResult !== true && dead.size === 0 && failed.size === 0)
    return code === undefined ? unreadable : refused(code, { message, traceId })
  return items.map(({ delivery }): Reading => {
    const { token } = delivery.address.device
    if (dead.has(token)) return refused('expireTokens', { traceId })
    if (failed.has(token)) return refused('failTokens', { traceId })
    if (data.sendResult === true) return { verdict: 'taken', providerMessageId: traceId, traceId }
    return code === undefined ? unreadable : refused(code, { message, traceId })
  })
}
