import type { JsonObject } from '@message-center/channel'
import { identifierOf, objectsOf, readJsonValue, textOf } from '@message-center/channel/wire'
import { type Answer, type Reading, refused, unreadable } from '../model/reading.ts'
import type { Call, Outgoing } from '../push-vendor.ts'
import { objectOf } from '../wire/read-fields.ts'
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
  const entries = objectsOf(typeof json.data === 'string' ? readJsonValue(json.data) : json.data)
  const named = new Map(entries.map(entry => [identifierOf(entry.registrationId), entry]))
  // Without names the entry at the same place.
  const isInOrder = entries.length === items.length && named.size === 1 && named.has(undefined)
  return items.map((item, n) => {
    const { token } = item.delivery.address.device
    return readEntry(isInOrder ? entries[n] : named.get(token), item)
  })
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
