import type { Claim, ClaimOutcome } from './claim-store.ts'

/** `orphaned`: whoever claimed it is gone, and nobody has taken it over. */
export type ClaimState = 'running' | 'completed' | 'orphaned'

export interface KnownClaim {
  readonly content: string
  readonly messageId: string
  readonly answer: string
  readonly expiresAt: number
  readonly state: ClaimState
}

/** What a claim of the key is told; `undefined` where the key is free. */
export function outcomeOf(known: KnownClaim | undefined, content: string, now: number): ClaimOutcome | undefined {
  if (!known || known.expiresAt <= now) return undefined
  if (known.content !== content) return { outcome: 'conflict' }
  if (known.state === 'running') return { outcome: 'running' }
  const { messageId, answer } = known
  return { outcome: known.state === 'completed' ? 'repeated' : 'orphaned', messageId, answer }
}

/** A key in memory costs this much beside its answer. */
const keyOverhead = 400

/** The latest claims in memory, as many as fit; the oldest make room. */
export class ClaimWindow {
  readonly #known = new Map<string, KnownClaim>()
  readonly #maxLength: number
  #length = 0

  /** `maxLength` in characters of answers; a key counts 400. */
  constructor(maxLength: number) {
    this.#maxLength = maxLength
  }

  find(key: string, content: string, now: number): ClaimOutcome | undefined {
    return outcomeOf(this.#known.get(key), content, now)
  }

  set(claim: Claim, state: ClaimState): void {
    const { key, content, messageId, answer, expiresAt } = claim
    this.delete(key)
    this.#known.set(key, { content, messageId, answer, expiresAt, state })
    this.#length += answer.length + keyOverhead
    for (const oldest of this.#known.keys()) {
      if (this.#length <= this.#maxLength) return
      this.delete(oldest)
    }
  }

  complete(key: string): void {
    const known = this.#known.get(key)
    if (known) this.#known.set(key, { ...known, state: 'completed' })
  }

  delete(key: string): void {
    const known = this.#known.get(key)
    if (!known) return
    this.#known.delete(key)
    this.#length -= known.answer.length + keyOverhead
  }

  forgetBefore(instant: number): number {
    const expired = Array.from(this.#known).filter(([, { expiresAt }]) => expiresAt < instant)
    for (const [key] of expired) this.delete(key)
    return expired.length
  }
}
