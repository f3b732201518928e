import type { Claim, ClaimOutcome } from './claim-store.ts'

/** `orphaned`: whoever claimed it is gone, and nobody has taken it over. */
export type ClaimState = 'running' | 'completed' | 'orphaned'

export interface KnownClaim {
  readonly content: string
  readonly messageId: string
  readonly answer: string
  readonly expiresAt: number
  readonly state: ClaimState
  /** It was an orphan once. */
  readonly isSuspect?: boolean
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

/**
 * The latest claims in memory: two generations, of which the older goes when the younger has half of the room.
 * Forgetting key by key would walk over the places of all that were forgotten before.
 */
export class ClaimWindow {
  readonly #maxYoung: number
  #young = new Map<string, KnownClaim>()
  #old = new Map<string, KnownClaim>()
  #youngLength = 0

  /** `maxLength` in characters of answers; a key counts 400. */
  constructor(maxLength: number) {
    this.#maxYoung = maxLength / 2
  }

  find(key: string, content: string, now: number): ClaimOutcome | undefined {
    return outcomeOf(this.#young.get(key) ?? this.#old.get(key), content, now)
  }

  set({ key, content, messageId, answer, expiresAt }: Claim, state: ClaimState): void {
    const length = answer.length + keyOverhead
    if (this.#youngLength + length > this.#maxYoung) {
      this.#old = this.#young
      this.#young = new Map()
      this.#youngLength = 0
    }
    this.delete(key)
    if (length > this.#maxYoung) return
    this.#young.set(key, { content, messageId, answer, expiresAt, state })
    this.#youngLength += length
  }

  complete(key: string): void {
    this.#change(key, { state: 'completed' })
  }

  adopt(key: string): void {
    this.#change(key, { state: 'running' })
  }

  orphan(key: string): void {
    this.#change(key, { state: 'orphaned', isSuspect: true })
  }

  /** An orphan that was adopted stays one: whoever held it before may have queued it. */
  abandon(key: string): void {
    const known = this.#young.get(key) ?? this.#old.get(key)
    if (known?.isSuspect) this.orphan(key)
    else this.delete(key)
  }

  delete(key: string): void {
    this.#old.delete(key)
    const known = this.#young.get(key)
    if (!known) return
    this.#young.delete(key)
    this.#youngLength -= known.answer.length + keyOverhead
  }

  #change(key: string, change: Pick<KnownClaim, 'state' | 'isSuspect'>): void {
    for (const generation of [this.#young, this.#old]) {
      const known = generation.get(key)
      if (known) generation.set(key, { ...known, ...change })
    }
  }

  forgetBefore(instant: number): number {
    const expired = [...this.#young, ...this.#old].filter(([, { expiresAt }]) => expiresAt < instant)
    for (const [key] of expired) this.delete(key)
    return expired.length
  }
}
