import { type Clock, rejected, type SendResult, unknown } from '@message-center/channel'
import { buildCall } from './build-call.ts'
import { decideResult } from './decide-result.ts'
import type { CallApi } from './mp-api.ts'
import { kindOf, type WechatMpDelivery } from './mp-content.ts'
import type { WechatMpSettings } from './settings.ts'

export interface SendParts {
  readonly callApi: CallApi
  readonly clock: Clock
  readonly settings: WechatMpSettings
}

/** Sends deliveries, each by a call of its own, since the provider takes one recipient per call. */
export function sendDeliveries(
  deliveries: readonly WechatMpDelivery[],
  parts: SendParts,
  signal: AbortSignal,
): Promise<readonly SendResult[]> {
  return Promise.all(deliveries.map(delivery => sendDelivery(delivery, parts, signal)))
}

async function sendDelivery(
  delivery: WechatMpDelivery,
  { callApi, clock, settings }: SendParts,
  signal: AbortSignal,
): Promise<SendResult> {
  const { address, content, template, isRepeat } = delivery
  if (address.appid !== undefined && address.appid !== settings.appId) return ofOtherAccount
  const call = buildCall(delivery, settings)
  if (call === undefined) return withoutTemplate
  // Only template messages carry an id that the provider recognises; of the others a repeat is a second message.
  if (isRepeat && kindOf(content, template) !== 'template') return notRepeated
  return decideResult(await callApi(call, signal), clock.now())
}

const ofOtherAccount = rejected('account', {
  code: 'OTHER_APPID',
  message: 'The address belongs to another official account.',
})

const withoutTemplate = rejected('content', {
  message: 'The message is bound to no template of the provider. Bind its template to one of this account.',
})

const notRepeated = unknown({
  message:
    'It may have arrived before, and the provider recognises no repeat of this kind. Send it as a new message once you know that it did not.',
})
