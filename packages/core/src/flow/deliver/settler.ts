import type { Clock, Logger } from '@message-center/channel'
import type { DeliveryQueue } from '../../queue/delivery-queue.ts'
import type { Settlement } from './work.ts'

/** Pause after a refused settlement, in milliseconds. */
const retryPauseMs = 250

/**
 * Settles deliveries in groups: everything that ends within a moment is published and acknowledged in one step.
 *
 * A queue that refuses is asked again until it takes it: the outcome is known only here. What cannot be settled
 * stays in hand, so the workers' windows fill and receiving stops by itself.
 */
export class Settler {
  readonly #queue: DeliveryQueue
  readonly #clock: Clock
  readonly #logger: Logger
  readonly #onSettled: (settlements: readonly Settlement[]) => void
  readonly #giveUp = new AbortController()
  #waiting: Settlement[] = []
  #running: Promise<void> | undefined

  constructor(queue: DeliveryQueue, clock: Clock, logger: Logger, onSettled: (done: readonly Settlement[]) => void) {
    this.#queue = queue
    this.#clock = clock
    this.#logger = logger
    this.#onSettled = onSettled
  }

  add(settlement: Settlement): void {
    this.#waiting.push(settlement)
    this.#running ??= this.#run()
  }

  /**
   * Resolves when all is settled, or when the signal aborts: what is left then comes again at the next start, and is
   * sent again. Answers whether nothing is left.
   */
  async drain(signal: AbortSignal): Promise<boolean> {
    const stop = () => this.#giveUp.abort(signal.reason)
    if (signal.aborted) stop()
    signal.addEventListener('abort', stop, { once: true })
    while (this.#running) await this.#running
    signal.removeEventListener('abort', stop)
    return !this.#giveUp.signal.aborted
  }

  async #run(): Promise<void> {
    while (this.#waiting.length > 0 && !this.#giveUp.signal.aborted) {
      // Everything that ends in this turn of the event loop joins the group.
      await new Promise(resolve => setImmediate(resolve))
      const group = this.#waiting
      this.#waiting = []
      await this.#settle(group)
    }
    this.#running = undefined
  }

  async #settle(group: readonly Settlement[]): Promise<void> {
    const done = group.map(({ work }) => work.entry)
    const publish = group.flatMap(settlement => settlement.publish)
    while (!this.#giveUp.signal.aborted) {
      try {
        await this.#queue.settle(done, publish)
        return this.#onSettled(group)
      } catch {
        this.#logger.warn('the queue refuses to settle, trying again', { deliveries: group.length })
        await this.#clock.sleep(retryPauseMs, this.#giveUp.signal).catch(() => {})
      }
    }
  }
}
