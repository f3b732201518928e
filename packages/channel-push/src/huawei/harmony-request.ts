import type { JsonObject } from '@message-center/channel'
import { secondsToLive } from '../model/life.ts'
import type { PushDelivery } from '../model/notification.ts'
import { compact, overlay } from '../model/overlay.ts'
import type { Call, EarlierMessage, Outgoing, TokenSource, VendorRequest } from '../push-vendor.ts'
import { byKey } from '../send/plan-calls.ts'
import { postJson } from '../wire/requests.ts'
import { signJwt } from '../wire/sign-jwt.ts'
import type { HarmonyAccount } from './harmony-settings.ts'
import { anyNotifyId, notifyIdOf } from './notify-id.ts'

/** Recipients of one call. */
export const huaweiMaxRecipients = 1_000
const longestLife = 1_296_000
const lifeMs = 50 * 60_000
const audience = 'https://oauth-login.cloud.huawei.com/oauth2/v3/token'

/** A JWT of ours is the token. Source: Huawei, "Authorization by service account". */
export const harmonyToken: TokenSource<HarmonyAccount> = {
  kind: 'signed',
  key: ({ subAccount, keyId }) => `huawei-harmony/${subAccount}/${keyId}`,
  sign({ subAccount, keyId, key }, now) {
    const issued = Math.floor(now / 1_000)
    const claims = { iss: subAccount, aud: audience, iat: issued, exp: issued + 3_600 }
    return { value: signJwt('PS256', { typ: 'JWT', kid: keyId }, claims, key), expiresInMs: lifeMs }
  },
}

export function planHarmony(outgoing: readonly Outgoing[], account: HarmonyAccount, now: number) {
  return byKey(outgoing, huaweiMaxRecipients, ({ delivery }) =>
    JSON.stringify([buildHarmonyMessage(delivery, account, now, anyNotifyId), delivery.content.collapseKey]),
  )
}

/** Source: Huawei, "Push Kit REST API", scenario messages v3. */
export function buildHarmonyRequest({ account, items, token, now }: Call<HarmonyAccount>): VendorRequest {
  const message = buildHarmonyMessage(items[0].delivery, account, now, notifyIdOf(items))
  const tokens = items.map(({ delivery }) => delivery.address.device.token)
  return post(account, token, `/v3/${account.projectId}/messages:send`, { ...message, target: { token: tokens } })
}

/** A test message to a device that cannot be. */
export function buildHarmonyProbe(account: HarmonyAccount, token: string): VendorRequest {
  return post(account, token, `/v3/${account.projectId}/messages:send`, {
    payload: { notification: { category: 'MARKETING', title: 'check', body: 'check', clickAction: { actionType: 0 } } },
    target: { token: ['message-center-check'] },
    pushOptions: { testMessage: true },
  })
}

/** Source: Huawei, "Revoking messages"; of version 1, with the app's client id. */
export function buildHarmonyRevocation(account: HarmonyAccount, message: EarlierMessage, token: string): VendorRequest {
  const notifyId = Number(message.providerMessageId?.split(':')[1])
  const body = { notifyId, token: [message.address?.device.token ?? ''] }
  return post(account, token, `/v1/${account.clientId}/messages:revoke`, body)
}

function post({ baseUrl }: HarmonyAccount, token: string, path: string, body: JsonObject): VendorRequest {
  return postJson(baseUrl + path, body, { authorization: `Bearer ${token}`, 'push-type': '0' })
}

/** A message without its recipients. */
export function buildHarmonyMessage(
  delivery: PushDelivery,
  { categories }: Pick<HarmonyAccount, 'categories'>,
  now: number,
  notifyId: number,
): JsonObject {
  const { content, category } = delivery
  const { title, body, image, badge = 0, link, data, vendors } = content
  const click = link === undefined ? { actionType: 0 } : { actionType: 1, uri: link }
  const message = {
    payload: {
      notification: compact({
        category: categories?.[category] ?? 'MARKETING',
        title,
        body,
        image,
        notifyId,
        badge: badge > 0 ? { addNum: 1 } : undefined,
        clickAction: compact({ ...click, data }),
      }),
    },
    pushOptions: compact({ ttl: secondsToLive(delivery, now, longestLife), biTag: String(notifyId) }),
  }
  return overlay(message, vendors?.['huawei-harmony'])
}
