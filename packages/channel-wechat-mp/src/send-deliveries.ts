import { type Clock, rejected, type SendResult } from '@message-center/channel'
import { buildCall } from './build-call.ts'
import { decideResult } from './decide-result.ts'
import type { CallApi } from './mp-api.ts'
import type { WechatMpDelivery } from './mp-content.ts'
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
  const call = buildCall(delivery, settings)
  if (call === undefined) return withoutTemplate
  return decideResult(await callApi(call, signal), clock.now())
}

const withoutTemplate = rejected('content', {
  message: 'The message is bound to no template of the provider. Bind its template to one of this account.',
})
