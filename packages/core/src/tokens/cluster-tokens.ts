import { hash, randomUUID } from 'node:crypto'
import type { Clock, FreshToken, Logger } from '@message-center/channel'
import type { SharedTokens } from '@message-center/channel/host'
import type { Lease, LeaseStore } from '../leases/lease-store.ts'
import type { Account } from '../management/records.ts'
import type { SecretBox } from '../secrets/secret-box.ts'
import type { TokenStore } from './token-store.ts'

export interface ClusterTokensParts {
  readonly store: TokenStore
  readonly leases: LeaseStore
  readonly box: SecretBox
  /** A keyed hash: tells values apart without telling anything of them. */
  readonly fingerprint: (value: string) => string
  readonly clock: Clock
  readonly logger: Logger
}

type Refresh = (signal: AbortSignal) => Promise<FreshToken>

/** Longer than any refresh, which its caller ends by a signal. */
const leaseMs = 20_000
/** After a failure nobody asks the provider again so soon. */
const restMs = 3_000
const pollMs = 100
/** With so little of its life left a token is not handed out any more. */
const leastLeft = { share: 0.1, ms: 30_000 } as const

/** One refresher of a provider's token per cluster: who has the lease asks the provider, the others wait for what it got. */
export class ClusterTokens {
  readonly #parts: ClusterTokensParts
  readonly #holder = randomUUID()
  #isReachable = true

  constructor(parts: ClusterTokensParts) {
    this.#parts = parts
  }

  /** Tokens of an account. With other settings it has others: a token belongs to the credentials that got it. */
  of({ tenant, id, revision }: Pick<Account, 'tenant' | 'id' | 'revision'>): SharedTokens {
    const nameOf = (key: string) => hash('sha256', JSON.stringify([tenant, id, revision, key]), 'hex')
    return {
      get: (key, refresh, signal, known) => this.#get(nameOf(key), refresh, signal, known),
      invalidate: async (key, usedValue) => {
        const { store, fingerprint } = this.#parts
        // Whoever is offered it again in vain finds that it is the one he knows, and replaces it.
        await store.drop(nameOf(key), fingerprint(usedValue)).catch(() => {})
      },
    }
  }

  async #get(name: string, refresh: Refresh, signal: AbortSignal, known: string | undefined): Promise<FreshToken> {
    const { leases, clock } = this.#parts
    for (;;) {
      signal.throwIfAborted()
      const found = await this.#orAlone(() => this.#read(name, known))
      if (found === 'alone') return refresh(signal)
      if (found) return found
      const lease = await this.#orAlone(() => leases.acquire(`token/${name}`, this.#holder, leaseMs))
      if (lease === 'alone') return refresh(signal)
      if (lease) return this.#refreshUnder(lease, name, refresh, signal, known)
      await clock.sleep(pollMs, signal)
    }
  }

  async #refreshUnder(
    lease: Lease,
    name: string,
    refresh: Refresh,
    signal: AbortSignal,
    known: string | undefined,
  ): Promise<FreshToken> {
    const { leases } = this.#parts
    // Whoever had the lease before may have got one meanwhile.
    const found = await this.#orAlone(() => this.#read(name, known))
    if (found && found !== 'alone') {
      await leases.release(lease).catch(() => {})
      return found
    }
    try {
      const fresh = await refresh(signal)
      await this.#write(name, fresh, lease)
      await leases.release(lease).catch(() => {})
      return fresh
    } catch (error) {
      await leases.renew(lease, restMs).catch(() => {})
      throw error
    }
  }

  /** One that serves and is not `known`. What cannot be opened counts as none: another key has sealed it. */
  async #read(name: string, known: string | undefined): Promise<FreshToken | undefined> {
    const { store, box } = this.#parts
    const kept = await store.read(name)
    if (!kept || kept.expiresInMs <= Math.min(leastLeft.ms, kept.lifeMs * leastLeft.share)) return undefined
    const opened = box.open(kept.sealed, placeOf(name))
    if (opened.outcome !== 'opened' || opened.text === known) return undefined
    return { value: opened.text, expiresInMs: kept.expiresInMs }
  }

  /** Kept or not, the token is good: without the store every process has its own. */
  async #write(name: string, { value, expiresInMs }: FreshToken, { token }: Lease): Promise<void> {
    const { store, box, fingerprint } = this.#parts
    const sealed = box.seal(value, placeOf(name))
    const kept = { sealed, fingerprint: fingerprint(value), lifeMs: Math.floor(expiresInMs) }
    await this.#orAlone(() => store.write(name, kept, token))
  }

  /** What no store answers is decided alone: better two refreshers than nothing sent. */
  async #orAlone<Answer>(ask: () => Promise<Answer>): Promise<Answer | 'alone'> {
    try {
      const answer = await ask()
      this.#isReachable = true
      return answer
    } catch {
      if (this.#isReachable) this.#parts.logger.warn('provider tokens cannot be shared, this process gets its own')
      this.#isReachable = false
      return 'alone'
    }
  }
}

const placeOf = (name: string): string => `token:${name}`
