import type { Clock, InboundEvent } from '@message-center/channel'
import type { TenantEvent } from '../../message-center.ts'
import type { DeliveryQueue } from '../../queue/delivery-queue.ts'
import { type EventOrigin, isReceipt, receiptEntry, toReceiptEntry } from './receipt-entries.ts'

export interface KeepParts {
  readonly clock: Clock
  readonly queue: DeliveryQueue
  readonly onEvent: (event: TenantEvent) => void
}

/** Receipts go into the queue, all or none; replies and changes of addresses to the host once they are there. */
export async function keepEvents(
  origin: EventOrigin,
  events: readonly InboundEvent[],
  { clock, queue, onEvent }: KeepParts,
): Promise<void> {
  const now = clock.now()
  const receipts = events.filter(isReceipt)
  if (receipts.length > 0)
    await queue.publish(receipts.map(event => receiptEntry(toReceiptEntry(origin, event, now), now)))
  const { tenant, account, channel } = origin
  for (const event of events)
    if (!isReceipt(event)) onEvent({ tenant, channel, ...(account !== undefined && { account }), event })
}
