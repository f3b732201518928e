import { createHmac } from 'node:crypto'
import type { HostRequest, InboundEvent, Json, JsonObject } from '@message-center/channel'
import { identifierOf, isObject, isSameText, readJson } from '@message-center/channel/wire'
import { deviceKey, type PushVendorName } from '../model/address.ts'
import type { CallbackReceipts } from '../push-vendor.ts'
import { arrayOf, dateOf } from '../wire/read-fields.ts'

/** Settings of receipts, as entered in AppGallery Connect. */
export interface HuaweiCallbackSettings {
  readonly callbackUser?: string | undefined
  readonly callbackKey?: string | undefined
}

export const huaweiCallbackFields: JsonObject = {
  callbackUser: {
    type: 'string',
    title: 'Callback user',
    description: 'User name of the receipt in AppGallery Connect; empty when none is set there.',
    maxLength: 128,
  },
  callbackKey: {
    type: 'string',
    title: 'Callback key',
    description: 'Key of the receipt in AppGallery Connect. Without it receipts are refused.',
    minLength: 1,
    maxLength: 256,
    writeOnly: true,
  },
}

const dayMs = 86_400_000
const proofPattern = /^timestamp=(\d{1,16}); ?nonce=([\w-]{1,64}); ?value=([A-Za-z0-9+/=]{1,100})$/

/** The device does not have the app any more. */
const deadResults = ['2', '5']

/**
 * Receipts of Push Kit. The signature covers its own time and nonce, neither outcome nor body; an old one is refused,
 * so that a proof that leaked is of use for a day. Source: Huawei, "Message receipts".
 */
export function huaweiCallback(vendor: PushVendorName): CallbackReceipts<HuaweiCallbackSettings> {
  return {
    verify: verifyProof,
    read(body, _account, now) {
      const { statuses } = readJson(body) ?? {}
      return Array.isArray(statuses) ? arrayOf(statuses).flatMap(status => readStatus(vendor, status, now)) : undefined
    },
    answer: { code: '0', message: 'success' },
  }
}

function verifyProof({ headers }: HostRequest, account: HuaweiCallbackSettings, now: number): string | undefined {
  const { callbackKey, callbackUser = '' } = account
  if (callbackKey === undefined) return 'The account has no callbackKey.'
  const [, timestamp = '', nonce = '', value = ''] = proofPattern.exec(headers['x-huawei-callback-id'] ?? '') ?? []
  const expected = createHmac('sha256', callbackKey)
    .update(timestamp + nonce + callbackUser)
    .digest('base64')
  if (!isSameText(value, expected)) return 'The signature of the receipt does not fit the callback key and user.'
  return Math.abs(now - Number(timestamp)) <= dayMs ? undefined : 'The signature of the receipt is older than a day.'
}

/** Results are an object in the newer form, a number of its own in the older one. */
function readStatus(vendor: PushVendorName, status: Json, now: number): readonly InboundEvent[] {
  if (!isObject(status)) return []
  const nested = isObject(status.deliveryStatus) ? status.deliveryStatus : {}
  const code = identifierOf(nested.result) ?? identifierOf(status.status)
  const [token, requestId] = [identifierOf(status.token), identifierOf(status.requestId)]
  if (code === undefined || token === undefined || requestId === undefined) return []
  const addressKey = deviceKey(vendor, token)
  const at = dateOf(nested.timestamp) ?? dateOf(status.timestamp) ?? new Date(now)
  const receipt: InboundEvent = {
    kind: 'receipt',
    outcome: code === '0' ? 'delivered' : 'failed',
    providerMessageId: messageIdOf(requestId, identifierOf(status.biTag)),
    addressKey,
    at,
    ...(code !== '0' && { code }),
  }
  return deadResults.includes(code)
    ? [receipt, { kind: 'address', addressKey, change: 'invalid', at, code }]
    : [receipt]
}

/**
 * Our id of a message at Huawei: the call's id, and the number of the notification on the screen, which is needed to
 * take it back. The number travels as tag, so that receipts bring it along.
 */
export function messageIdOf(requestId: string, notifyId: string | undefined): string {
  return notifyId === undefined ? requestId : `${requestId}:${notifyId}`
}
