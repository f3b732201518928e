import { randomUUID } from 'node:crypto'
import type { Clock, Logger } from '@message-center/channel'
import type { Lease, LeaseStore } from './lease-store.ts'

export interface SingleDutyParts {
  /** Of the lease. */
  readonly name: string
  readonly leases: LeaseStore
  readonly clock: Clock
  readonly logger: Logger
  /** Goes on until `signal` aborts: at the end of the process, or when the lease was lost. Must not reject. */
  readonly work: (signal: AbortSignal) => Promise<void>
  /** How long after the death of whoever has it another takes it over at most, in milliseconds. Default 30 000. */
  readonly ttlMs?: number
}

/** Work that one process of several does at a time. When that one ends or dies, another takes it over. */
export class SingleDuty {
  readonly #parts: Required<SingleDutyParts>
  readonly #holder = randomUUID()
  readonly #stopped = new AbortController()
  #running: Promise<void> | undefined

  constructor({ ttlMs = 30_000, ...parts }: SingleDutyParts) {
    this.#parts = { ...parts, ttlMs }
  }

  start(): void {
    this.#running ??= this.#run(this.#stopped.signal)
  }

  /** Ends the work, then the lease. May be called twice. */
  async stop(): Promise<void> {
    this.#stopped.abort()
    await this.#running
  }

  async #run(signal: AbortSignal): Promise<void> {
    const { name, leases, clock, logger, ttlMs } = this.#parts
    let isReachable = true
    while (!signal.aborted) {
      const askedAt = clock.monotonic()
      try {
        const lease = await leases.acquire(name, this.#holder, ttlMs)
        isReachable = true
        if (lease) await this.#workUnder(lease, askedAt)
      } catch {
        if (isReachable) logger.warn('a duty cannot be shared out', { duty: name })
        isReachable = false
      }
      await clock.sleep(ttlMs / 3, signal).catch(() => {})
    }
  }

  async #workUnder(lease: Lease, askedAt: number): Promise<void> {
    const over = new AbortController()
    const signal = AbortSignal.any([over.signal, this.#stopped.signal])
    const keeping = this.#keep(lease, askedAt, signal).then(() => over.abort())
    await this.#parts.work(signal)
    over.abort()
    await keeping
    await this.#parts.leases.release(lease).catch(() => {})
  }

  /** Resolves when the lease is lost, or as soon as others may believe so. */
  async #keep(lease: Lease, askedAt: number, signal: AbortSignal): Promise<void> {
    const { leases, clock, ttlMs } = this.#parts
    let heldUntil = askedAt + ttlMs
    while (!signal.aborted && clock.monotonic() < heldUntil) {
      await clock.sleep(Math.min(ttlMs / 3, heldUntil - clock.monotonic()), signal).catch(() => {})
      if (signal.aborted) return
      const now = clock.monotonic()
      const answer = await leases.renew(lease, ttlMs).catch(() => 'unknown' as const)
      if (answer === false) return
      if (answer === true) heldUntil = now + ttlMs
    }
  }
}
