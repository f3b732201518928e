import type { JsonObject } from '@message-center/channel'
import { hexOf } from '../model/identifiers.ts'
import { secondsToLive } from '../model/life.ts'
import type { PushDelivery } from '../model/notification.ts'
import { compact, overlay } from '../model/overlay.ts'
import type { Call, VendorRequest } from '../push-vendor.ts'
import { postJson } from '../wire/requests.ts'
import type { FcmAccount, FcmSettings } from './settings.ts'

const longestLife = 28 * 86_400

/** One message to one token. Source: Firebase, "REST Resource: projects.messages". */
export function buildFcmRequest({ account, items, token, now }: Call<FcmAccount>): VendorRequest {
  const { delivery } = items[0]
  return toRequest(account, token, { message: buildFcmMessage(delivery, account, now) })
}

/** Validates a message to a topic that nobody has: the credentials are tried and nothing is sent. */
export function buildFcmProbe(account: FcmAccount, token: string): VendorRequest {
  const message = { topic: 'message-center-check', notification: { title: 'check', body: 'check' } }
  return toRequest(account, token, { validate_only: true, message })
}

function toRequest({ baseUrl, projectId }: FcmAccount, token: string, body: JsonObject): VendorRequest {
  const url = `${baseUrl}/v1/projects/${encodeURIComponent(projectId)}/messages:send`
  return postJson(url, body, { authorization: `Bearer ${token}` })
}

export function buildFcmMessage(
  delivery: PushDelivery,
  { androidChannels }: Pick<FcmSettings, 'androidChannels'>,
  now: number,
): JsonObject {
  const { address, content, category } = delivery
  const { title, body, image, link, data, badge, sound, collapseKey, vendors } = content
  const seconds = secondsToLive(delivery, now, longestLife)
  // A repeat that arrives all the same replaces the first on the screen.
  const collapse = collapseKey ?? hexOf(delivery.id)
  const isUrgent = category !== 'marketing'
  const expiration = seconds === undefined ? undefined : String(seconds === 0 ? 0 : Math.floor(now / 1_000) + seconds)
  const message: JsonObject = compact({
    token: address.device.token,
    notification: compact({ title, body, image }),
    data: data || link ? compact({ ...data, link }) : undefined,
    android: compact({
      collapse_key: collapseKey,
      priority: isUrgent ? 'HIGH' : 'NORMAL',
      ttl: seconds === undefined ? undefined : `${seconds}s`,
      notification: compact({
        tag: collapse,
        sound,
        channel_id: androidChannels?.[category],
        notification_count: badge,
      }),
    }),
    apns: {
      headers: compact({
        'apns-priority': isUrgent ? '10' : '5',
        'apns-collapse-id': collapse,
        'apns-expiration': expiration,
      }),
      payload: { aps: compact({ badge, sound, 'mutable-content': image === undefined ? undefined : 1 }) },
    },
    webpush: link?.startsWith('https:') ? { fcm_options: { link } } : undefined,
  })
  return overlay(message, vendors?.fcm)
}
