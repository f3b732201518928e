import type { ReceiptEvent } from '@message-center/channel'
import { hostRequest, type PluginDouble, type ReceivedDelivery } from '@message-center/channel/double'

/** The token at the end of the callback address that the settings of a double carry. */
export const doubleCallbackToken = 'double-callback-token'

/** Settings of callbacks at a hub that is not there. */
export const doubleCallbackSettings = {
  callbackUrl: 'https://hub.example/callbacks/push/account',
  callbackToken: doubleCallbackToken,
}

type CallbackParts = Required<Pick<PluginDouble, 'cannot' | 'makeCallback' | 'forgeCallback'>>

/** The part of a double whose vendor signs no callback. `bodyOf` tells an outcome, where the vendor has it. */
export function addressCallbacks(
  contentType: string,
  bodyOf: (outcome: ReceiptEvent['outcome'], delivery: ReceivedDelivery) => string | undefined,
): CallbackParts {
  const make = (outcome: ReceiptEvent['outcome'], delivery: ReceivedDelivery, token: string) => {
    const body = bodyOf(outcome, delivery)
    return body === undefined
      ? undefined
      : hostRequest({ path: `/${token}`, headers: { 'content-type': contentType }, body })
  }
  return {
    cannot: { 'tampered-callback': 'The vendor signs no callback: the token in its address is the only proof.' },
    makeCallback: (outcome, delivery) => make(outcome, delivery, doubleCallbackToken),
    forgeCallback: delivery => make('delivered', delivery, 'some-other-callback-token') ?? hostRequest({}),
  }
}
