import type { Clock, Logger } from '@message-center/channel'
import type { Service } from '../../lifecycle/service.ts'
import type { MessageIndex } from '../../message-index/message-index.ts'
import type { FactUpdate } from '../../model/fact.ts'
import { priorities } from '../../model/message-request.ts'
import { type DeliveryQueue, type Lane, normalLane, type ReceivedEntry } from '../../queue/delivery-queue.ts'
import { ReadingLoop } from '../../queue/reading-loop.ts'
import { JoinedMerges } from './joined-merges.ts'
import { toUpdate } from './to-update.ts'

export interface SyncParts {
  readonly clock: Clock
  readonly logger: Logger
  readonly queue: DeliveryQueue
  readonly index: MessageIndex
  readonly channels: readonly string[]
  readonly onIndexed: (stored: number, refused: number) => void
}

const reading = { window: 2_000, batch: 2_000, waitMs: 1_000 }

/** Pause before an index that cannot answer is asked again, in milliseconds. */
const pauseMs = 500

/** Brings the facts of all lanes into the message index. An entry is acknowledged only after the index has stored it. */
export class SyncWorker implements Service {
  readonly name = 'sync worker'
  readonly #parts: SyncParts
  readonly #loops: readonly ReadingLoop[]
  readonly #merges: JoinedMerges
  readonly #stopped = new AbortController()

  constructor(parts: SyncParts) {
    this.#parts = parts
    this.#merges = new JoinedMerges(parts.index)
    this.#loops = lanesOf(parts.channels).map(lane => this.#loop(lane))
  }

  /** Everything that was published before this instant is in the index, in milliseconds. */
  get syncedThrough(): number {
    return Math.min(...this.#loops.map(loop => loop.caughtUpAt))
  }

  async start(): Promise<void> {
    for (const loop of this.#loops) loop.start()
  }

  async stop(): Promise<void> {
    this.#stopped.abort()
    await Promise.all(this.#loops.map(loop => loop.stop()))
  }

  #loop(lane: Lane): ReadingLoop {
    const loop: ReadingLoop = new ReadingLoop(
      this.#parts.queue.reader(lane, 'sync'),
      async entries => {
        await this.#sync(entries)
        loop.left(entries.length)
      },
      reading,
      this.#parts,
    )
    return loop
  }

  async #sync(entries: readonly ReceivedEntry[]): Promise<void> {
    const updates = entries.map(toUpdate)
    if (!(await this.#merge(updates))) return
    await this.#untilDone(() => this.#parts.queue.settle(entries, []))
  }

  async #merge(updates: readonly FactUpdate[]): Promise<boolean> {
    return this.#untilDone(async () => {
      const outcomes = await this.#merges.merge(updates)
      const refused = outcomes.flatMap((outcome, n) =>
        outcome.outcome === 'refused' ? [{ id: updates[n]?.id, ...outcome }] : [],
      )
      for (const { id, reason } of refused) this.#parts.logger.error('the index refuses a document', { id, reason })
      this.#parts.onIndexed(updates.length - refused.length, refused.length)
    })
  }

  /** Repeats until it works or the worker stops; a repeat changes nothing that is stored already. */
  async #untilDone(work: () => Promise<void>): Promise<boolean> {
    const { signal } = this.#stopped
    while (true) {
      try {
        await work()
        return true
      } catch (error) {
        if (signal.aborted) return false
        this.#parts.logger.warn('sync waits', { error: error instanceof Error ? error.message : String(error) })
        await this.#parts.clock.sleep(pauseMs, signal).catch(() => {})
      }
    }
  }
}

const lanesOf = (channels: readonly string[]): readonly Lane[] => [
  ...channels.flatMap(channel => priorities.map(priority => normalLane(channel, priority))),
  'result',
]
