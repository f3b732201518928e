import type { JsonObject } from '@message-center/channel'
import { secondsToLive } from '../model/life.ts'
import type { Notification, PushDelivery } from '../model/notification.ts'
import { compact, overlay } from '../model/overlay.ts'
import type { Call, Outgoing, VendorRequest } from '../push-vendor.ts'
import { byKey } from '../send/plan-calls.ts'
import { postJson } from '../wire/requests.ts'
import { huaweiMaxRecipients } from './harmony-request.ts'
import type { HmsAccount, HmsSettings } from './hms-settings.ts'
import { anyNotifyId, notifyIdOf } from './notify-id.ts'

const longestLife = 1_296_000

export function planHms(outgoing: readonly Outgoing[], account: HmsAccount, now: number) {
  return byKey(outgoing, huaweiMaxRecipients, ({ delivery }) =>
    JSON.stringify([buildHmsMessage(delivery, account, now, anyNotifyId), delivery.content.collapseKey]),
  )
}

/** Source: Huawei, "Push Kit REST API", downlink messages v1. */
export function buildHmsRequest({ account, items, token, now }: Call<HmsAccount>): VendorRequest {
  const message = buildHmsMessage(items[0].delivery, account, now, notifyIdOf(items))
  const tokens = items.map(({ delivery }) => delivery.address.device.token)
  return post(account, token, { validate_only: false, message: { ...message, token: tokens } })
}

/** Validates a message to a device that cannot be. */
export function buildHmsProbe(account: HmsAccount, token: string): VendorRequest {
  const android = { notification: { click_action: { type: 3 } } }
  const message = { notification: { title: 'check', body: 'check' }, android, token: ['message-center-check'] }
  return post(account, token, { validate_only: true, message })
}

function post({ baseUrl, appId }: HmsAccount, token: string, body: JsonObject): VendorRequest {
  return postJson(`${baseUrl}/v1/${appId}/messages:send`, body, { authorization: `Bearer ${token}` })
}

/** A message without its recipients. */
export function buildHmsMessage(
  delivery: PushDelivery,
  { classes, badgeClass }: Pick<HmsSettings, 'classes' | 'badgeClass'>,
  now: number,
  notifyId: number,
): JsonObject {
  const { content, category } = delivery
  const { title, body, image, badge = 0, sound, data, vendors } = content
  const own = classes?.[category] ?? {}
  const seconds = secondsToLive(delivery, now, longestLife)
  const message = compact({
    notification: compact({ title, body, image }),
    android: compact({
      category: own.category,
      ttl: seconds === undefined ? undefined : `${seconds}s`,
      bi_tag: String(notifyId),
      notification: compact({
        importance: own.importance ?? (category === 'marketing' ? 'LOW' : 'NORMAL'),
        channel_id: own.channelId,
        click_action: clickOf(content),
        notify_id: notifyId,
        sound: sound === 'default' ? undefined : sound,
        default_sound: sound === 'default' ? true : undefined,
        badge: badge > 0 && badgeClass !== undefined ? { add_num: 1, class: badgeClass } : undefined,
      }),
    }),
    data: data === undefined ? undefined : JSON.stringify(data),
  })
  return overlay(message, vendors?.['huawei-hms'])
}

/** 1 an intent, 2 a web page, 3 the app. */
function clickOf({ link }: Notification): JsonObject {
  if (link === undefined) return { type: 3 }
  return /^https?:/.test(link) ? { type: 2, url: link } : { type: 1, intent: link }
}
