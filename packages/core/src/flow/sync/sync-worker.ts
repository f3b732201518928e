import type { Clock, Logger } from '@message-center/channel'
import type { Service } from '../../lifecycle/service.ts'
import type { MessageIndex } from '../../message-index/message-index.ts'
import { priorities } from '../../model/message-request.ts'
import {
  type DeliveryQueue,
  type Lane,
  normalLane,
  type QueueEntry,
  type ReceivedEntry,
} from '../../queue/delivery-queue.ts'
import { ReadingLoop } from '../../queue/reading-loop.ts'
import { JoinedMerges } from './joined-merges.ts'
import { isTooOld, type Offered, putAside, toOffered, unreadable } from './refused-facts.ts'

export interface SyncParts {
  readonly clock: Clock
  readonly logger: Logger
  readonly queue: DeliveryQueue
  readonly index: MessageIndex
  readonly channels: readonly string[]
  /** What is refused is offered again for so long, in milliseconds. */
  readonly keepMs: number
  readonly onIndexed: (stored: number, refused: number) => void
}

const reading = { window: 4_000, batch: 2_000, waitMs: 1_000 }

/** Pause before an index that cannot answer is asked again, in milliseconds. */
const pauseMs = 500

/**
 * Brings the facts of all lanes into the message index. An entry is acknowledged only after the index has stored it, or
 * refused it for good: then it is put aside and offered again later, and the rest goes on.
 */
export class SyncWorker implements Service {
  readonly name = 'sync worker'
  readonly #parts: SyncParts
  readonly #loops: readonly ReadingLoop[]
  readonly #refused: ReadingLoop
  readonly #merges: JoinedMerges
  readonly #stopped = new AbortController()

  constructor(parts: SyncParts) {
    this.#parts = parts
    this.#merges = new JoinedMerges(parts.index)
    this.#loops = lanesOf(parts.channels).map(lane => this.#loop(lane))
    this.#refused = this.#loop('refused')
  }

  /** Everything that was published before this instant is in the index, but for what it refused, in milliseconds. */
  get syncedThrough(): number {
    return Math.min(...this.#loops.map(loop => loop.caughtUpAt))
  }

  async start(): Promise<void> {
    for (const loop of [...this.#loops, this.#refused]) loop.start()
  }

  async stop(): Promise<void> {
    this.#stopped.abort()
    await Promise.all([...this.#loops, this.#refused].map(loop => loop.stop()))
  }

  #loop(lane: Lane): ReadingLoop {
    const reader = this.#parts.queue.reader(lane, 'sync')
    const loop: ReadingLoop = new ReadingLoop(
      reader,
      async entries => {
        await this.#sync(entries, !reader.isAtEnd)
        loop.left(entries.length)
      },
      reading,
      this.#parts,
    )
    return loop
  }

  async #sync(entries: readonly ReceivedEntry[], isBehind: boolean): Promise<void> {
    let aside: readonly QueueEntry[] = []
    const offered = entries.map(toOffered)
    const isMerged = await this.#untilDone(async () => {
      aside = await this.#merge(offered, isBehind)
    })
    // Put aside before it is acknowledged: a crash between the two offers it twice, never loses it.
    if (isMerged) await this.#untilDone(() => this.#parts.queue.settle(entries, aside))
  }

  /** Answers what the index refuses, to be put aside. */
  async #merge(offered: readonly Offered[], isBehind: boolean): Promise<readonly QueueEntry[]> {
    const { clock, logger, keepMs, onIndexed } = this.#parts
    const updates = offered.flatMap(({ update }) => (update === undefined ? [] : [update]))
    const outcomes = (await this.#merges.merge(updates, isBehind)).values()
    const refused = offered.flatMap(one => {
      const outcome = one.update === undefined ? unreadable : outcomes.next().value
      return outcome?.outcome === 'refused' ? [{ one, reason: outcome.reason }] : []
    })
    onIndexed(offered.length - refused.length, refused.length)
    const now = clock.now()
    return refused.flatMap(({ one, reason }) => {
      const { id } = one.entry
      if (isTooOld(one, now, keepMs)) {
        logger.error('facts that the index never took are given up', { id, reason })
        return []
      }
      logger.error('the index refuses facts, which are put aside and offered again', { id, reason })
      return [putAside(one, reason, now)]
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
