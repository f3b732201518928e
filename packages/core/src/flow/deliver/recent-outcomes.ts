import type { QueuedDelivery } from '../../model/queued-delivery.ts'

/** The latest so many outcomes are remembered, and at most twice as many; half a minute of full load. */
const remembered = 100_000

/**
 * Names one coming up of one delivery: a retry, a replay and a delivery that was put off have another. A message that
 * is accepted again under its old id, since nobody knows whether it was queued, has the name that it had before.
 */
export const attemptKey = ({ id, attempts, startedAt, acceptedAt, waits = 0, base }: QueuedDelivery): string => {
  const replayedAt = startedAt === (base.sendAt ?? acceptedAt) ? '' : startedAt
  // Joined, not a template: that would keep every piece as a string of its own, at three times the room.
  return [id, attempts, waits, replayedAt].join(':')
}

/**
 * Attempts in hand and lately settled, so that a queue that hands out twice does not make us send twice.
 * A broker that was killed forgets the acknowledgements of its last seconds.
 *
 * Outcomes are kept in two generations, of which the older goes when the younger is full. Forgetting one by one would
 * walk over the places of all that were forgotten before.
 */
export class RecentOutcomes {
  readonly #inHand = new Set<string>()
  #young = new Set<string>()
  #old = new Set<string>()

  /** False when this attempt is in hand or done already. */
  begin(key: string): boolean {
    if (this.#inHand.has(key) || this.#young.has(key) || this.#old.has(key)) return false
    this.#inHand.add(key)
    return true
  }

  /** The attempt's outcome is published. */
  settled(key: string): void {
    this.#inHand.delete(key)
    this.#young.add(key)
    if (this.#young.size < remembered) return
    this.#old = this.#young
    this.#young = new Set()
  }

  /** Handed back unsent. */
  released(key: string): void {
    this.#inHand.delete(key)
  }
}
