import type { Fact } from '../../model/fact.ts'
import type { QueuedDelivery } from '../../model/queued-delivery.ts'
import type { QueueEntry, ReceivedEntry } from '../../queue/delivery-queue.ts'

/** A delivery in the hands of this process, from receiving to settling. */
export interface Work {
  readonly entry: ReceivedEntry
  /** Names the attempt that was received; a failover changes the delivery, not this. */
  readonly key: string
  readonly delivery: QueuedDelivery
  /** What happened since it was received; published when it is settled. */
  readonly facts: readonly Fact[]
}

/** How a work ends: what is published before its entry is acknowledged. */
export interface Settlement {
  readonly work: Pick<Work, 'entry' | 'key'>
  readonly publish: readonly QueueEntry[]
}

/** It comes from a delayed lane, so it has waited already and goes before fresh ones. */
export const isReturning = ({ entry }: Work): boolean => !entry.lane.startsWith('normal/')
