import type { Clock } from '@message-center/channel'
import type { HeldClaims } from './held-claims.ts'
import type { MySqlClaimRows } from './mysql-claim-rows.ts'

export interface ClaimUpkeepParts {
  readonly held: HeldClaims
  readonly rows: MySqlClaimRows
  readonly clock: Clock
}

/** Completions are stored so long after, in milliseconds; a crash meanwhile makes orphans. */
const completeAfterMs = 50
const retryAfterMs = 1_000
/** What may have come through late is freed again so often, in milliseconds. */
const freeAgainMs = 5_000

/** Tells the database what this process has completed and given back: many at once, again when it did not hear. */
export class ClaimUpkeep {
  readonly #parts: ClaimUpkeepParts
  readonly #end = new AbortController()
  #flushing: Promise<void> = Promise.resolve()
  #isFlushPlanned = false
  #isFreeingPlanned = false

  constructor(parts: ClaimUpkeepParts) {
    this.#parts = parts
  }

  /** Something was completed. */
  completed(): void {
    void this.#flushLater(completeAfterMs)
  }

  /** Nobody knows whether a statement happened. */
  doubted(): void {
    void this.#freeLater()
  }

  /** Before anything is claimed: what was given back is free, and a flush under way is over. */
  async catchUp(owner: number): Promise<void> {
    await this.freeOwed()
    await this.#flushing
    // Completed in a life before this one: told before anybody takes it for an orphan.
    if (this.#parts.held.hasCompletedBefore(owner)) await this.#store()
  }

  async freeOwed(): Promise<void> {
    if (this.#parts.held.owesFreeing) await this.free()
  }

  async free(): Promise<void> {
    const { held, rows, clock } = this.#parts
    try {
      await held.free((...which) => rows.free(...which), clock.monotonic())
    } catch (error) {
      void this.#freeLater()
      throw error
    }
  }

  /** Stores what is completed, once; what cannot be told are orphans, which is harmless. */
  async stop(): Promise<void> {
    this.#end.abort()
    await this.#flushing
    await this.#store().catch(() => {})
    await this.free().catch(() => {})
  }

  async #flushLater(afterMs: number): Promise<void> {
    if (this.#isFlushPlanned) return
    this.#isFlushPlanned = true
    await this.#parts.clock.sleep(afterMs, this.#end.signal).catch(() => {})
    this.#isFlushPlanned = false
    if (this.#end.signal.aborted) return
    this.#flushing = this.#store().catch(() => void this.#flushLater(retryAfterMs))
    await this.#flushing
  }

  async #store(): Promise<void> {
    const { held, rows } = this.#parts
    for (const [owner, keys] of held.completions()) {
      await rows.complete(keys, owner)
      held.stored(keys)
    }
  }

  async #freeLater(): Promise<void> {
    if (this.#isFreeingPlanned) return
    this.#isFreeingPlanned = true
    while (this.#parts.held.hasToFree && !this.#end.signal.aborted) {
      await this.#parts.clock.sleep(freeAgainMs, this.#end.signal).catch(() => {})
      await this.free().catch(() => {})
    }
    this.#isFreeingPlanned = false
  }
}
