import type { JsonObject } from '@message-center/channel'
import { hexOf } from '../model/identifiers.ts'
import { secondsToLive } from '../model/life.ts'
import type { Notification, PushDelivery } from '../model/notification.ts'
import { compact, overlay } from '../model/overlay.ts'
import type { Call, Outgoing, VendorRequest } from '../push-vendor.ts'
import { anyTogether, byKey } from '../send/plan-calls.ts'
import { postJson } from '../wire/requests.ts'
import type { JpushAccount, JpushClass } from './settings.ts'

const daySeconds = 86_400
/** Recipients of one call, with the same content or, for VIPs, with different ones. */
export const jpushMaxRecipients = 1_000

/** Calls with one content for many; the rest goes by the call for different contents where the account may use it. */
export function planJpush(outgoing: readonly Outgoing[], account: JpushAccount, now: number) {
  const groups = byKey(outgoing, jpushMaxRecipients, item => keyOf(item, account, now))
  if (account.isVip !== true) return groups
  const single = groups.filter(({ length }) => length === 1).flat()
  return [...groups.filter(({ length }) => length > 1), ...anyTogether(single, jpushMaxRecipients)]
}

function keyOf({ delivery }: Outgoing, account: JpushAccount, now: number): string {
  return JSON.stringify(buildJpushMessage(delivery, account, now))
}

/** Whether the items have contents of their own, so that the call for different contents carries them. */
export function isJpushBatch({ items: [first, second], account, now }: Call<JpushAccount>): boolean {
  return second !== undefined && keyOf(first, account, now) !== keyOf(second, account, now)
}

/** Source: JPush, "Push API v3", "Batch push by registration id". */
export function buildJpushRequest(call: Call<JpushAccount>): VendorRequest {
  const { account, items, prepared, now } = call
  if (!isJpushBatch(call)) {
    const registration_id = items.map(({ delivery }) => delivery.address.device.token)
    const message = buildJpushMessage(items[0].delivery, account, now)
    return post(account, '/v3/push', { ...message, audience: { registration_id } })
  }
  const entries = items.map(({ delivery }, n): [string, JsonObject] => [
    prepared[n] ?? '',
    { ...buildJpushMessage(delivery, account, now), target: delivery.address.device.token },
  ])
  return post(account, '/v3/push/batch/regid/single', { pushlist: Object.fromEntries(entries) })
}

function post({ baseUrl, authorization }: JpushAccount, path: string, body: JsonObject): VendorRequest {
  return postJson(baseUrl + path, body, { authorization })
}

/** Keys for the call for different contents: it takes none but those the vendor made. */
export function buildJpushKeys({ account, items }: Pick<Call<JpushAccount>, 'account' | 'items'>): VendorRequest {
  return {
    method: 'GET',
    url: `${account.baseUrl}/v3/push/cid?count=${items.length}`,
    headers: { authorization: account.authorization },
  }
}

/** One key that nobody uses: it shows whether the credentials work. */
export function buildJpushProbe({ baseUrl, authorization }: JpushAccount): VendorRequest {
  return { method: 'GET', url: `${baseUrl}/v3/push/cid?count=1`, headers: { authorization } }
}

/** A message without its audience. */
export function buildJpushMessage(
  delivery: PushDelivery,
  account: Pick<JpushAccount, 'platforms' | 'classes' | 'environment' | 'isVip'>,
  now: number,
): JsonObject {
  const { content, category } = delivery
  const own = account.classes?.[category] ?? {}
  const longest = (account.isVip === true ? 10 : 3) * daySeconds
  const notification = buildJpushNotification(content, own)
  const message = {
    platform: account.platforms,
    notification: Object.fromEntries(account.platforms.map(platform => [platform, notification[platform]])),
    options: compact({
      time_to_live: secondsToLive(delivery, now, longest),
      apns_production: account.environment !== 'sandbox',
      apns_collapse_id: content.collapseKey === undefined ? undefined : hexOf(content.collapseKey),
      classification: own.classification ?? (category === 'marketing' ? 0 : 1),
      third_party_channel: own.thirdPartyChannel,
    }),
  }
  return overlay(message, content.vendors?.jpush)
}

/** The notification for each platform. */
export function buildJpushNotification(content: Notification, own: JpushClass) {
  const { title, body, data, link, sound, badge = 0, collapseKey } = content
  const extras = data || link ? compact({ ...data, link }) : undefined
  // A web address is opened by the app, which finds it among the extras.
  const intent = link === undefined || /^https?:/.test(link) ? undefined : { url: link }
  const badge_add_num = badge > 0 ? 1 : undefined
  return {
    android: compact({ alert: body, title, channel_id: own.channelId, sound, intent, badge_add_num, extras }),
    ios: compact({ alert: { title, body }, sound, badge: content.badge, 'thread-id': collapseKey, extras }),
    hmos: compact({ alert: body, title, category: own.hmosCategory, intent, badge_add_num, extras }),
  }
}
