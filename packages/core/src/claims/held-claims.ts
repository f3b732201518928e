import type { Holder } from './mysql-claim-rows.ts'

/** Keys that are free again, only that the database may not know. */
interface ToFree {
  readonly keys: readonly string[]
  readonly holder: Holder
  /** Its statement may still come through until then: it is freed again. */
  readonly until: number
  /** Nobody knows what became of them: they become orphans. */
  readonly isSuspect?: boolean
  isFreed: boolean
}

/** Longer than a statement goes on after its connection broke, in milliseconds. */
const lateMs = 30_000

/** What this process holds, has completed and has given back, as far as the database may not know it yet. */
export class HeldClaims {
  readonly #held = new Map<string, Holder>()
  readonly #completed = new Map<string, Holder>()
  #toFree: ToFree[] = []

  stateOf(key: string): 'running' | 'completed' | 'free' {
    if (this.#held.has(key)) return 'running'
    return this.#completed.has(key) ? 'completed' : 'free'
  }

  won(key: string, holder: Holder): void {
    this.#held.set(key, holder)
  }

  complete(key: string): void {
    const holder = this.#held.get(key)
    if (!holder) return
    this.#held.delete(key)
    this.#completed.set(key, holder)
  }

  /** By owner, in the order of completing. */
  completions(): ReadonlyMap<number, readonly string[]> {
    const entries = Map.groupBy(this.#completed, ([, { owner }]) => owner)
    return new Map([...entries].map(([owner, some]) => [owner, some.map(([key]) => key)]))
  }

  /** Whether an incarnation other than the present one has completed something. The oldest come first. */
  hasCompletedBefore(owner: number): boolean {
    const [oldest] = this.#completed.values()
    return oldest !== undefined && oldest.owner !== owner
  }

  stored(keys: readonly string[]): void {
    for (const key of keys) this.#completed.delete(key)
  }

  abandon(keys: readonly string[], isSuspect = false): void {
    const held = keys.flatMap(key => {
      const holder = this.#held.get(key)
      return holder ? [{ key, holder }] : []
    })
    for (const [holder, some] of Map.groupBy(held, each => each.holder)) {
      const freed = some.map(({ key }) => key)
      for (const key of freed) this.#held.delete(key)
      this.#toFree.push({ keys: freed, holder, until: 0, isSuspect, isFreed: false })
    }
  }

  /** Nobody knows whether these were taken by the group; those of an earlier group stay held. */
  doubt(keys: readonly string[], holder: Holder, now: number): void {
    this.#toFree.push({ keys, holder, until: now + lateMs, isFreed: false })
  }

  /** Whether something has to be freed before anything else is claimed. */
  get owesFreeing(): boolean {
    return this.#toFree.some(({ isFreed }) => !isFreed)
  }

  get hasToFree(): boolean {
    return this.#toFree.length > 0
  }

  /** Frees everything, also what was freed before and may have come through since. */
  async free(
    run: (keys: readonly string[], holder: Holder, isSuspect: boolean) => Promise<void>,
    now: number,
  ): Promise<void> {
    for (const entry of [...this.#toFree]) {
      await run(entry.keys, entry.holder, entry.isSuspect ?? false)
      entry.isFreed = true
    }
    this.#toFree = this.#toFree.filter(({ isFreed, until }) => !isFreed || until > now)
  }
}
