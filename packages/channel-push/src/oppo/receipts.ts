import type { InboundEvent, Json } from '@message-center/channel'
import { identifierOf, isObject, readJsonValue } from '@message-center/channel/wire'
import { type CallbackSettings, verifyAddressToken } from '../callback/address-token.ts'
import { deviceKey } from '../model/address.ts'
import type { CallbackReceipts } from '../push-vendor.ts'
import { dateOf } from '../wire/read-fields.ts'

const invalid = 'regid_invalid'
const kinds: { readonly [eventType: string]: 'delivered' | 'failed' | undefined } = {
  push_arrive: 'delivered',
  [invalid]: 'failed',
  user_daily_limit: 'failed',
}

/** Receipts: a list, each entry about one or more registration ids. Nothing is signed. Source: OPPO, "Receipts". */
export const oppoCallback: CallbackReceipts<CallbackSettings> = {
  verify: (request, account) => verifyAddressToken(request, account),
  read(body, _account, now) {
    const list = readJsonValue(body)
    return Array.isArray(list) ? list.flatMap((entry: Json) => readEntry(entry, now)) : undefined
  },
  answer: 'ok',
}

function readEntry(entry: Json, now: number): readonly InboundEvent[] {
  if (!isObject(entry)) return []
  const type = identifierOf(entry.eventType) ?? ''
  const providerMessageId = identifierOf(entry.messageId)
  const outcome = Object.hasOwn(kinds, type) ? kinds[type] : undefined
  if (outcome === undefined || providerMessageId === undefined) return []
  const at = dateOf(entry.eventTime) ?? new Date(now)
  const ids = (identifierOf(entry.registrationIds) ?? '').split(',').map(id => id.trim())
  return ids
    .filter(id => id !== '')
    .flatMap((id): readonly InboundEvent[] => {
      const addressKey = deviceKey('oppo', id)
      const receipt: InboundEvent = { kind: 'receipt', outcome, providerMessageId, addressKey, at }
      if (outcome === 'delivered') return [receipt]
      const failed: InboundEvent = { ...receipt, code: type }
      return type === invalid ? [failed, { kind: 'address', addressKey, change: 'invalid', at, code: type }] : [failed]
    })
}
