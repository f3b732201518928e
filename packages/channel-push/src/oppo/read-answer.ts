import type { Json, JsonObject } from '@message-center/channel'
import { identifierOf, isObject, readJsonValue, textOf } from '@message-center/channel/wire'
import { type Answer, type Reading, refused, unreadable } from '../model/reading.ts'
import type { Call, Outgoing } from '../push-vendor.ts'
import { arrayOf, objectOf } from '../wire/read-fields.ts'
import type { OppoAccount } from './settings.ts'

const duplicate = '32'
const badTarget = '10000'

/** Source: OPPO, "Single push of notifications", "Return codes". A call with code 0 may hold refused messages. */
export function readOppoAnswer({ json = {} }: Answer, { items }: Call<OppoAccount>): readonly Reading[] | Reading {
  const code = identifierOf(json.code)
  if (code === undefined) return unreadable
  if (code === badTarget && items.length > 1) return refused(code, { isMatterOfOne: true })
  if (code !== '0') return items.map(item => readRefusal(code, textOf(json.message), item))
  const [first] = items
  if (items.length === 1) return readEntry(objectOf(json.data), first)
  const entries = arrayOf(typeof json.data === 'string' ? readJsonValue(json.data) : json.data)
  return items.map((item, n) => readEntry(entryFor(item, entries, n, items.length), item))
}

/** The entry that names the registration id; without names the one at the same place. */
function entryFor({ delivery }: Outgoing, entries: readonly Json[], n: number, count: number): JsonObject | undefined {
  const { token } = delivery.address.device
  const named = entries.filter(isObject)
  const own = named.find(entry => entry.registrationId === token)
  const hasNames = named.some(entry => entry.registrationId !== undefined)
  return own ?? (!hasNames && entries.length === count ? named[n] : undefined)
}

function readEntry(entry: JsonObject | undefined, item: Outgoing): Reading {
  const code = identifierOf(entry?.errorCode)
  if (code !== undefined && code !== '0') return readRefusal(code, textOf(entry?.errorMessage), item)
  const providerMessageId = identifierOf(entry?.messageId)
  return providerMessageId === undefined ? unreadable : { verdict: 'taken', providerMessageId }
}

/** Our id was there before, and this is a repeat: the first one is on its way. */
function readRefusal(code: string, message: string | undefined, { delivery }: Outgoing): Reading {
  return code === duplicate && delivery.isRepeat ? { verdict: 'taken' } : refused(code, { message })
}
