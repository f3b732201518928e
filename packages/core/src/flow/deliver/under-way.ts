import type { Fact } from '../../model/fact.ts'
import type { QueueEntry } from '../../queue/delivery-queue.ts'
import { factEntry } from './entries.ts'
import type { Work } from './work.ts'

/** An attempt that takes longer than this is shown as `sending`, in milliseconds. */
const longAttemptMs = 1_000

interface Attempt {
  readonly work: Work
  readonly account: string
  readonly since: number
  isWithProvider: boolean
  isAnnounced: boolean
}

/** Deliveries that are with a provider at this moment, or about to be. */
export class UnderWay {
  readonly #attempts = new Map<string, Attempt>()

  get count(): number {
    return this.#attempts.size
  }

  has(id: string): boolean {
    return this.#attempts.has(id)
  }

  /** `since` in milliseconds. */
  begin(works: readonly Work[], account: string, since: number): void {
    for (const work of works)
      this.#attempts.set(work.delivery.id, { work, account, since, isWithProvider: false, isAnnounced: false })
  }

  /** From now on they may be shown as being sent: a delivery that only was about to be must not. */
  handedOver(works: readonly Work[]): void {
    for (const { delivery } of works) {
      const attempt = this.#attempts.get(delivery.id)
      if (attempt) attempt.isWithProvider = true
    }
  }

  end(works: readonly Work[]): void {
    for (const { delivery } of works) this.#attempts.delete(delivery.id)
  }

  /** Facts of attempts that have been with a provider for long, to be shown; each once. */
  announce(now: number): readonly QueueEntry[] {
    const long = [...this.#attempts.values()].filter(
      ({ since, isWithProvider, isAnnounced }) => isWithProvider && !isAnnounced && now - since >= longAttemptMs,
    )
    return long.map(attempt => {
      attempt.isAnnounced = true
      const { delivery } = attempt.work
      const fact: Fact = {
        kind: 'sending',
        attempt: delivery.attempts + 1,
        at: attempt.since,
        account: attempt.account,
      }
      return factEntry(delivery, [fact])
    })
  }
}
