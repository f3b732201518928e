/** A limit of the provider that drops the excess without an error. */
export interface SilentLimit {
  readonly max: number
  readonly windowMs: number
}

/** Recipients remembered at most. The one longest unused is forgotten; the host's own limits still apply to it. */
const maxRecipients = 5000

/** The provider counts by arrival, we by leaving: two calls may travel this much closer together. */
const travelMs = 5000

/**
 * Counts what each recipient gets, in rolling windows. The provider says nothing when it drops a message, so the only
 * way to know is to count before the call. The host counts by the plugin's rate hints as well; this one also holds
 * without a host, and across categories.
 */
export class SilentLimits {
  readonly #limits: readonly SilentLimit[]
  readonly #longestMs: number
  readonly #taken = new Map<string, number[]>()

  constructor(limits: readonly SilentLimit[]) {
    this.#limits = limits
    this.#longestMs = Math.max(...limits.map(({ windowMs }) => windowMs))
  }

  /** Takes leave for one message, or tells how long to wait for it, in milliseconds. */
  take(
    recipient: string,
    now: number,
  ): { readonly granted: true } | { readonly granted: false; readonly waitMs: number } {
    const taken = (this.#taken.get(recipient) ?? []).filter(at => at > now - this.#longestMs - travelMs)
    this.#taken.delete(recipient)
    const waitMs = Math.max(...this.#limits.map(limit => waitFor(taken, limit, now)))
    if (waitMs <= 0) taken.push(now)
    this.#taken.set(recipient, taken)
    const [oldest] = this.#taken.keys()
    if (this.#taken.size > maxRecipients && oldest !== undefined) this.#taken.delete(oldest)
    return waitMs <= 0 ? { granted: true } : { granted: false, waitMs }
  }
}

function waitFor(taken: readonly number[], { max, windowMs }: SilentLimit, now: number): number {
  const blocking = taken.at(-max)
  return blocking === undefined ? 0 : blocking + windowMs + travelMs - now
}
