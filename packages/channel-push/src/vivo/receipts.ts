import type { InboundEvent, Json } from '@message-center/channel'
import { identifierOf, isObject, readJson } from '@message-center/channel/wire'
import { type CallbackSettings, verifyAddressToken } from '../callback/address-token.ts'
import { deviceKey } from '../model/address.ts'
import type { CallbackReceipts } from '../push-vendor.ts'
import { dateOf } from '../wire/read-fields.ts'

/**
 * Receipts: JSON by task id, each with the registration ids that got it. An entry of a kind that no page explains is
 * taken and left aside. Nothing is signed. Source: vivo, "Receipts".
 */
export const vivoCallback: CallbackReceipts<CallbackSettings> = {
  verify: (request, account) => verifyAddressToken(request, account),
  read(body, _account, now) {
    const data = readJson(body)
    return data && Object.entries(data).flatMap(([taskId, entry]) => readEntry(taskId, entry, now))
  },
  answer: 'ok',
}

function readEntry(providerMessageId: string, entry: Json | undefined, now: number): readonly InboundEvent[] {
  if (!isObject(entry) || entry.eventType !== undefined) return []
  const at = dateOf(entry.timestamp) ?? dateOf(entry.ackTime) ?? new Date(now)
  const tokens = (identifierOf(entry.targets) ?? '').split(',').map(token => token.trim())
  return tokens
    .filter(token => token !== '')
    .map(token => ({
      kind: 'receipt',
      outcome: 'delivered',
      providerMessageId,
      addressKey: deviceKey('vivo', token),
      at,
    }))
}
