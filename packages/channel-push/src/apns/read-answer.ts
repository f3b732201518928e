import { textOf } from '@message-center/channel/wire'
import type { PushDevice } from '../model/address.ts'
import { type Answer, type Reading, refused, retryAfterOf, unreadable } from '../model/reading.ts'
import type { Call } from '../push-vendor.ts'
import { dateOf } from '../wire/read-fields.ts'
import type { ApnsAccount } from './settings.ts'

/** Waits where APNs names none, in milliseconds. */
const defaultWaits: { readonly [reason: string]: number } = {
  TooManyRequests: 60_000,
  TooManyProviderTokenUpdates: 300_000,
}

/** Source: Apple, "Handling notification responses from APNs". */
export function readApnsAnswer(answer: Answer, { items, account }: Call<ApnsAccount>): Reading {
  const reading = readApnsProbe(answer)
  if (reading.verdict !== 'refused') return reading
  return { ...reading, keepsAddress: !isSurelyDead(reading.code, items[0].delivery.address.device, account) }
}

/** The answer without a look at whom it was for. */
export function readApnsProbe(answer: Answer): Reading {
  const { status, headers, body, json } = answer
  const id = textOf(headers['apns-id'])
  // Success has no body: who sends one is not APNs.
  if (status === 200)
    return body.length === 0 && id !== undefined ? { verdict: 'taken', providerMessageId: id } : unreadable
  const reason = textOf(json?.reason)
  if (reason === undefined) return unreadable
  return refused(reason, {
    traceId: id,
    retryAfterMs: retryAfterOf(answer) ?? defaultWaits[reason],
    diedAt: dateOf(json?.timestamp),
  })
}

/** A token of the other environment, or of another app, is refused like a dead one. Only its address can tell. */
function isSurelyDead(reason: string, device: PushDevice, account: ApnsAccount): boolean {
  if (reason === 'BadDeviceToken') return device.environment === account.environment
  return reason !== 'DeviceTokenNotForTopic' || device.app === account.app
}
