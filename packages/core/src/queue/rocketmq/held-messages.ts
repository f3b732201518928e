import type { Clock, Logger } from '@message-center/channel'
import type { Lane, ReaderGroup } from '../delivery-queue.ts'
import type { LaneView } from '../lane-view.ts'
import type { PackEntry } from '../pack.ts'
import { Acknowledger } from './acknowledger.ts'
import { type HeldMessage, MessageLease } from './held-message.ts'
import type { Publisher } from './publisher.ts'
import { RecentNames } from './recent-names.ts'
import type { Receipt, ReceivedMessage } from './wire/received-message.ts'
import type { Subscription } from './wire/subscription.ts'

export interface HeldMessagesParts {
  readonly lane: Lane
  readonly group: ReaderGroup
  readonly subscription: Pick<Subscription, 'acknowledge' | 'extend' | 'group'>
  readonly publisher: Pick<Publisher, 'sendRest'>
  readonly clock: Clock
  readonly logger: Logger
  readonly leaseMs: number
}

/** What is known of a message beside its entries. */
export interface MessageHistory {
  readonly publishedAt: number
  readonly repeatedBefore: number | undefined
}

/** Messages settled last, to be recognised when a broker has forgotten that they were acknowledged. */
const maxRecent = 5_000
/** Leases are extended when this part of them is left. */
const extendAtPart = 0.5
/** Calls of one lane at one time, when it hands back or extends many. */
const maxCalls = 32
/** The broker shows what was handed back about two seconds after that, in milliseconds. */
const handBackMs = 10
const entryOverhead = 256

/** The messages of one lane that this process has leased: it keeps them, acknowledges them, or hands them back. */
export class HeldMessages {
  readonly #parts: HeldMessagesParts
  readonly #acknowledger: Acknowledger
  readonly #held = new Map<string, HeldMessage>()
  readonly #recent = new RecentNames(maxRecent)
  #weight = 0

  constructor(parts: HeldMessagesParts) {
    this.#parts = parts
    this.#acknowledger = new Acknowledger(parts)
  }

  /** Characters in memory. */
  get weight(): number {
    return this.#weight
  }

  /** Entries that are not settled. */
  get openEntries(): number {
    let open = 0
    for (const message of this.#held.values()) open += message.open
    return open
  }

  /**
   * Whether it came before. One that is still here gets its new lease; one that was settled is acknowledged again: a
   * broker that was killed has forgotten the last of its acknowledgements.
   */
  recognise({ messageId, receipt }: Receipt): boolean {
    const held = this.#held.get(messageId)
    if (held) {
      held.receipt = receipt
      held.leaseEndsAt = this.#leaseEnd()
    } else if (this.#recent.has(messageId)) void this.acknowledge({ messageId, receipt })
    return held !== undefined || this.#recent.has(messageId)
  }

  /** Takes a message into custody; its leases are for the view. */
  hold(
    { messageId, receipt }: ReceivedMessage,
    entries: readonly PackEntry[],
    history: MessageHistory,
    view: LaneView,
  ): readonly MessageLease[] {
    let weight = 0
    for (const { id, body } of entries) weight += id.length + body.length + entryOverhead
    const leaseEndsAt = this.#leaseEnd()
    const held: HeldMessage = {
      ...history,
      holder: this,
      messageId,
      receipt,
      leaseEndsAt,
      leases: [],
      open: entries.length,
      weight,
    }
    held.leases = entries.map(entry => new MessageLease(view, entry, held))
    this.#held.set(messageId, held)
    this.#weight += weight
    return held.leases
  }

  /** An entry is settled. With the last one its message is acknowledged: resolves after a try at that. */
  settled(lease: MessageLease): Promise<void> | undefined {
    const { message } = lease
    lease.state = 'settled'
    message.open -= 1
    if (message.open > 0) return undefined
    this.#forget(message)
    return this.acknowledge(message)
  }

  /** Resolves after a try. Whatever came of it, the message is known if it comes again. */
  acknowledge({ messageId, receipt }: Receipt): Promise<void> {
    this.#recent.add(messageId)
    return this.#acknowledger.add({ messageId, receipt }, this.#leaseEnd())
  }

  /** Makes sure that nobody else gets what is still worked on. To be called several times within a lease. */
  async extend(): Promise<void> {
    const before = this.#parts.clock.monotonic() + this.#parts.leaseMs * extendAtPart
    await inTurns(
      [...this.#held.values()].filter(({ leaseEndsAt }) => leaseEndsAt <= before),
      message => this.#extend(message),
    )
  }

  /**
   * Gives everything to whoever reads next: a message as it is when nothing of it is settled, else the rest of it as a
   * new one. A broker that is away gives it out by itself when the leases are over.
   */
  async handBack(): Promise<void> {
    await this.#acknowledger.drain()
    await inTurns(this.#held.values(), message => this.#handBack(message))
    await this.#acknowledger.drain()
  }

  async #extend(message: HeldMessage): Promise<void> {
    const { subscription, leaseMs, clock, logger } = this.#parts
    try {
      message.receipt = await subscription.extend(message, leaseMs)
      message.leaseEndsAt = this.#leaseEnd()
    } catch (error) {
      // Once the lease is over there is nothing to extend: the message comes again, and is recognised.
      if (clock.monotonic() > message.leaseEndsAt) message.leaseEndsAt = this.#leaseEnd()
      logger.debug('a lease could not be extended', { group: subscription.group, error: String(error) })
    }
  }

  async #handBack(message: HeldMessage): Promise<void> {
    const { subscription, publisher, lane, group, logger } = this.#parts
    const rest = message.leases.filter(({ state }) => state !== 'settled')
    this.#forget(message)
    try {
      if (rest.length === message.leases.length) await subscription.extend(message, handBackMs)
      else {
        // Publish before acknowledging: a crash between the two repeats, never loses.
        await publisher.sendRest(lane, rest, message.publishedAt, group)
        await this.acknowledge(message)
      }
    } catch (error) {
      logger.debug('a message could not be handed back', { group: subscription.group, error: String(error) })
    }
  }

  #forget(message: HeldMessage): void {
    if (this.#held.delete(message.messageId)) this.#weight -= message.weight
  }

  #leaseEnd(): number {
    return this.#parts.clock.monotonic() + this.#parts.leaseMs
  }
}

/** Runs the work for all of them, a bounded number at a time. */
async function inTurns<Item>(items: Iterable<Item>, work: (item: Item) => Promise<void>): Promise<void> {
  const left = [...items]
  const turn = async () => {
    for (let item = left.pop(); item !== undefined; item = left.pop()) await work(item)
  }
  await Promise.all(Array.from({ length: Math.min(maxCalls, left.length) }, turn))
}
