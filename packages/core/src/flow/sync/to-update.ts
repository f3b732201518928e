import type { FactUpdate } from '../../model/fact.ts'
import type { QueuedDelivery } from '../../model/queued-delivery.ts'
import type { Lane } from '../../queue/delivery-queue.ts'

/** What an entry's content says of its delivery: results are facts already, a delivery in a normal lane says that it is queued. */
export function toUpdate(lane: Lane, content: unknown): FactUpdate {
  return lane === 'result' ? (content as FactUpdate) : queuedUpdate(content as QueuedDelivery)
}

export function queuedUpdate({ id, tenant, acceptedAt, base }: QueuedDelivery): FactUpdate {
  return { id, tenant, base, facts: [{ kind: 'queued', attempt: 0, at: acceptedAt }] }
}

export function scheduledUpdate({ id, tenant, acceptedAt, base }: QueuedDelivery, until: number): FactUpdate {
  return { id, tenant, base, facts: [{ kind: 'scheduled', attempt: 0, at: acceptedAt, until }] }
}
