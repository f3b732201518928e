import { untilNextBeijingDay } from '@message-center/channel/wire'

/**
 * Classes whose quota of the day the vendor called used up. Calls after that cost quota at some vendors, so none leaves
 * until midnight in Beijing. Every process learns it by one refused call of its own.
 */
export class ClassQuotas {
  readonly #closedUntil = new Map<string, number>()

  close(name: string, now: number): void {
    this.#closedUntil.set(name, now + untilNextBeijingDay(now))
  }

  /** Milliseconds until the class is open again; 0 when it is. */
  opensIn(name: string, now: number): number {
    const until = this.#closedUntil.get(name)
    if (until === undefined) return 0
    if (until > now) return until - now
    this.#closedUntil.delete(name)
    return 0
  }
}
