import type { JsonObject } from '@message-center/channel'
import { hexOf, numberFor } from '../model/identifiers.ts'
import { secondsToLive } from '../model/life.ts'
import type { Notification, PushDelivery } from '../model/notification.ts'
import { compact, overlay } from '../model/overlay.ts'
import { lengthOf } from '../model/text-length.ts'
import type { Call, Outgoing, VendorRequest } from '../push-vendor.ts'
import { anyTogether } from '../send/plan-calls.ts'
import { postForm } from '../wire/requests.ts'
import { isMainland, urlFor } from './region.ts'
import type { OppoAccount } from './settings.ts'

/** Messages of one call. */
export const oppoMaxBatch = 1_000
/** Characters of a text in the plain style, and in the style for long ones. */
export const oppoPlainBody = 50
export const oppoLongBody = 128
const longestLife = 10 * 86_400

/** Every message has an id of its own, by which OPPO knows a repeat; the calls for one content have none. */
export function planOppo(outgoing: readonly Outgoing[]) {
  const regions = Map.groupBy(outgoing, ({ delivery }) => isMainland(delivery.address.device.token))
  return [...regions.values()].flatMap(one => anyTogether(one, oppoMaxBatch))
}

/** Source: OPPO, "Single push of notifications". */
export function buildOppoRequest(call: Call<OppoAccount>): VendorRequest {
  const { account, items, token, now } = call
  const messages = items.map(({ delivery }) => buildOppoMessage(delivery, account, now))
  const path = '/server/v1/message/notification/unicast'
  const url = urlFor(account, call) + path
  if (messages.length === 1) return postForm(url, { auth_token: token, message: JSON.stringify(messages[0]) })
  return postForm(`${url}_batch`, { auth_token: token, messages: JSON.stringify(messages) })
}

export function buildOppoMessage(delivery: PushDelivery, account: OppoAccount, now: number): JsonObject {
  const { id, address, category, content } = delivery
  const own = account.classes?.[category]
  const seconds = secondsToLive(delivery, now, longestLife)
  const notification = compact({
    app_message_id: hexOf(id),
    title: content.title,
    content: content.body,
    style: lengthOf(content.body, 'code points') > oppoPlainBody ? 2 : 1,
    ...clickOf(content),
    action_parameters: parametersOf(content),
    off_line: seconds === 0 ? false : undefined,
    off_line_ttl: seconds || undefined,
    notify_id: content.collapseKey === undefined ? undefined : numberFor(content.collapseKey),
    channel_id: own?.channelId,
    category: own?.category,
    notify_level: own?.notifyLevel,
    call_back_url: account.callback,
  })
  return {
    target_type: 2,
    target_value: address.device.token,
    verify_registration_id: false,
    notification: overlay(notification, content.vendors?.oppo),
  }
}

export function parametersOf({ data }: Notification): string | undefined {
  return data === undefined ? undefined : JSON.stringify(data)
}

/** 0 the app, 2 a web page, 5 a link into the app. */
function clickOf({ link }: Notification): JsonObject {
  if (link === undefined) return { click_action_type: 0 }
  return { click_action_type: /^https?:/.test(link) ? 2 : 5, click_action_url: link }
}
