import type { JsonObject } from '@message-center/channel'
import { isObject } from '@message-center/channel/wire'
import { hexOf, uuidOf } from '../model/identifiers.ts'
import { secondsToLive } from '../model/life.ts'
import type { Notification, PushDelivery } from '../model/notification.ts'
import { compact, overlay } from '../model/overlay.ts'
import type { Call, VendorRequest } from '../push-vendor.ts'
import type { ApnsAccount } from './settings.ts'

/** Longest that APNs keeps a notification. */
const longestLife = 30 * 86_400

/** One notification to one device. Source: Apple, "Sending notification requests to APNs". */
export function buildApnsRequest({ account, items, token, now }: Call<ApnsAccount>): VendorRequest {
  const { delivery } = items[0]
  const { content, address } = delivery
  return toRequest(account, token, address.device.token, {
    headers: { ...headersOf(delivery, account, now), ...overrideHeaders(content) },
    payload: buildApnsPayload(content),
  })
}

/** A notification to a device that cannot be: refused for the device when the credentials work. */
export function buildApnsProbe(account: ApnsAccount, token: string): VendorRequest {
  return toRequest(account, token, '0'.repeat(64), {
    headers: { 'apns-topic': account.app, 'apns-push-type': 'alert', 'apns-priority': '5' },
    payload: { aps: { alert: 'check' } },
  })
}

interface Parts {
  readonly headers: { readonly [name: string]: string }
  readonly payload: JsonObject
}

function toRequest(account: ApnsAccount, token: string, device: string, { headers, payload }: Parts): VendorRequest {
  return {
    method: 'POST',
    url: `${account.baseUrl}/3/device/${device.toLowerCase()}`,
    headers: { ...headers, authorization: `bearer ${token}` },
    body: JSON.stringify(payload),
  }
}

function headersOf(delivery: PushDelivery, account: ApnsAccount, now: number): Parts['headers'] {
  const { id, category, content } = delivery
  const seconds = secondsToLive(delivery, now, longestLife)
  return {
    'apns-topic': account.app,
    'apns-push-type': 'alert',
    'apns-id': uuidOf(id),
    'apns-priority': category === 'marketing' ? '5' : '10',
    // A repeat that arrives all the same replaces the first on the screen.
    'apns-collapse-id': content.collapseKey ?? hexOf(id),
    ...(seconds !== undefined && { 'apns-expiration': String(seconds === 0 ? 0 : Math.floor(now / 1_000) + seconds) }),
  }
}

/** Source: Apple, "Generating a remote notification". */
export function buildApnsPayload(content: Notification): JsonObject {
  const { title, body, badge, sound, image, link, data, vendors } = content
  const aps = compact({
    alert: { title, body },
    badge,
    sound,
    // The app's extension fetches the picture.
    'mutable-content': image === undefined ? undefined : 1,
  })
  const override = vendors?.apns?.payload
  return overlay(compact({ ...data, link, image, aps }), isObject(override) ? override : undefined)
}

function overrideHeaders({ vendors }: Notification): Parts['headers'] {
  const { headers } = vendors?.apns ?? {}
  if (!isObject(headers)) return {}
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])),
  )
}
