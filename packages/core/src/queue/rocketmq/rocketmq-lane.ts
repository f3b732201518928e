import { MessageCenterError } from '../../errors.ts'
import type { Lane, LaneReader, ReaderGroup, ReceivedEntry } from '../delivery-queue.ts'
import { type LaneSource, LaneView } from '../lane-view.ts'
import type { WakeTimer } from '../wake-timer.ts'
import { BrokerPoller, type PolledLane } from './broker-poller.ts'
import { MessageLease } from './held-message.ts'
import { HeldMessages, type HeldMessagesParts } from './held-messages.ts'
import { readMessage } from './message-format.ts'
import type { Outages } from './outages.ts'
import type { Publisher } from './publisher.ts'
import { isMissingGroup, isMissingTopic } from './wire/proxy-error.ts'
import type { ReceivedMessage } from './wire/received-message.ts'
import type { Subscription } from './wire/subscription.ts'

export interface RocketMqLaneParts extends HeldMessagesParts {
  readonly subscription: Subscription
  readonly publisher: Publisher
  /** Resolves when the message is stored where somebody can look at it. */
  readonly putAside: (message: ReceivedMessage, reason: string) => Promise<void>
  readonly outages: Outages
  readonly timer: WakeTimer
  readonly pollMs: number
  /** Characters in memory, read ahead or in hands; beyond, reading pauses. */
  readonly maxHeld: number
}

/**
 * Entries that one question is to bring, as far as their number can be known, and below how many ready ones it is asked.
 * Who delivers leaves the rest for other processes; who syncs works through thousands at a time, and would wait.
 */
const readingAhead: { readonly [group in ReaderGroup]: { readonly entries: number; readonly below: number } } = {
  deliver: { entries: 256, below: 64 },
  receipts: { entries: 256, below: 64 },
  sync: { entries: 4_096, below: 2_048 },
}
/** A broker may be early by the precision of its timer, one second at most. So much is waited for here, in milliseconds. */
const earlyMs = 2_000

/** One topic as one group reads it: asks the brokers, and gives what they have to the view. */
export class RocketMqLane implements LaneSource, PolledLane {
  readonly reader: LaneReader
  readonly held: HeldMessages
  readonly view: LaneView
  readonly #parts: RocketMqLaneParts
  readonly #pollers = new Map<string, BrokerPoller>()
  readonly #stopped = new AbortController()
  #entriesPerMessage: number | undefined
  #isFailing = false
  #failure: MessageCenterError | undefined

  constructor(parts: RocketMqLaneParts) {
    this.#parts = parts
    this.held = new HeldMessages(parts)
    this.view = new LaneView(parts.lane, this, parts.clock, parts.timer)
    this.reader = readerOf(this.view)
  }

  get lane(): Lane {
    return this.#parts.lane
  }

  get group(): ReaderGroup {
    return this.#parts.group
  }

  get topic(): string {
    return this.#parts.subscription.topic
  }

  get subscription(): Subscription {
    return this.#parts.subscription
  }

  /** Who has the topic's queues. Each is asked for itself. */
  setBrokers(names: readonly string[]): void {
    for (const [name, poller] of this.#pollers) {
      if (names.includes(name)) continue
      this.#pollers.delete(name)
      void poller.stop()
    }
    for (const name of names) if (!this.#pollers.has(name)) this.#pollers.set(name, new BrokerPoller(name, this))
    this.view.poke()
  }

  /** Mean of what came lately; 1 before anything came. */
  get entriesPerMessage(): number {
    return this.#entriesPerMessage ?? 1
  }

  refill(): Promise<void> | undefined {
    const failure = this.#failure
    this.#failure = undefined
    if (failure) return Promise.reject(failure)
    for (const poller of this.#pollers.values()) poller.pump()
    return undefined
  }

  dueInMs(): number {
    return Number.POSITIVE_INFINITY
  }

  /** As far as it can be known: every broker was asked, and lets the question wait. */
  get isAtEnd(): boolean {
    const pollers = [...this.#pollers.values()]
    return pollers.length > 0 && pollers.every(({ isQuiet }) => isQuiet)
  }

  wanted(): number {
    const { group, maxHeld } = this.#parts
    const { entries, below } = readingAhead[group]
    if (this.view.readyCount >= below || this.held.weight >= maxHeld) return 0
    return Math.ceil(entries / this.entriesPerMessage)
  }

  async poll(broker: string, max: number): Promise<number> {
    const { subscription, leaseMs, pollMs, outages, clock } = this.#parts
    try {
      const messages = await subscription.receive(broker, max, leaseMs, pollMs, this.#stopped.signal)
      outages.worked(clock.now())
      this.#worked()
      for (const message of messages) this.#take(message)
      return messages.length
    } catch (error) {
      if (!this.#stopped.signal.aborted) this.#failed(error)
      throw error
    }
  }

  /**
   * Asks no more. A question that waits at a broker is withdrawn after `graceMs`: what comes in that very moment is
   * lost on the way and comes again when its lease is over.
   */
  async stop(graceMs: number): Promise<void> {
    this.view.close()
    const late = setTimeout(() => this.#stopped.abort(), graceMs)
    await Promise.all([...this.#pollers.values()].map(poller => poller.stop()))
    clearTimeout(late)
  }

  #failed(error: unknown): void {
    const { outages, logger, subscription } = this.#parts
    const { topic, group } = subscription
    const missing = isMissingTopic(error) ? `topic "${topic}"` : isMissingGroup(error) ? `group "${group}"` : undefined
    outages.failed()
    if (!this.#isFailing) logger.warn('a lane cannot be read, trying again', { group, error: String(error) })
    this.#isFailing = true
    if (!missing) return
    this.#failure = new MessageCenterError('queue_unavailable', {
      detail: `RocketMQ has no ${missing}`,
      fix: 'Run initRocketMq with the channels of all plugins',
      retryAfterMs: 30_000,
      cause: error,
    })
    this.view.poke()
  }

  #worked(): void {
    if (this.#isFailing) this.#parts.logger.info('a lane is read again', { group: this.#parts.subscription.group })
    this.#isFailing = false
  }

  #take(message: ReceivedMessage): void {
    if (this.held.recognise(message)) return
    const reading = readMessage(message)
    if (reading.verdict === 'foreign') return void this.#putAside(message, reading.reason)

    const { group, clock } = this.#parts
    const { head, entries } = reading
    const now = clock.now()
    if (head.only && head.only !== group) return void this.held.acknowledge(message)
    if (head.dueAt !== undefined && head.dueAt > now + earlyMs)
      return void this.#sendOn(message, head.dueAt, head.publishedAt)

    const wasOut = message.attempt > 1 || head.publishedAt < this.#parts.outages.endedAt
    const history = { publishedAt: head.publishedAt, repeatedBefore: wasOut ? now : undefined }
    const leases = this.held.hold(message, entries, history, this.view)
    const mean = this.#entriesPerMessage ?? entries.length
    this.#entriesPerMessage = mean + (entries.length - mean) / 16
    if (head.dueAt === undefined || head.dueAt <= now) this.view.add(leases)
    else for (const lease of leases) this.view.addLater(lease, clock.monotonic() + head.dueAt - now)
  }

  /** The longest delay was shorter than the entry's. A crash between the two repeats it, never loses it. */
  async #sendOn(message: ReceivedMessage, dueAt: number, publishedAt: number): Promise<void> {
    const { publisher, lane, logger, subscription } = this.#parts
    try {
      await publisher.sendOn(lane, message.body, { publishedAt, dueAt })
      await this.held.acknowledge(message)
    } catch (error) {
      logger.warn('a delayed message waits for its next part', { group: subscription.group, error: String(error) })
    }
  }

  async #putAside(message: ReceivedMessage, reason: string): Promise<void> {
    const { putAside, logger, subscription } = this.#parts
    const fields = { topic: subscription.topic, messageId: message.messageId, reason }
    try {
      await putAside(message, reason)
      await this.held.acknowledge(message)
      logger.error('a message that cannot be read was put aside', fields)
    } catch (error) {
      logger.error('a message that cannot be read could not be put aside', { ...fields, error: String(error) })
    }
  }
}

/** Adds to the entries what the broker tells of them. */
function readerOf(view: LaneView): LaneReader {
  const withHistory = (entry: ReceivedEntry): ReceivedEntry => {
    if (!(entry.lease instanceof MessageLease)) return entry
    const { publishedAt, repeatedBefore } = entry.lease.message
    return { ...entry, publishedAt, ...(repeatedBefore !== undefined && { repeatedBefore }) }
  }
  return {
    async receive(max, waitMs, signal) {
      const entries = await view.receive(max, waitMs, signal)
      if (entries.length > 0 || signal.aborted) return entries.map(withHistory)
      // While the event loop was held up an answer may have come, unread: whoever finds the lane empty looks for it first.
      await new Promise(resolve => setImmediate(resolve))
      return view.readyCount === 0 ? [] : (await view.receive(max, 0, signal)).map(withHistory)
    },
    release: (entries, delayMs) => view.release(entries, delayMs),
    get isAtEnd() {
      return view.isAtEnd
    },
  }
}
