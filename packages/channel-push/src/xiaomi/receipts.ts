import type { InboundEvent, Json } from '@message-center/channel'
import { identifierOf, isObject, readJson } from '@message-center/channel/wire'
import { type CallbackSettings, verifyAddressToken } from '../callback/address-token.ts'
import { deviceKey } from '../model/address.ts'
import type { CallbackReceipts } from '../push-vendor.ts'
import { dateOf } from '../wire/read-fields.ts'

const invalidTarget = '16'
const failures = [invalidTarget, '32', '64', '128']

/**
 * Receipts: a form with one field, JSON by message id, each with the kind of news and the registration ids it is about.
 * Nothing is signed. Source: Xiaomi, "Receipts of Mi Push".
 */
export const xiaomiCallback: CallbackReceipts<CallbackSettings> = {
  verify: (request, account) => verifyAddressToken(request, account),
  read(body, _account, now) {
    const data = readJson(new URLSearchParams(Buffer.from(body).toString()).get('data') ?? '')
    return data && Object.entries(data).flatMap(([id, entry]) => readEntry(id, entry, now))
  },
  answer: 'ok',
}

function readEntry(id: string, entry: Json | undefined, now: number): readonly InboundEvent[] {
  if (!isObject(entry)) return []
  const type = identifierOf(entry.type) ?? ''
  const at = dateOf(entry.timestamp) ?? new Date(now)
  const tokens = (identifierOf(entry.targets) ?? '').split(',').map(token => token.trim())
  return tokens.filter(token => token !== '').flatMap(token => readTarget(id, type, deviceKey('xiaomi', token), at))
}

function readTarget(providerMessageId: string, type: string, addressKey: string, at: Date): readonly InboundEvent[] {
  const receipt = { kind: 'receipt', providerMessageId, addressKey, at } as const
  if (type === '1') return [{ ...receipt, outcome: 'delivered' }]
  if (type === '2') return [{ ...receipt, outcome: 'read' }]
  if (!failures.includes(type)) return []
  const failed = { ...receipt, outcome: 'failed', code: type } as const
  if (type !== invalidTarget) return [failed]
  return [failed, { kind: 'address', addressKey, change: 'invalid', at, code: type }]
}
