import type { Clock, Logger } from '@message-center/channel'
import type { Service } from './service.ts'

/** Something that keeps more than it has to. Answers how much it forgot. */
export type Forget = (now: number) => Promise<number>

const everyMs = 600_000

/** Forgets what is too old, now and every ten minutes. A failure is told and tried again. */
export class Housekeeping implements Service {
  readonly name = 'housekeeping'
  readonly #tasks: readonly Forget[]
  readonly #clock: Clock
  readonly #logger: Logger
  readonly #stopped = new AbortController()
  #running: Promise<void> | undefined

  constructor(tasks: readonly Forget[], clock: Clock, logger: Logger) {
    this.#tasks = tasks
    this.#clock = clock
    this.#logger = logger
  }

  async start(): Promise<void> {
    this.#running ??= this.#run(this.#stopped.signal)
  }

  async stop(): Promise<void> {
    this.#stopped.abort()
    await this.#running
  }

  async #run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      for (const forget of this.#tasks) await this.#try(forget)
      await this.#clock.sleep(everyMs, signal).catch(() => {})
    }
  }

  async #try(forget: Forget): Promise<void> {
    try {
      await forget(this.#clock.now())
    } catch (error) {
      this.#logger.warn('cleaning up failed', { error: error instanceof Error ? error.message : String(error) })
    }
  }
}
