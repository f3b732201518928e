import type { HostRequest, JsonObject } from '@message-center/channel'
import { hasAddressToken } from '@message-center/channel/wire'

/** Settings of vendors that sign no callback: the address itself is the proof. */
export interface CallbackSettings {
  readonly callbackUrl?: string | undefined
  readonly callbackToken?: string | undefined
}

/** Fields of these settings. */
export function callbackFields(maxUrl: number): JsonObject {
  return {
    callbackUrl: {
      type: 'string',
      title: 'Callback address',
      description:
        "Address of this account's callbacks at the hub, without the token. It goes along with each message; without it the vendor sends no receipts.",
      pattern: '^https?://[^?#\\s@]+[^/?#\\s@]$',
      maxLength: maxUrl - 17,
    },
    callbackToken: {
      type: 'string',
      title: 'Callback token',
      description:
        'A long random word that is added to the callback address, by which receipts are trusted. The vendor signs nothing.',
      pattern: '^[A-Za-z0-9_-]{16,64}$',
      writeOnly: true,
    },
  }
}

/** The whole address that goes along with a message. Throws when it is longer than the vendor takes. */
export function checkCallbackUrl(settings: CallbackSettings, maxUrl: number): void {
  const url = callbackUrlOf(settings)
  if (url === undefined || url.length <= maxUrl) return
  throw new Error(
    `settings.callbackUrl is too long: with /<callbackToken> it has ${url.length} characters, the vendor takes ${maxUrl}. Shorten it.`,
  )
}

/** `undefined` unless both parts are there: an address without a token would trust anybody. */
export function callbackUrlOf({ callbackUrl, callbackToken }: CallbackSettings): string | undefined {
  return callbackUrl === undefined || callbackToken === undefined ? undefined : `${callbackUrl}/${callbackToken}`
}

/** A reason when the last part of the path, or `token` in the query, is not the account's token. */
export function verifyAddressToken(request: HostRequest, { callbackToken }: CallbackSettings): string | undefined {
  if (callbackToken === undefined) return 'The account has no callbackToken.'
  return hasAddressToken(request, callbackToken) ? undefined : 'The token in the address is not that of the account.'
}
