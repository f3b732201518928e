import type { Clock, Logger } from '@message-center/channel'
import { isLostLease } from './wire/proxy-error.ts'
import type { Receipt } from './wire/received-message.ts'
import type { Subscription } from './wire/subscription.ts'

/** Acknowledgements of one moment share a call; more of them wait for the next. */
const maxBatch = 128
/** A call that is not full waits so long for more, in milliseconds. */
const lingerMs = 5
/** Pause before what the broker did not take is tried again, in milliseconds. */
const pauseMs = 500

interface Waiting {
  readonly receipt: Receipt
  /** After that somebody else has the message; by the monotonic clock. */
  readonly giveUpAt: number
  readonly resolve: () => void
}

export interface AcknowledgerParts {
  readonly subscription: Pick<Subscription, 'acknowledge' | 'group'>
  readonly clock: Clock
  readonly logger: Logger
}

/**
 * Acknowledges in groups. What fails is tried again until its lease is over: the message comes again then, and is known.
 */
export class Acknowledger {
  readonly #parts: AcknowledgerParts
  #waiting: Waiting[] = []
  #lingering: NodeJS.Timeout | undefined
  readonly #running = new Set<Promise<void>>()
  #isFailing = false

  constructor(parts: AcknowledgerParts) {
    this.#parts = parts
  }

  /** Resolves after the first try, whatever came of it. */
  add(receipt: Receipt, giveUpAt: number): Promise<void> {
    return new Promise(resolve => {
      this.#waiting.push({ receipt, giveUpAt, resolve })
      if (this.#waiting.length >= maxBatch) this.#flush()
      else this.#lingering ??= setTimeout(() => this.#flush(), lingerMs)
    })
  }

  /** One more try for all that waits; what fails then comes again. */
  async drain(): Promise<void> {
    this.#flush()
    await Promise.allSettled(this.#running)
  }

  #flush(): void {
    clearTimeout(this.#lingering)
    this.#lingering = undefined
    while (this.#waiting.length > 0) {
      const run = this.#acknowledge(this.#waiting.splice(0, maxBatch)).finally(() => this.#running.delete(run))
      this.#running.add(run)
    }
  }

  async #acknowledge(batch: readonly Waiting[]): Promise<void> {
    const failed = await this.#tryAll(batch)
    for (const { resolve } of batch) resolve()
    const now = this.#parts.clock.monotonic()
    const again = failed.filter(({ giveUpAt }) => giveUpAt > now + pauseMs)
    if (again.length === 0) return
    await this.#parts.clock.sleep(pauseMs)
    this.#waiting.push(...again)
    this.#flush()
  }

  /** Answers those worth another try. */
  async #tryAll(batch: readonly Waiting[]): Promise<readonly Waiting[]> {
    const { subscription, logger } = this.#parts
    try {
      const failed = await subscription.acknowledge(batch.map(({ receipt }) => receipt))
      this.#isFailing = false
      return batch.filter(({ receipt }) => {
        const error = failed.get(receipt.messageId)
        return error !== undefined && !isLostLease(error)
      })
    } catch (error) {
      const fields = { group: subscription.group, error: String(error) }
      if (!this.#isFailing) logger.warn('messages cannot be acknowledged, trying again', fields)
      this.#isFailing = true
      return batch
    }
  }
}
