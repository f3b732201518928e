import type { QueuedDelivery } from '../../model/queued-delivery.ts'

/** Outcomes remembered at most; some minutes of full load. */
const remembered = 200_000

/**
 * Names one coming up of one delivery: a retry, a replay and a delivery that was put off have another. A message that
 * is accepted again under its old id, since nobody knows whether it was queued, has the name that it had before.
 */
export const attemptKey = ({ id, attempts, startedAt, acceptedAt, waits = 0, base }: QueuedDelivery): string => {
  const replayedAt = startedAt === (base.sendAt ?? acceptedAt) ? '' : startedAt
  return `${id}:${attempts}:${waits}:${replayedAt}`
}

/**
 * Attempts in hand and lately settled, so that a queue that hands out twice does not make us send twice.
 * A broker that was killed forgets the acknowledgements of its last seconds.
 */
export class RecentOutcomes {
  readonly #settled = new Set<string>()
  readonly #inHand = new Set<string>()

  /** False when this attempt is in hand or done already. */
  begin(key: string): boolean {
    if (this.#inHand.has(key) || this.#settled.has(key)) return false
    this.#inHand.add(key)
    return true
  }

  /** The attempt's outcome is published. */
  settled(key: string): void {
    this.#inHand.delete(key)
    this.#settled.add(key)
    const [oldest] = this.#settled
    if (oldest !== undefined && this.#settled.size > remembered) this.#settled.delete(oldest)
  }

  /** Handed back unsent. */
  released(key: string): void {
    this.#inHand.delete(key)
  }
}
