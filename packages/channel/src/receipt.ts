import type { HostRequest, HostResponse } from './host-route.ts'

/** The provider's later word on a message. */
export interface ReceiptEvent {
  readonly kind: 'receipt'
  readonly outcome: 'delivered' | 'failed' | 'read' | 'recalled'
  /** Our id, where the provider gives it back. */
  readonly deliveryId?: string | undefined
  /** The provider's id, as in `Accepted.providerMessageId`. One of the two ids is needed. */
  readonly providerMessageId?: string | undefined
  /** `AddressSpec.key` of the recipient, where one provider id stands for several recipients. */
  readonly addressKey?: string | undefined
  /** When it happened, by the provider's clock. */
  readonly at: Date
  readonly code?: string | undefined
  readonly message?: string | undefined
  readonly segments?: number | undefined
}

/** A recipient wrote back. */
export interface ReplyEvent {
  readonly kind: 'reply'
  /** The provider's id of the reply, for recognising a repeat. */
  readonly id: string
  readonly addressKey: string
  readonly text: string
  /** True when the text asks not to be written to any more. */
  readonly isOptOut: boolean
  readonly at: Date
}

/** Something about an address changed. */
export interface AddressEvent {
  readonly kind: 'address'
  readonly addressKey: string
  readonly change: 'invalid' | 'blocked' | 'opted-out' | 'opted-in' | 'replaced'
  /** The new address, for `replaced`. */
  readonly replacementKey?: string | undefined
  /** The provider's code of the template that an opting in or out is about; absent when it is about all. */
  readonly templateCode?: string | undefined
  readonly at: Date
  readonly code?: string | undefined
}

/** What a provider tells without being asked. */
export type InboundEvent = ReceiptEvent | ReplyEvent | AddressEvent

/**
 * A callback, read. `refused` is a callback whose proof does not fit; nothing of it is used.
 * The answer goes back in the provider's own form, before anything slow happens.
 */
export type CallbackReading =
  | { readonly verdict: 'read'; readonly events: readonly InboundEvent[]; readonly answer: HostResponse }
  | { readonly verdict: 'refused'; readonly reason: string; readonly answer: HostResponse }

/** Reads a callback. Must not wait for anything but arithmetic. Called with the raw body. */
export type ReadCallback = (request: HostRequest) => CallbackReading

/** A message whose fate is asked of the provider. */
export interface PollTarget<Address> {
  readonly deliveryId: string
  readonly providerMessageId: string | undefined
  readonly address: Address
  readonly sentAt: Date
}
