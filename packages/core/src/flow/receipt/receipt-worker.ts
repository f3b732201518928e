import type { Clock, Logger } from '@message-center/channel'
import type { OpenAccounts } from '../../channel/open-accounts.ts'
import type { Service } from '../../lifecycle/service.ts'
import type { Directory } from '../../management/directory.ts'
import type { MessageIndex } from '../../message-index/message-index.ts'
import { type DeliveryQueue, type QueueEntry, type ReceivedEntry, receiptLane } from '../../queue/delivery-queue.ts'
import { ReadingLoop } from '../../queue/reading-loop.ts'
import { factEntry } from '../deliver/entries.ts'
import { applyReceipt } from './apply-receipt.ts'
import { pollReceipt } from './poll-receipt.ts'
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
}

const reading = { window: 256, batch: 64, waitMs: 2_000 }

/** An early receipt is looked up again after these waits, in milliseconds; then its message never was ours. */
const lookAgainMs = [250, 1_000, 5_000, 30_000, 120_000, 600_000]

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
      async entries => {
        await this.#takeAll(entries, channel, failed => reader.release(failed, pauseMs))
        loop.left(entries.length)
      },
      reading,
      this.#parts,
    )
    return loop
  }

  async #takeAll(
    entries: readonly ReceivedEntry[],
    channel: string,
    release: (failed: readonly ReceivedEntry[]) => Promise<void>,
  ): Promise<void> {
    const taken = await Promise.allSettled(entries.map(entry => this.#take(JSON.parse(entry.body), channel)))
    const done = entries.filter((_, n) => taken[n]?.status === 'fulfilled')
    const failed = entries.filter((_, n) => taken[n]?.status === 'rejected')
    const publish = taken.flatMap(outcome => (outcome.status === 'fulfilled' ? outcome.value : []))
    if (failed.length > 0) await release(failed)
    if (done.length > 0) await this.#parts.queue.settle(done, publish).catch(() => release(done))
  }

  async #take(entry: ReceiptLaneEntry, channel: string): Promise<readonly QueueEntry[]> {
    if (entry.kind === 'poll') return pollReceipt(entry, channel, this.#parts.clock.now(), this.#parts)
    const applied = await applyReceipt(entry, this.#parts)
    if (applied.outcome === 'unmatched') return this.#lookAgain(entry)
    return applied.deliveries.map(({ id, tenant, fact }) => factEntry({ id, tenant }, [fact]))
  }

  /** It may be faster than our own record of the sending. */
  #lookAgain(entry: ReceiptEntry): readonly QueueEntry[] {
    const wait = lookAgainMs[entry.looks]
    if (wait !== undefined) return [receiptEntry({ ...entry, looks: entry.looks + 1 }, this.#parts.clock.now() + wait)]
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
