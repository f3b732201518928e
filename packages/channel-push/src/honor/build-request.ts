import type { JsonObject } from '@message-center/channel'
import { numberFor } from '../model/identifiers.ts'
import { secondsToLive } from '../model/life.ts'
import type { Notification, PushDelivery } from '../model/notification.ts'
import { compact, overlay } from '../model/overlay.ts'
import type { Call, Outgoing, VendorRequest } from '../push-vendor.ts'
import { byKey } from '../send/plan-calls.ts'
import { postJson } from '../wire/requests.ts'
import type { HonorAccount, HonorSettings } from './settings.ts'

/** Recipients of one call. */
export const honorMaxRecipients = 1_000
const longestLife = 1_296_000
/** Stands in where numbers would tell apart what is else the same. */
export const anyNotifyId = 2_147_483_647

export function planHonor(outgoing: readonly Outgoing[], account: HonorAccount, now: number) {
  return byKey(outgoing, honorMaxRecipients, ({ delivery }) =>
    JSON.stringify([buildHonorMessage(delivery, account, now, anyNotifyId), delivery.content.collapseKey]),
  )
}

/** Source: Honor, "Sending downlink messages". */
export function buildHonorRequest({ account, items, token, now }: Call<HonorAccount>): VendorRequest {
  const [{ delivery }] = items
  const notifyId = numberFor(delivery.content.collapseKey ?? delivery.id)
  const body = {
    ...buildHonorMessage(delivery, account, now, notifyId),
    token: items.map(item => item.delivery.address.device.token),
  }
  const headers = { authorization: `Bearer ${token}`, timestamp: String(now) }
  return postJson(`${account.baseUrl}/api/v1/${account.appId}/sendMessage`, body, headers)
}

/** A message without its recipients. */
export function buildHonorMessage(
  delivery: PushDelivery,
  { importance, badgeClass }: Pick<HonorSettings, 'importance' | 'badgeClass'>,
  now: number,
  notifyId: number,
): JsonObject {
  const { content, category } = delivery
  const { title, body, image, badge = 0, data, vendors } = content
  const seconds = secondsToLive(delivery, now, longestLife)
  const message = {
    notification: compact({ title, body, image }),
    android: compact({
      ttl: seconds === undefined ? undefined : `${seconds}s`,
      targetUserType: 0,
      data: data === undefined ? undefined : JSON.stringify(data),
      notification: compact({
        title,
        body,
        clickAction: clickOf(content),
        importance: importance?.[category] ?? (category === 'marketing' ? 'LOW' : 'NORMAL'),
        badge: badge > 0 && badgeClass !== undefined ? { addNum: 1, badgeClass } : undefined,
        notifyId,
      }),
    }),
  }
  return overlay(message, vendors?.honor)
}

/** 1 a page of the app, 2 a web page, 3 the app. */
function clickOf({ link }: Notification): JsonObject {
  if (link === undefined) return { type: 3 }
  return /^https?:/.test(link) ? { type: 2, url: link } : { type: 1, intent: link }
}
