import type { Clock, Logger } from '@message-center/channel'
import type { OpenAccounts } from '../../channel/open-accounts.ts'
import type { Service } from '../../lifecycle/service.ts'
import type { Directory } from '../../management/directory.ts'
import type { MessageIndex } from '../../message-index/message-index.ts'
import {
  type DeliveryQueue,
  type LaneReader,
  type QueueEntry,
  type ReceivedEntry,
  receiptLane,
} from '../../queue/delivery-queue.ts'
import { contentOf } from '../../queue/lease.ts'
import { ReadingLoop } from '../../queue/reading-loop.ts'
import { factEntry } from '../deliver/entries.ts'
import { putAside } from '../sync/refused-facts.ts'
import { applyReceipt } from './apply-receipt.ts'
import { pollReceipts } from './poll-receipt.ts'
import { type ReceiptEntry, type ReceiptLaneEntry, receiptEntry } from './receipt-entries.ts'

export interface ReceiptParts {
  readonly clock: Clock
  readonly logger: Logger
  readonly queue: DeliveryQueue
  readonly index: MessageIndex
  readonly accounts: OpenAccounts
  readonly channels: readonly string[]
  readonly hashRecipient: (channel: string, addressKey: string) => string
  readonly directory: Pick<Directory, 'account'>
  /** Everything published before this instant is in the index, in milliseconds; `-Infinity` when unknown. */
  readonly syncedThrough: () => number
}

const reading = { window: 256, batch: 64, waitMs: 2_000 }

/** An early receipt is looked up again after these waits, in milliseconds; then its message never was ours. */
const lookAgainMs = [250, 1_000, 3_000, 10_000, 10_000, 10_000, 15_000, 15_000, 30_000, 60_000, 120_000, 600_000]

/**
 * While the index is behind, its silence says nothing: from this look on it is asked every few seconds without counting,
 * for at most so long, in milliseconds.
 */
const behind = { fromLook: 4, everyMs: 5_000, settleMs: 5_000, untilMs: 900_000 } as const

/** Pause before what failed is tried again, in milliseconds. */
const pauseMs = 1_000

/** Brings receipts to their deliveries, whenever they come, and asks for those that do not. */
export class ReceiptWorker implements Service {
  readonly name = 'receipt worker'
  readonly #parts: ReceiptParts
  readonly #loops: readonly ReadingLoop[]

  constructor(parts: ReceiptParts) {
    this.#parts = parts
    this.#loops = parts.channels.map(channel => this.#loop(channel))
  }

  async start(): Promise<void> {
    for (const loop of this.#loops) loop.start()
  }

  async stop(): Promise<void> {
    await Promise.all(this.#loops.map(loop => loop.stop()))
  }

  #loop(channel: string): ReadingLoop {
    const reader = this.#parts.queue.reader(receiptLane(channel), 'receipts')
    const loop: ReadingLoop = new ReadingLoop(
      reader,
      async received => {
        const end = (group: readonly Pick<Work, 'entry'>[], working: Promise<readonly QueueEntry[]>) =>
          this.#end(group, working, reader).finally(() => loop.left(group.length))
        const works = received.flatMap(entry => {
          const work = toWork(entry)
          if (!work) void end([{ entry }], this.#putAside(entry))
          return work ?? []
        })
        // Not waited for: a provider that takes its time to answer holds up no receipt of another one.
        for (const polls of groupPolls(works)) void end(polls, this.#poll(polls, channel))
        await Promise.all(
          works.filter(({ content }) => content.kind === 'receipt').map(work => end([work], this.#apply(work))),
        )
      },
      reading,
      this.#parts,
    )
    return loop
  }

  /** Settles a group with what it brought, or hands it back for later. */
  async #end(
    group: readonly Pick<Work, 'entry'>[],
    working: Promise<readonly QueueEntry[]>,
    reader: LaneReader,
  ): Promise<void> {
    const entries = group.map(({ entry }) => entry)
    try {
      await this.#parts.queue.settle(entries, await working)
    } catch (error) {
      this.#parts.logger.warn('receipts wait', { error: error instanceof Error ? error.message : String(error) })
      await reader.release(entries, pauseMs).catch(() => {})
    }
  }

  /** What nobody can read holds up nothing, and is not lost. */
  async #putAside(entry: ReceivedEntry): Promise<readonly QueueEntry[]> {
    const { clock, logger } = this.#parts
    const { lane, id } = entry
    logger.error('an entry of the queue is no receipt; it is put aside', { lane, id })
    return [putAside({ entry, update: undefined }, 'it is no receipt', clock.now())]
  }

  async #poll(works: readonly Work[], channel: string): Promise<readonly QueueEntry[]> {
    const polls = works.flatMap(({ content }) => (content.kind === 'poll' ? [content] : []))
    const [first] = polls
    if (!first) return []
    const { tenant, account } = first
    const polled = await pollReceipts({ tenant, account, channel, polls }, this.#parts.clock.now(), this.#parts)
    return polled.flatMap(({ publish }) => publish)
  }

  async #apply({ content }: Work): Promise<readonly QueueEntry[]> {
    if (content.kind === 'poll') return []
    const applied = await applyReceipt(content, this.#parts)
    if (applied.outcome === 'unmatched') return this.#lookAgain(content)
    return applied.deliveries.map(({ id, tenant, fact }) => factEntry({ id, tenant }, [fact]))
  }

  /** Whether the record of the sending may still be on its way into the index. */
  #isBehind({ receivedAt }: ReceiptEntry, now: number): boolean {
    return this.#parts.syncedThrough() < receivedAt + behind.settleMs && now - receivedAt < behind.untilMs
  }

  /** It may be faster than our own record of the sending. */
  #lookAgain(entry: ReceiptEntry): readonly QueueEntry[] {
    const now = this.#parts.clock.now()
    if (entry.looks >= behind.fromLook && this.#isBehind(entry, now)) return [receiptEntry(entry, now + behind.everyMs)]
    const wait = lookAgainMs[entry.looks]
    if (wait !== undefined) return [receiptEntry({ ...entry, looks: entry.looks + 1 }, now + wait)]
    const { tenant, account, plugin } = entry
    this.#parts.logger.warn('a receipt belongs to no delivery', {
      tenant,
      account,
      plugin,
      outcome: entry.event.outcome,
    })
    return []
  }
}

interface Work {
  readonly entry: ReceivedEntry
  readonly content: ReceiptLaneEntry
}

/** Nothing for what another program has written. */
function toWork(entry: ReceivedEntry): Work | undefined {
  try {
    const content = contentOf(entry) as ReceiptLaneEntry
    return content.kind === 'receipt' || content.kind === 'poll' ? { entry, content } : undefined
  } catch {
    return undefined
  }
}

/** Questions to one account go together. */
const groupPolls = (works: readonly Work[]): Iterable<readonly Work[]> =>
  Map.groupBy(
    works.filter(({ content }) => content.kind === 'poll'),
    ({ content: { tenant, account } }) => `${tenant}/${account}`,
  ).values()
