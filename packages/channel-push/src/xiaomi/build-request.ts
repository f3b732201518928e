import { hexOf, numberFor } from '../model/identifiers.ts'
import { secondsToLive } from '../model/life.ts'
import type { Notification, PushDelivery } from '../model/notification.ts'
import type { Call, Outgoing, VendorRequest } from '../push-vendor.ts'
import { byKey } from '../send/plan-calls.ts'
import { postForm } from '../wire/requests.ts'
import type { XiaomiAccount } from './settings.ts'

/** Recipients of one call. */
export const xiaomiMaxRecipients = 1_000
const daySeconds = 86_400
/** All that Xiaomi tells: arrived, tapped, and every reason why not. */
const allReceipts = '243'

type Fields = { readonly [name: string]: string | undefined }

export function planXiaomi(outgoing: readonly Outgoing[], account: XiaomiAccount, now: number) {
  return byKey(outgoing, xiaomiMaxRecipients, ({ delivery }) =>
    JSON.stringify([buildXiaomiMessage(delivery, account, now), delivery.content.collapseKey]),
  )
}

/** Source: Xiaomi, "Server API of Mi Push", sending by registration id. */
export function buildXiaomiRequest({ account, items, now }: Call<XiaomiAccount>): VendorRequest {
  const [{ delivery }] = items
  const { collapseKey } = delivery.content
  return post(account, {
    ...buildXiaomiMessage(delivery, account, now),
    registration_id: items.map(item => item.delivery.address.device.token).join(','),
    // Without a number of its own each message would replace the one before.
    notify_id: String(numberFor(collapseKey ?? delivery.id)),
    // The device shows only the first of a key; for one recipient it is the same in every attempt.
    'extra.jobkey': items.length === 1 ? `m${hexOf(delivery.id).slice(0, 19)}` : undefined,
  })
}

/** A message without recipients: refused for that once the secret is right. */
export function buildXiaomiProbe(account: XiaomiAccount): VendorRequest {
  return post(account, {
    restricted_package_name: account.app,
    pass_through: '0',
    title: 'check',
    description: 'check',
  })
}

function post({ baseUrl, appSecret }: XiaomiAccount, fields: Fields): VendorRequest {
  return postForm(`${baseUrl}/v3/message/regid`, fields, { authorization: `key=${appSecret}` })
}

/** A message without its recipients. */
export function buildXiaomiMessage(delivery: PushDelivery, account: XiaomiAccount, now: number): Fields {
  const { content, category } = delivery
  const { title, body, link, sound, vendors } = content
  const seconds = secondsToLive(delivery, now, (category === 'marketing' ? 1 : 10) * daySeconds)
  return {
    restricted_package_name: account.app,
    pass_through: '0',
    title,
    description: body,
    payload: payloadOf(content),
    time_to_live: seconds === undefined ? undefined : String(seconds * 1_000),
    notify_type: sound === undefined ? undefined : '-1',
    'extra.channel_id': account.channelIds[category],
    ...clickOf(link),
    ...(account.callback !== undefined && { 'extra.callback': account.callback, 'extra.callback.type': allReceipts }),
    ...textsOf(vendors?.xiaomi),
  }
}

export function payloadOf({ data }: Notification): string | undefined {
  return data === undefined ? undefined : JSON.stringify(data)
}

/** 1 the app, 2 a page of it, 3 a web page. */
function clickOf(link: string | undefined): Fields {
  if (link === undefined) return { 'extra.notify_effect': '1' }
  if (/^https?:/.test(link)) return { 'extra.notify_effect': '3', 'extra.web_uri': link }
  return { 'extra.notify_effect': '2', 'extra.intent_uri': link }
}

function textsOf(override: object = {}): Fields {
  return Object.fromEntries(
    Object.entries(override).flatMap(([name, value]): [string, string][] =>
      typeof value === 'string' || typeof value === 'number' ? [[name, String(value)]] : [],
    ),
  )
}
