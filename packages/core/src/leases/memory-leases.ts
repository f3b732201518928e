import type { Clock } from '@message-center/channel'
import type { Lease, LeaseStore } from './lease-store.ts'

interface Held extends Lease {
  readonly endsAt: number
}

/** Ended leases make room beyond so many names. */
const maxNames = 10_000

/** Leases within one process. */
export class MemoryLeases implements LeaseStore {
  readonly #clock: Clock
  readonly #held = new Map<string, Held>()
  #token = 0

  constructor({ clock }: { readonly clock: Clock }) {
    this.#clock = clock
  }

  async start(): Promise<void> {}

  async acquire(name: string, holder: string, ttlMs: number): Promise<Lease | undefined> {
    const now = this.#clock.monotonic()
    const held = this.#held.get(name)
    if (held && held.endsAt > now) return undefined
    this.#makeRoom(now)
    this.#token += 1
    const lease = { name, holder, token: this.#token }
    this.#held.set(name, { ...lease, endsAt: now + ttlMs })
    return lease
  }

  async renew(lease: Lease, ttlMs: number): Promise<boolean> {
    const held = this.#held.get(lease.name)
    const now = this.#clock.monotonic()
    if (held?.token !== lease.token || held.endsAt <= now) return false
    this.#held.set(lease.name, { ...lease, endsAt: now + ttlMs })
    return true
  }

  async release({ name, token }: Lease): Promise<void> {
    if (this.#held.get(name)?.token === token) this.#held.delete(name)
  }

  async stop(): Promise<void> {}

  #makeRoom(now: number): void {
    if (this.#held.size < maxNames) return
    for (const [name, { endsAt }] of this.#held) if (endsAt <= now) this.#held.delete(name)
  }
}
