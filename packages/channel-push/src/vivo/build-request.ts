import type { JsonObject } from '@message-center/channel'
import { hexOf, numberFor } from '../model/identifiers.ts'
import { secondsToLive } from '../model/life.ts'
import type { Notification, PushDelivery } from '../model/notification.ts'
import { compact, overlay } from '../model/overlay.ts'
import type { Call, Outgoing, VendorRequest } from '../push-vendor.ts'
import { byKey } from '../send/plan-calls.ts'
import { postJson } from '../wire/requests.ts'
import { classificationOf, type VivoAccount } from './settings.ts'

/** Recipients of one call. */
export const vivoMaxRecipients = 1_000
const shortestLife = 60
const longestLife = 86_400

export function planVivo(outgoing: readonly Outgoing[], account: VivoAccount, now: number) {
  return byKey(outgoing, vivoMaxRecipients, ({ delivery }) => JSON.stringify(buildVivoMessage(delivery, account, now)))
}

/** Whether the content has to be stored first: a call for many takes its number only. */
export function isVivoList({ items }: Pick<Call<VivoAccount>, 'items'>): boolean {
  return items.length > 1
}

/** Stores the content for many. Source: vivo, "Push to lists". */
export function buildVivoPayload({ account, items, token, now }: Call<VivoAccount>): VendorRequest {
  const [{ delivery }] = items
  const message = buildVivoMessage(delivery, account, now)
  return post(account, token, '/message/saveListPayload', { ...message, requestId: hexOf(delivery.id) })
}

/** Source: vivo, "Push to one", "Push to lists". */
export function buildVivoRequest(call: Call<VivoAccount>): VendorRequest {
  const { account, items, token, prepared, now } = call
  const [{ delivery }] = items
  const requestId = hexOf(delivery.id)
  const message = buildVivoMessage(delivery, account, now)
  if (isVivoList(call)) {
    const { appId, pushMode } = message
    const regIds = items.map(item => item.delivery.address.device.token)
    return post(account, token, '/message/pushToList', { appId, regIds, taskId: prepared[0], requestId, pushMode })
  }
  return post(account, token, '/message/send', {
    ...message,
    regId: delivery.address.device.token,
    requestId,
    // Receipts are there for single messages alone.
    ...(account.callback !== undefined && { extra: { callback: account.callback } }),
  })
}

function post({ baseUrl }: VivoAccount, authToken: string, path: string, body: JsonObject): VendorRequest {
  return postJson(baseUrl + path, body, { authToken })
}

/** A message without its recipients. */
export function buildVivoMessage(delivery: PushDelivery, account: VivoAccount, now: number): JsonObject {
  const { content, category } = delivery
  const { title, body, sound, data, collapseKey, vendors } = content
  const seconds = secondsToLive(delivery, now, longestLife)
  const message = compact({
    appId: Number(account.appId),
    // 1 silent, 4 sound and vibration.
    notifyType: sound === undefined ? 1 : 4,
    title,
    content: body,
    timeToLive: seconds === undefined ? undefined : Math.max(seconds, shortestLife),
    ...clickOf(content),
    networkType: -1,
    classification: classificationOf(category, account),
    category: account.classes?.[category]?.category,
    clientCustomMap: data,
    notifyId: collapseKey === undefined ? undefined : numberFor(collapseKey),
    pushMode: 0,
  })
  return overlay(message, vendors?.vivo)
}

/** 1 the app, 2 a web page, 4 a page of the app. */
function clickOf({ link }: Notification): JsonObject {
  if (link === undefined) return { skipType: 1 }
  return { skipType: /^https?:/.test(link) ? 2 : 4, skipContent: link }
}
