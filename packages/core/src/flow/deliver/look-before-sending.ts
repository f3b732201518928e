import type { DeliveryDocument } from '../../model/fact.ts'
import type { QueuedDelivery } from '../../model/queued-delivery.ts'
import type { DeliverParts } from './deliver-parts.ts'
import type { Work } from './work.ts'

/** Deliveries by what is to be done with them. */
export interface Looked {
  readonly wanted: readonly Work[]
  /** Not to be sent any more. */
  readonly expired: readonly Work[]
  readonly cancelled: readonly Work[]
}

export const isExpired = ({ base }: QueuedDelivery, now: number): boolean =>
  base.expireAt !== undefined && base.expireAt <= now

/** The last look, right before sending: a cancel that was answered must hold. */
export async function lookBeforeSending(works: readonly Work[], parts: DeliverParts): Promise<Looked> {
  const stopped = await parts.cancellations.cancelled(works.map(({ delivery }) => delivery.id))
  const rest = works.filter(({ delivery }) => !stopped.has(delivery.id))
  const now = parts.clock.now()
  return {
    cancelled: works.filter(({ delivery }) => stopped.has(delivery.id)),
    expired: rest.filter(({ delivery }) => isExpired(delivery, now)),
    wanted: rest.filter(({ delivery }) => !isExpired(delivery, now)),
  }
}

/** A delivery that ends unsent, beside what is shown of it. */
export interface Unsent {
  readonly work: Work
  /**
   * Whether its document says so. It does not when whoever cancelled died between the cancellation and its fact, or
   * when the cancel came while an attempt was under way that would now be repeated.
   */
  readonly isShownCancelled: boolean
}

export async function lookBeforeEnding(works: readonly Work[], { index }: DeliverParts): Promise<readonly Unsent[]> {
  const documents = await index.get(works.map(({ delivery }) => delivery.id))
  return works.map((work, n) => ({
    work: countAnnounced(work, documents[n]),
    isShownCancelled: documents[n]?.state === 'cancelled',
  }))
}

/** An attempt that was shown as under way when its process died never gets an outcome: what ends the delivery comes after it. */
function countAnnounced(work: Work, document: DeliveryDocument | undefined): Work {
  const announced = document?.facts.findLast(({ kind }) => kind === 'sending')?.attempt ?? 0
  if (announced <= work.delivery.attempts) return work
  return { ...work, delivery: { ...work.delivery, attempts: announced } }
}
