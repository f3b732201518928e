import { identifierOf, isObject, textOf } from '@message-center/channel/wire'
import { type Answer, type Reading, refused, unreadable } from '../model/reading.ts'
import type { Call } from '../push-vendor.ts'
import type { XiaomiAccount } from './settings.ts'

/** Codes that speak of one recipient, and name nobody. */
const recipientCodes = ['10029', '65003', '65007']

/** Source: Xiaomi, "Server API of Mi Push", results. */
export function readXiaomiAnswer(answer: Answer, { items }: Call<XiaomiAccount>): readonly Reading[] | Reading {
  const reading = readXiaomiCode(answer)
  if (reading.verdict === 'refused')
    return { ...reading, isMatterOfOne: items.length > 1 && recipientCodes.includes(reading.code) }
  const data = isObject(answer.json?.data) ? answer.json.data : {}
  if (reading.verdict === 'unreadable' || reading.providerMessageId === undefined) return unreadable
  const bad = new Set((textOf(data.badRegIds) ?? '').split(',').map(token => token.trim()))
  return items.map(({ delivery }) => (bad.has(delivery.address.device.token) ? refused('badRegIds') : reading))
}

export function readXiaomiCode({ json = {} }: Answer): Reading {
  const code = identifierOf(json.code)
  if (code === undefined) return unreadable
  const traceId = textOf(json.trace_id)
  if (code !== '0') return refused(code, { message: textOf(json.reason) ?? textOf(json.description), traceId })
  const data = isObject(json.data) ? json.data : {}
  return { verdict: 'taken', providerMessageId: textOf(data.id), traceId }
}
