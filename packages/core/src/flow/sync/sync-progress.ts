import type { Clock, Logger } from '@message-center/channel'
import type { Service } from '../../lifecycle/service.ts'

/** What every process that syncs says of itself, in a store that all processes share. */
export interface SyncMarks {
  start(): Promise<void>
  /** This process has brought into the index whatever it was handed that was published before the instant, in milliseconds. */
  tell(holder: string, syncedThrough: number): Promise<void>
  /** This process syncs no more, and has nothing in hand. */
  forget(holder: string): Promise<void>
  /** The smallest instant told in the last `withinMs`, by the clock of the store; `undefined` when nobody told one. */
  smallest(withinMs: number): Promise<number | undefined>
  stop(): Promise<void>
}

export interface SyncProgressParts {
  readonly marks: SyncMarks
  readonly clock: Clock
  readonly logger: Logger
  /** Names this run of this process. */
  readonly holder: string
  /** How far this process is; absent where it does not sync. */
  readonly own?: () => number
}

const everyMs = 500

/** A process that died holds entries of the queue at most this long, in milliseconds; until then its mark counts. */
const holdsMs = 45_000

/** How far the clocks of two hosts may be apart, in milliseconds. */
const skewMs = 1_000

/** How far the index is behind the queue, over all processes: each tells how far it is and asks for the smallest. */
export class SyncProgress implements Service {
  readonly name = 'sync progress'
  readonly #parts: SyncProgressParts
  readonly #stopped = new AbortController()
  #running: Promise<void> | undefined
  #syncedThrough = Number.NEGATIVE_INFINITY

  constructor(parts: SyncProgressParts) {
    this.#parts = parts
  }

  /** Everything published before this instant, by whichever process, is in the index, in milliseconds. */
  get syncedThrough(): number {
    return this.#syncedThrough
  }

  async start(): Promise<void> {
    await this.#parts.marks.start()
    this.#running ??= this.#run(this.#stopped.signal)
  }

  async stop(): Promise<void> {
    this.#stopped.abort()
    await this.#running
    const { marks, holder, own } = this.#parts
    // A mark that stays is forgotten by time: others wait a little longer.
    if (own) await marks.forget(holder).catch(() => undefined)
    await marks.stop()
  }

  async #run(signal: AbortSignal): Promise<void> {
    let isFailing = false
    while (!signal.aborted) {
      try {
        await this.#exchange()
        isFailing = false
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error)
        if (!isFailing) this.#parts.logger.warn('how far the index is cannot be told', { error: reason })
        isFailing = true
      }
      await this.#parts.clock.sleep(everyMs, signal).catch(() => undefined)
    }
  }

  async #exchange(): Promise<void> {
    const { marks, holder, own } = this.#parts
    if (own) await marks.tell(holder, Math.max(own(), 0))
    const smallest = await marks.smallest(holdsMs)
    if (smallest !== undefined) this.#syncedThrough = Math.max(this.#syncedThrough, smallest - skewMs)
  }
}
