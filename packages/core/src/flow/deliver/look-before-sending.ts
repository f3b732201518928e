import type { QueuedDelivery } from '../../model/queued-delivery.ts'
import type { DeliverParts } from './deliver-parts.ts'
import type { Work } from './work.ts'

/** Deliveries by what is to be done with them. */
export interface Looked {
  readonly wanted: readonly Work[]
  readonly expired: readonly Work[]
  /** Stopped, and the document does not say so yet. */
  readonly cancelled: readonly Work[]
  /** Stopped, and nothing is left to tell. */
  readonly toldCancelled: readonly Work[]
}

export const isExpired = ({ base }: QueuedDelivery, now: number): boolean =>
  base.expireAt !== undefined && base.expireAt <= now

/** The last look, right before sending: a cancel that was answered must hold. */
export async function lookBeforeSending(works: readonly Work[], parts: DeliverParts): Promise<Looked> {
  const stopped = await parts.cancellations.cancelled(works.map(({ delivery }) => delivery.id))
  const told = await findTold(
    works.filter(({ delivery }) => stopped.has(delivery.id)),
    parts,
  )
  const rest = works.filter(({ delivery }) => !stopped.has(delivery.id))
  const now = parts.clock.now()
  return {
    cancelled: works.filter(work => stopped.has(work.delivery.id) && !told.has(work)),
    toldCancelled: [...told],
    expired: rest.filter(({ delivery }) => isExpired(delivery, now)),
    wanted: rest.filter(({ delivery }) => !isExpired(delivery, now)),
  }
}

/**
 * Which of these are cancelled in the index too. Others are when whoever cancelled died between the cancellation and
 * its fact, or when the cancel came while an attempt was under way that is now to be repeated.
 */
async function findTold(stopped: readonly Work[], { index }: DeliverParts): Promise<ReadonlySet<Work>> {
  if (stopped.length === 0) return new Set()
  const documents = await index.get(stopped.map(({ delivery }) => delivery.id))
  return new Set(stopped.filter((_, n) => documents[n]?.state === 'cancelled'))
}
