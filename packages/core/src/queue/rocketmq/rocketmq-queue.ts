import { randomUUID } from 'node:crypto'
import { MessageCenterError } from '../../errors.ts'
import { checkEntries } from '../check-entries.ts'
import type {
  DeliveryQueue,
  Lane,
  LaneDepth,
  LaneReader,
  QueueEntry,
  ReaderGroup,
  ReceivedEntry,
} from '../delivery-queue.ts'
import { checkReader, groupsOf } from '../lane-groups.ts'
import { leaseOf } from '../lease.ts'
import { WakeTimer } from '../wake-timer.ts'
import { toAside } from './aside.ts'
import { BrokerDepths } from './broker-depths.ts'
import { checkTopics } from './check-topics.ts'
import { MessageLease } from './held-message.ts'
import type { HeldMessages } from './held-messages.ts'
import { type RocketMqQueueOptions, type RocketMqSettings, toSettings } from './options.ts'
import { Outages } from './outages.ts'
import { Outbox } from './outbox.ts'
import { Publisher } from './publisher.ts'
import { RocketMqLane } from './rocketmq-lane.ts'
import { groupOf, lanesOf, topicOf } from './topics.ts'
import { ProxyConnection } from './wire/proxy-connection.ts'
import { findRoute } from './wire/send-message.ts'
import { Subscription } from './wire/subscription.ts'

/**
 * A question waits so long at the broker, in milliseconds; the proxy makes it 5 000 unless its
 * `grpcClientConsumerMinLongPollingTimeoutMillis` allows less. The question of a process that is gone goes on waiting,
 * and what it catches is seen three seconds late.
 */
const pollMs = 1_000
/** How often it is looked whether a broker was added or lost, in milliseconds. */
const brokersEveryMs = 30_000
/** Each part of stopping is bounded, in milliseconds: a broker that is away must not keep a process. */
const stopBounds = { polls: 300, publishing: 15_000, handingBack: 10_000, connection: 1_000 } as const

/**
 * The queue of a cluster, over RocketMQ 5.5. Entries of one lane that are published within a moment share a broker
 * message; a delayed entry has its own. Order is not kept: a topic has several queues.
 *
 * A refused publish of several lanes may have stored some of them, and what a broker has not confirmed in time it may
 * have stored all the same.
 */
export class RocketMqQueue implements DeliveryQueue {
  readonly #settings: RocketMqSettings
  readonly #clientId = `message-center-${randomUUID()}`
  readonly #connection: ProxyConnection
  readonly #outbox: Outbox
  readonly #publisher: Publisher
  readonly #outages = new Outages()
  readonly #timer: WakeTimer
  readonly #depths: BrokerDepths | undefined
  readonly #lanes = new Map<string, RocketMqLane>()
  readonly #settling = new Set<Promise<void>>()
  readonly #intervals: NodeJS.Timeout[] = []
  #starting: Promise<void> | undefined
  #stopping: Promise<void> | undefined
  readonly #holders = new Set<HeldMessages>()
  readonly #stopped = new AbortController()
  #brokers: ReadonlyMap<string, readonly string[]> = new Map()
  #isRunning = false
  #isExtending = false

  constructor(options: RocketMqQueueOptions) {
    this.#settings = toSettings(options)
    const { clock } = this.#settings
    this.#connection = new ProxyConnection(this.#settings)
    this.#outbox = new Outbox({ ...this.#settings, connection: this.#connection, clientId: this.#clientId })
    this.#publisher = new Publisher({ ...this.#settings, outbox: this.#outbox })
    const { nameServers, prefix, channels } = this.#settings
    this.#depths = nameServers ? new BrokerDepths(nameServers, prefix, lanesOf(channels)) : undefined
    this.#timer = new WakeTimer(clock, () => {
      for (const lane of this.#lanes.values()) lane.view.wake()
    })
  }

  /**
   * Rejects with `invalid_options` when a topic or group is missing or a topic of another type, and with `queue_unavailable` when the
   * proxy cannot be reached within half a minute.
   */
  async start(): Promise<void> {
    if (this.#stopping) throw stopped()
    this.#starting ??= this.#start()
    await this.#starting
  }

  publish(entries: readonly QueueEntry[]): Promise<void> {
    return this.settle([], entries)
  }

  async settle(done: readonly ReceivedEntry[], publish: readonly QueueEntry[]): Promise<void> {
    checkEntries(publish)
    this.#checkRunning()
    const settling = this.#settle(this.#takeForSettling(done), publish)
    this.#settling.add(settling)
    try {
      await settling
    } finally {
      this.#settling.delete(settling)
    }
  }

  reader(lane: Lane, group: ReaderGroup): LaneReader {
    checkReader(lane, group)
    const { reader } = this.#lane(lane, group)
    return {
      receive: async (...args) => {
        this.#checkRunning()
        return reader.receive(...args)
      },
      release: (...args) => reader.release(...args),
      get isAtEnd() {
        return reader.isAtEnd
      },
    }
  }

  /**
   * With `nameServers`, from the brokers: they count messages, so of a pack's entries it is an estimate by the packs that
   * came lately. Else, and while they do not answer, what this process has in hand.
   */
  async depths(): Promise<readonly LaneDepth[]> {
    const inBrokers = await this.#depths?.read().catch(() => undefined)
    return lanesOf(this.#settings.channels).map(lane => {
      const read = this.#lanes.get(`${groupsOf(lane)[0]} ${lane}`)
      const { visible = 0, delayed = 0 } = inBrokers?.get(lane) ?? {}
      const estimate = Math.round(visible * (read?.entriesPerMessage ?? 1)) + delayed
      return { lane, waiting: Math.max(estimate, read?.held.openEntries ?? 0) }
    })
  }

  /** Hands back what is in hand. Bounded: what a broker that is away cannot take comes again when its lease is over. */
  stop(): Promise<void> {
    this.#stopping ??= this.#stop()
    return this.#stopping
  }

  async #start(): Promise<void> {
    const parts = { connection: this.#connection, clientId: this.#clientId, signal: this.#stopped.signal }
    this.#brokers = await checkTopics({ ...this.#settings, ...parts })
    this.#isRunning = true
    for (const lane of this.#lanes.values()) lane.setBrokers(this.#brokers.get(lane.topic) ?? [])
    this.#intervals.push(
      setInterval(() => void this.#refreshBrokers(), brokersEveryMs),
      setInterval(() => void this.#extendLeases(), this.#settings.leaseMs / 8),
    )
  }

  async #stop(): Promise<void> {
    this.#isRunning = false
    this.#stopped.abort()
    this.#timer.stop()
    for (const interval of this.#intervals) clearInterval(interval)
    await this.#starting?.catch(() => {})
    const lanes = [...this.#lanes.values()]
    await Promise.all(lanes.map(lane => lane.stop(stopBounds.polls)))
    await within(stopBounds.publishing, this.#endCalls())
    await within(stopBounds.handingBack, Promise.all(lanes.map(lane => lane.held.handBack())))
    await Promise.all(lanes.map(lane => lane.subscription.close()))
    this.#depths?.close()
    await this.#connection.close(stopBounds.connection)
  }

  async #endCalls(): Promise<void> {
    await this.#publisher.drain()
    await Promise.allSettled(this.#settling)
  }

  async #settle(leases: readonly MessageLease[], publish: readonly QueueEntry[]): Promise<void> {
    try {
      if (publish.length > 0) await this.#publisher.publish(publish)
    } catch (error) {
      for (const lease of leases) lease.state = 'held'
      throw error
    }
    // Publish before acknowledging: a crash between the two repeats, never loses.
    await Promise.all(leases.map(lease => lease.message.holder.settled(lease)))
  }

  #takeForSettling(done: readonly ReceivedEntry[]): readonly MessageLease[] {
    const leases = done.map(entry => this.#ownLease(entry)).filter(({ state }) => state === 'held')
    for (const lease of leases) lease.state = 'settling'
    return leases
  }

  #ownLease(entry: ReceivedEntry): MessageLease {
    const lease = leaseOf(entry)
    if (lease instanceof MessageLease && this.#holders.has(lease.message.holder)) return lease
    throw new MessageCenterError('internal', { detail: 'An entry was not received from this queue' })
  }

  #lane(lane: Lane, group: ReaderGroup): RocketMqLane {
    const key = `${group} ${lane}`
    const known = this.#lanes.get(key)
    if (known) return known
    const { prefix, logger } = this.#settings
    const topic = topicOf(prefix, lane)
    const clientId = `${this.#clientId}@${group}`
    const made = new RocketMqLane({
      ...this.#settings,
      lane,
      group,
      subscription: new Subscription(topic, groupOf(prefix, lane, group), clientId, this.#connection, logger),
      publisher: this.#publisher,
      putAside: (message, reason) => this.#outbox.send(toAside(prefix, { topic, group }, message, reason)),
      outages: this.#outages,
      timer: this.#timer,
      pollMs,
    })
    this.#lanes.set(key, made)
    this.#holders.add(made.held)
    if (this.#isRunning) made.setBrokers(this.#brokers.get(topic) ?? [])
    return made
  }

  async #refreshBrokers(): Promise<void> {
    for (const lane of this.#lanes.values()) {
      const route = await findRoute(this.#connection, this.#clientId, lane.topic).catch(() => undefined)
      if (route && this.#isRunning) lane.setBrokers(route.brokers)
    }
  }

  async #extendLeases(): Promise<void> {
    if (this.#isExtending) return
    this.#isExtending = true
    await Promise.all([...this.#lanes.values()].map(lane => lane.held.extend()))
    this.#isExtending = false
  }

  #checkRunning(): void {
    if (this.#stopping) throw stopped()
    if (!this.#isRunning) throw refusal('The queue has not been started')
  }
}

/** Goes on when the time is over; the work ends by itself, or with the connection. */
async function within(ms: number, work: Promise<unknown>): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const late = setTimeout(resolve, ms)
  await Promise.race([work, promise])
  clearTimeout(late)
}

const stopped = () => refusal('The queue is stopped')

function refusal(detail: string): MessageCenterError {
  return new MessageCenterError('queue_unavailable', { detail, retryAfterMs: 1_000 })
}
