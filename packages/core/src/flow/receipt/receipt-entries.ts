import type { InboundEvent, ReceiptEvent } from '@message-center/channel'
import { type QueueEntry, receiptLane } from '../../queue/delivery-queue.ts'
import type { PollEntry } from '../deliver/entries.ts'

/** Who an event comes from: an account of the tenant, or the plugin itself on behalf of all its accounts. */
export type EventOrigin = { readonly tenant: string; readonly channel: string } & (
  | { readonly account: string; readonly plugin?: undefined }
  | { readonly account?: undefined; readonly plugin: string }
)

/** A receipt on its way to its delivery. */
export type ReceiptEntry = EventOrigin & {
  readonly kind: 'receipt'
  readonly event: Omit<ReceiptEvent, 'at' | 'kind'> & { readonly at: number }
  /** When it came in, in milliseconds. */
  readonly receivedAt: number
  /** How often its delivery was looked for in vain. */
  readonly looks: number
}

/** What waits in a receipt lane. */
export type ReceiptLaneEntry = ReceiptEntry | PollEntry

export function receiptEntry(entry: ReceiptEntry, dueAt: number): QueueEntry {
  const id = entry.event.deliveryId ?? entry.event.providerMessageId ?? entry.account ?? entry.tenant
  return { lane: receiptLane(entry.channel), id, body: JSON.stringify(entry), dueAt }
}

export function toReceiptEntry(origin: EventOrigin, event: ReceiptEvent, now: number): ReceiptEntry {
  const { kind: _, at, ...rest } = event
  return { kind: 'receipt', ...origin, event: { ...rest, at: at.getTime() }, receivedAt: now, looks: 0 }
}

export const isReceipt = (event: InboundEvent): event is ReceiptEvent => event.kind === 'receipt'
