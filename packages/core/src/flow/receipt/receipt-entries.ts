import type { InboundEvent, ReceiptEvent } from '@message-center/channel'
import { type QueueEntry, receiptLane } from '../../queue/delivery-queue.ts'
import type { PollEntry } from '../deliver/entries.ts'

/** A receipt on its way to its delivery. */
export interface ReceiptEntry {
  readonly kind: 'receipt'
  readonly tenant: string
  readonly account: string
  readonly channel: string
  readonly event: Omit<ReceiptEvent, 'at' | 'kind'> & { readonly at: number }
  /** When it came in, in milliseconds. */
  readonly receivedAt: number
  /** How often its delivery was looked for in vain. */
  readonly looks: number
}

/** What waits in a receipt lane. */
export type ReceiptLaneEntry = ReceiptEntry | PollEntry

export function receiptEntry(entry: ReceiptEntry, dueAt: number): QueueEntry {
  const id = entry.event.deliveryId ?? entry.event.providerMessageId ?? entry.account
  return { lane: receiptLane(entry.channel), id, body: JSON.stringify(entry), dueAt }
}

/** An account as the origin of an event. */
export interface EventOrigin {
  readonly tenant: string
  readonly account: string
  readonly channel: string
}

export function toReceiptEntry(origin: EventOrigin, event: ReceiptEvent, now: number): ReceiptEntry {
  const { kind: _, at, ...rest } = event
  return { kind: 'receipt', ...origin, event: { ...rest, at: at.getTime() }, receivedAt: now, looks: 0 }
}

export const isReceipt = (event: InboundEvent): event is ReceiptEvent => event.kind === 'receipt'
