import type { Clock } from '@message-center/channel'
import type { NewToken, StoredToken, TokenStore } from './token-store.ts'

interface Kept extends NewToken {
  readonly expiresAt: number
  readonly fence: number
}

/** Provider tokens that parts of one process share. */
export class MemoryTokens implements TokenStore {
  readonly #clock: Clock
  readonly #kept = new Map<string, Kept>()

  constructor({ clock }: { readonly clock: Clock }) {
    this.#clock = clock
  }

  async start(): Promise<void> {}

  async read(name: string): Promise<StoredToken | undefined> {
    const kept = this.#kept.get(name)
    if (!kept) return undefined
    const { sealed, fingerprint, lifeMs, expiresAt } = kept
    const expiresInMs = expiresAt - this.#clock.monotonic()
    return expiresInMs > 0 ? { sealed, fingerprint, lifeMs, expiresInMs } : undefined
  }

  async write(name: string, token: NewToken, fence: number): Promise<void> {
    if ((this.#kept.get(name)?.fence ?? 0) > fence) return
    this.#kept.set(name, { ...token, fence, expiresAt: this.#clock.monotonic() + token.lifeMs })
  }

  async drop(name: string, fingerprint: string): Promise<void> {
    const kept = this.#kept.get(name)
    if (kept?.fingerprint === fingerprint) this.#kept.set(name, { ...kept, expiresAt: 0 })
  }

  async forgetExpired(): Promise<number> {
    const now = this.#clock.monotonic()
    const expired = [...this.#kept].filter(([, { expiresAt }]) => expiresAt <= now)
    for (const [name] of expired) this.#kept.delete(name)
    return expired.length
  }

  async stop(): Promise<void> {}
}
