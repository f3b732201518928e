import type { Clock, Logger } from '@message-center/channel'
import type { LaneReader, ReceivedEntry } from './delivery-queue.ts'

/** How a loop reads. */
export interface ReadingOptions {
  /** Entries in hand at most; receiving pauses while they are not settled. */
  readonly window: number
  /** Entries of one receive at most. */
  readonly batch: number
  /** A long poll, in milliseconds. */
  readonly waitMs: number
}

/** Pause after a failed receive, in milliseconds. */
const pauseMs = 500

/** Entries come in the order of publishing, give or take this, in milliseconds. */
const disorderMs = 5_000

/**
 * Reads one lane until stopped. Entries in hand are bounded: whoever settles one calls `left`, and reading goes on.
 */
export class ReadingLoop {
  readonly #reader: LaneReader
  readonly #take: (entries: readonly ReceivedEntry[]) => Promise<void>
  readonly #options: ReadingOptions
  readonly #clock: Clock
  readonly #logger: Logger
  readonly #stopped = new AbortController()
  #inHand = 0
  #isFailing = false
  #wake: (() => void) | undefined
  #running: Promise<void> | undefined
  #caughtUpAt = Number.NEGATIVE_INFINITY

  constructor(
    reader: LaneReader,
    take: (entries: readonly ReceivedEntry[]) => Promise<void>,
    options: ReadingOptions,
    { clock, logger }: { readonly clock: Clock; readonly logger: Logger },
  ) {
    this.#reader = reader
    this.#take = take
    this.#options = options
    this.#clock = clock
    this.#logger = logger
  }

  /** Everything published before this instant has been received and taken, in milliseconds. */
  get caughtUpAt(): number {
    return this.#caughtUpAt
  }

  get inHand(): number {
    return this.#inHand
  }

  start(): void {
    this.#running ??= this.#run()
  }

  /** Entries that were settled or handed back. */
  left(count: number): void {
    this.#inHand -= count
    this.#wake?.()
  }

  /** Ends receiving; what is in hand stays there. May be called twice. */
  async stop(): Promise<void> {
    this.#stopped.abort()
    this.#wake?.()
    await this.#running
  }

  /** Hands entries back; they come again after `delayMs`. */
  async release(entries: readonly ReceivedEntry[], delayMs = 0): Promise<void> {
    if (entries.length === 0) return
    await this.#reader.release(entries, delayMs)
    this.left(entries.length)
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopped
    while (!signal.aborted) {
      const space = this.#options.window - this.#inHand
      if (space > 0) await this.#receive(Math.min(space, this.#options.batch), signal)
      else await new Promise<void>(resolve => (this.#wake = resolve))
    }
  }

  async #receive(max: number, signal: AbortSignal): Promise<void> {
    const askedAt = this.#clock.now()
    try {
      const entries = await this.#reader.receive(max, this.#options.waitMs, signal)
      // Not by their number: a reader gives what it has at hand, though more may lie on the disk.
      const { isAtEnd } = this.#reader
      this.#isFailing = false
      this.#inHand += entries.length
      if (entries.length > 0) await this.#take(entries)
      if (isAtEnd) this.#caughtUpAt = askedAt
      else this.#caughtUpAt = Math.max(this.#caughtUpAt, oldestOf(entries) - disorderMs)
    } catch (error) {
      if (signal.aborted) return
      const reason = error instanceof Error ? error.message : String(error)
      // Once: an outage would fill the log, lane by lane.
      if (!this.#isFailing) this.#logger.error('a lane cannot be read', { error: reason })
      this.#isFailing = true
      await this.#clock.sleep(pauseMs, signal).catch(() => {})
    }
  }
}

/** Of entries whose store does not tell when they were published nothing is known. */
function oldestOf(entries: readonly ReceivedEntry[]): number {
  let oldest = Number.POSITIVE_INFINITY
  for (const { publishedAt = Number.NEGATIVE_INFINITY } of entries) oldest = Math.min(oldest, publishedAt)
  return entries.length === 0 ? Number.NEGATIVE_INFINITY : oldest
}
