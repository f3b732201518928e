import type { QueuedDelivery } from '../../model/queued-delivery.ts'
import type { DeliverParts } from './deliver-parts.ts'
import type { Work } from './work.ts'

/** Deliveries by what is to be done with them. */
export interface Looked {
  readonly wanted: readonly Work[]
  /** Done or stopped elsewhere: nothing is sent, nothing told. */
  readonly settledElsewhere: readonly Work[]
  readonly expired: readonly Work[]
}

export const isExpired = ({ base }: QueuedDelivery, now: number): boolean =>
  base.expireAt !== undefined && base.expireAt <= now

/** The last look, right before sending: a cancel that was answered must hold. */
export async function lookBeforeSending(works: readonly Work[], parts: DeliverParts): Promise<Looked> {
  const cancelled = await parts.cancellations.cancelled(works.map(({ delivery }) => delivery.id))
  const settledElsewhere = works.filter(({ delivery }) => cancelled.has(delivery.id))
  const rest = works.filter(({ delivery }) => !cancelled.has(delivery.id))
  const now = parts.clock.now()
  return {
    settledElsewhere,
    expired: rest.filter(({ delivery }) => isExpired(delivery, now)),
    wanted: rest.filter(({ delivery }) => !isExpired(delivery, now)),
  }
}
