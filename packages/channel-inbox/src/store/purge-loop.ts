import type { Clock, Logger } from '@message-center/channel'
import { memoryMs } from '../limits.ts'
import type { InboxStore } from './inbox-store.ts'

const everyMs = 600_000
/** Rows of one transaction: others wait for it. */
const portion = 1_000

/** Drops every ten minutes what nobody needs. Every process may do so; what is gone is gone. */
export class PurgeLoop {
  readonly #store: InboxStore
  readonly #stopping = new AbortController()
  #running: Promise<void> | undefined

  constructor(store: InboxStore) {
    this.#store = store
  }

  start(clock: Clock, logger: Logger): void {
    this.#running = this.#run(clock, logger)
  }

  /** Ends after the portion in hand. May be called twice. */
  async stop(): Promise<void> {
    this.#stopping.abort()
    await this.#running
  }

  async #run(clock: Clock, logger: Logger): Promise<void> {
    const { signal } = this.#stopping
    while (!signal.aborted) {
      try {
        await this.#purge(clock)
      } catch (error) {
        logger.warn('Old inbox messages could not be dropped; tried again later.', { reason: String(error) })
      }
      await clock.sleep(everyMs, signal).catch(() => {})
    }
  }

  async #purge(clock: Clock): Promise<void> {
    let dropped = portion
    while (dropped === portion && !this.#stopping.signal.aborted) {
      dropped = await this.#store.purge(clock.now() - memoryMs, clock.now(), portion)
    }
  }
}
