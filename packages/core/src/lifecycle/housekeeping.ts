import type { Clock, Logger } from '@message-center/channel'
import type { LeaseStore } from '../leases/lease-store.ts'
import { SingleDuty } from '../leases/single-duty.ts'
import type { Service } from './service.ts'

/** Something that keeps more than it has to. Answers how much it forgot. Twice forgets no more than once. */
export type Forget = (now: number) => Promise<number>

export interface HousekeepingParts {
  readonly tasks: readonly Forget[]
  readonly leases: LeaseStore
  readonly clock: Clock
  readonly logger: Logger
}

const everyMs = 600_000

/**
 * Forgets what is too old, now and every ten minutes, in one process of several. A failure is told and tried again.
 * Who loses the lease begins no further task; one under way in two processes for a moment is harmless.
 */
export class Housekeeping implements Service {
  readonly name = 'housekeeping'
  readonly #parts: HousekeepingParts
  readonly #duty: SingleDuty

  constructor(parts: HousekeepingParts) {
    this.#parts = parts
    const { leases, clock, logger } = parts
    this.#duty = new SingleDuty({ name: this.name, leases, clock, logger, work: signal => this.#run(signal) })
  }

  async start(): Promise<void> {
    this.#duty.start()
  }

  async stop(): Promise<void> {
    await this.#duty.stop()
  }

  async #run(signal: AbortSignal): Promise<void> {
    const { tasks, clock } = this.#parts
    while (!signal.aborted) {
      for (const forget of tasks) if (!signal.aborted) await this.#try(forget)
      await clock.sleep(everyMs, signal).catch(() => {})
    }
  }

  async #try(forget: Forget): Promise<void> {
    const { clock, logger } = this.#parts
    try {
      await forget(clock.now())
    } catch (error) {
      logger.warn('cleaning up failed', { error: error instanceof Error ? error.message : String(error) })
    }
  }
}
