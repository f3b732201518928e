import type { JsonObject } from '@message-center/channel'
import { deliveryId, parseDeliveryId } from '../../model/delivery-id.ts'
import type { Fact, FactUpdate } from '../../model/fact.ts'
import type { QueuedDelivery } from '../../model/queued-delivery.ts'
import { normalLane, type QueueEntry, receiptLane, retryLane } from '../../queue/delivery-queue.ts'

/*
 * What deliver writes into the queue. Bodies are JSON on one line.
 */

export function factEntry(
  delivery: Pick<QueuedDelivery, 'id' | 'tenant'>,
  facts: readonly Fact[],
  more: Pick<FactUpdate, 'base' | 'sealed'> = {},
): QueueEntry {
  const update: FactUpdate = { id: delivery.id, tenant: delivery.tenant, facts, ...more }
  return { lane: 'result', id: delivery.id, body: JSON.stringify(update) }
}

export function retryEntry(delivery: QueuedDelivery, dueAt: number): QueueEntry {
  return { lane: retryLane(delivery.channel), id: delivery.id, body: JSON.stringify(delivery), dueAt }
}

export function normalEntry(delivery: QueuedDelivery): QueueEntry {
  const { channel, base, id } = delivery
  return { lane: normalLane(channel, base.priority), id, body: JSON.stringify(delivery) }
}

/** The delivery that continues a failed one on the route's next channel; `undefined` when there is none. */
export function toFallback(delivery: QueuedDelivery, now: number): QueuedDelivery | undefined {
  const [step, ...rest] = delivery.fallbacks ?? []
  const parts = parseDeliveryId(delivery.id)
  if (!step || !parts) return undefined
  return {
    ...step,
    id: deliveryId(parts.messageId, parts.recipient, parts.step + 1),
    tenant: delivery.tenant,
    acceptedAt: now,
    startedAt: now,
    attempts: 0,
    rounds: 0,
    ...(delivery.retry && { retry: delivery.retry }),
    ...(rest.length > 0 && { fallbacks: rest }),
  }
}

/** A question to the provider that falls due when no receipt has come by then. */
export interface PollEntry {
  readonly kind: 'poll'
  readonly id: string
  readonly tenant: string
  readonly account: string
  readonly address: JsonObject
  readonly attempt: number
  readonly providerMessageId?: string
  /** Milliseconds. */
  readonly sentAt: number
}

export function pollEntry(channel: string, poll: PollEntry, dueAt: number): QueueEntry {
  return { lane: receiptLane(channel), id: poll.id, body: JSON.stringify(poll), dueAt }
}
