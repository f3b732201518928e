import { type DeliveryQueue, type QueueEntry, scheduledLane } from '../../queue/delivery-queue.ts'
import { normalEntry } from '../deliver/entries.ts'
import { scheduledUpdate } from '../sync/to-update.ts'
import type { PreparedMessage } from './prepare-message.ts'

/** Stores all deliveries of all messages, or none. */
export async function enqueueDeliveries(messages: readonly PreparedMessage[], queue: DeliveryQueue): Promise<void> {
  const entries = messages.flatMap(toEntries)
  if (entries.length > 0) await queue.publish(entries)
}

/** A scheduled delivery is invisible until it is due; the fact beside it lets the status be right at once. */
function toEntries({ deliveries, sendAt }: PreparedMessage): readonly QueueEntry[] {
  if (sendAt === undefined) return deliveries.map(normalEntry)
  return deliveries.flatMap(delivery => [
    { lane: scheduledLane(delivery.channel), id: delivery.id, body: JSON.stringify(delivery), dueAt: sendAt },
    { lane: 'result', id: delivery.id, body: JSON.stringify(scheduledUpdate(delivery, sendAt)) },
  ])
}
