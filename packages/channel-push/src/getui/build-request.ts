import type { JsonObject } from '@message-center/channel'
import { hexOf, numberFor } from '../model/identifiers.ts'
import { secondsToLive } from '../model/life.ts'
import type { Notification, PushDelivery } from '../model/notification.ts'
import { compact, overlay } from '../model/overlay.ts'
import type { Call, EarlierMessage, Outgoing, VendorRequest } from '../push-vendor.ts'
import { anyTogether } from '../send/plan-calls.ts'
import { postJson } from '../wire/requests.ts'
import type { GetuiAccount } from './settings.ts'

const longestLife = 3 * 86_400

/** Every message of a call has its own id, by which Getui knows a repeat; the calls for one content have none. */
export function planGetui(outgoing: readonly Outgoing[], { maxBatch }: GetuiAccount) {
  return anyTogether(outgoing, maxBatch)
}

/** Source: Getui, "REST API v2", push to single users. */
export function buildGetuiRequest({ account, items, token, now }: Call<GetuiAccount>): VendorRequest {
  const [first, ...rest] = items.map(({ delivery }) => buildGetuiMessage(delivery, account, now))
  if (rest.length === 0) return post(account, token, '/push/single/cid', first ?? {})
  return post(account, token, '/push/single/batch/cid', { is_async: false, msg_list: [first ?? {}, ...rest] })
}

/** Takes a notification from the screen, or stops it on its way. Source: Getui, "REST API v2", revoking. */
export function buildGetuiRevocation(account: GetuiAccount, message: EarlierMessage, token: string): VendorRequest {
  const { providerMessageId = '', deliveryId, address } = message
  const revoke = { old_task_id: providerMessageId }
  return post(account, token, '/push/single/cid', {
    request_id: hexOf(`${deliveryId}/${providerMessageId}/revoke`),
    audience: { cid: [address?.device.token ?? ''] },
    // Forced, a task that Getui does not find would take every notification of the app with it.
    push_message: { revoke: { ...revoke, force: false } },
    push_channel: { android: { ups: { revoke } }, harmony: { revoke } },
  })
}

function post({ apiUrl }: GetuiAccount, token: string, path: string, body: JsonObject): VendorRequest {
  return postJson(apiUrl + path, body, { token })
}

export function buildGetuiMessage(
  delivery: PushDelivery,
  { classes }: Pick<GetuiAccount, 'classes'>,
  now: number,
): JsonObject {
  const { id, address, category, content } = delivery
  const seconds = secondsToLive(delivery, now, longestLife)
  const own = classes?.[category]
  const notifyId = numberFor(content.collapseKey ?? id)
  const shown = { title: content.title, body: content.body, ...clickOf(content) }
  const message: JsonObject = {
    request_id: hexOf(id),
    settings: compact({ ttl: seconds === undefined ? undefined : seconds * 1_000 }),
    audience: { cid: [address.device.token] },
    push_message: { notification: compact({ ...shown, notify_id: notifyId, channel_id: own?.channelId }) },
    push_channel: {
      ios: iosOf(content, hexOf(content.collapseKey ?? id)),
      android: { ups: compact({ notification: compact({ ...shown, notify_id: notifyId }), options: own?.options }) },
      harmony: { notification: harmonyOf(content, notifyId, own?.harmonyCategory) },
    },
  }
  return overlay(message, content.vendors?.getui)
}

/** What a tap does. With data the app is opened and finds the link among them. */
function clickOf(content: Notification): JsonObject {
  const { link, data } = content
  if (data !== undefined) return { click_type: 'payload', payload: payloadOf(content) }
  if (link === undefined) return { click_type: 'startapp' }
  return /^https?:/.test(link) ? { click_type: 'url', url: link } : { click_type: 'intent', intent: link }
}

export function payloadOf({ data, link }: Notification): string | undefined {
  return data === undefined && link === undefined ? undefined : JSON.stringify(compact({ ...data, link }))
}

function iosOf(content: Notification, collapseId: string): JsonObject {
  const { title, body, sound, badge, collapseKey } = content
  return compact({
    type: 'notify',
    aps: compact({ alert: { title, body }, 'content-available': 0, sound, 'thread-id': collapseKey }),
    auto_badge: badge === undefined ? undefined : String(badge),
    payload: payloadOf(content),
    'apns-collapse-id': collapseId,
  })
}

function harmonyOf(content: Notification, notifyId: number, category: string | undefined): JsonObject {
  const { title, body } = content
  const payload = payloadOf(content)
  const click = payload === undefined ? { click_type: 'startapp' } : { click_type: 'payload', payload }
  return compact({ title, body, category, ...click, notify_id: String(notifyId) })
}
