import type { Json } from '@message-center/channel'
import { identifierOf, isObject, textOf } from '@message-center/channel/wire'
import { type Answer, type Reading, refused, unreadable } from '../model/reading.ts'
import type { Call } from '../push-vendor.ts'
import { arrayOf } from '../wire/read-fields.ts'
import { isVivoList } from './build-request.ts'
import type { VivoAccount } from './settings.ts'

/** Codes that speak of one recipient. */
const recipientCodes = ['10302', '10307']

/** Source: vivo, "Push to one", "Push to lists", "Return codes". */
export function readVivoAnswer({ json = {} }: Answer, call: Call<VivoAccount>): readonly Reading[] | Reading {
  const code = identifierOf(json.result)
  if (code === undefined) return unreadable
  const invalid = new Map(
    [...arrayOf(json.invalidUsers), ...(json.invalidUser ? [json.invalidUser] : [])].flatMap(toEntry),
  )
  const message = textOf(json.desc)
  if (code !== '0' && invalid.size === 0) {
    const isMatterOfOne = call.items.length > 1 && recipientCodes.includes(code)
    return refused(code, { message, isMatterOfOne })
  }
  const taskId = isVivoList(call) ? call.prepared[0] : identifierOf(json.taskId)
  return call.items.map(({ delivery }): Reading => {
    const status = invalid.get(delivery.address.device.token)
    if (status !== undefined) return refused(status, { message })
    if (code !== '0') return refused(code, { message })
    return taskId === undefined ? unreadable : { verdict: 'taken', providerMessageId: taskId }
  })
}

/** A recipient who cannot be reached, and the number that says why. */
function toEntry(user: Json): readonly (readonly [token: string, status: string])[] {
  const [token, status] = isObject(user) ? [identifierOf(user.userid), identifierOf(user.status)] : []
  return token === undefined || status === undefined ? [] : [[token, status]]
}

/** The number of a stored content. */
export function readVivoPayload({ json = {} }: Answer) {
  const code = identifierOf(json.result)
  const taskId = identifierOf(json.taskId)
  if (code === '0' && taskId !== undefined) return { verdict: 'prepared' as const, values: [taskId] }
  return code === undefined || code === '0' ? unreadable : refused(code, { message: textOf(json.desc) })
}
