import type { Clock } from '@message-center/channel'
import type { Claim, ClaimOutcome, ClaimStore } from './claim-store.ts'
import { ClaimWindow } from './claim-window.ts'

/** Room for some 35 000 to 70 000 keys; the oldest make room. */
const maxLength = 32 * 1_024 * 1_024

/** Idempotency keys of one process, for trying things out: forgotten with it. */
export class MemoryClaims implements ClaimStore {
  readonly #clock: Clock
  readonly #window = new ClaimWindow(maxLength)

  constructor({ clock }: { readonly clock: Clock }) {
    this.#clock = clock
  }

  async start(): Promise<void> {}

  async claim(claims: readonly Claim[]): Promise<readonly ClaimOutcome[]> {
    const now = this.#clock.now()
    return claims.map(claim => {
      const known = this.#window.find(claim.key, claim.content, now)
      if (!known) this.#window.set(claim, 'running')
      if (known?.outcome === 'orphaned') this.#window.adopt(claim.key)
      return known ?? { outcome: 'won' }
    })
  }

  async find(key: string, content: string): Promise<ClaimOutcome | undefined> {
    return this.#window.find(key, content, this.#clock.now())
  }

  complete(keys: readonly string[]): void {
    for (const key of keys) this.#window.complete(key)
  }

  async abandon(keys: readonly string[]): Promise<void> {
    for (const key of keys) this.#window.abandon(key)
  }

  async orphan(keys: readonly string[]): Promise<void> {
    for (const key of keys) this.#window.orphan(key)
  }

  async forgetBefore(instant: number): Promise<number> {
    return this.#window.forgetBefore(instant)
  }

  async stop(): Promise<void> {}
}
