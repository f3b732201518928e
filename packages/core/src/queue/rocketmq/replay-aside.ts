import { randomUUID } from 'node:crypto'
import type { Logger } from '@message-center/channel'
import { MessageCenterError } from '../../errors.ts'
import { type AsideOrigin, fromAside } from './aside.ts'
import { readMessage, toProperties } from './message-format.ts'
import { asideTopicOf } from './topics.ts'
import { ProxyConnection, type ProxyConnectionOptions } from './wire/proxy-connection.ts'
import { isMissingTopic } from './wire/proxy-error.ts'
import type { ReceivedMessage } from './wire/received-message.ts'
import { findRoute, type OutgoingMessage, sendMessage } from './wire/send-message.ts'
import { Subscription } from './wire/subscription.ts'

export interface ReplayAsideOptions extends ProxyConnectionOptions {
  /** First part of every name. Default `mc`. */
  readonly prefix?: string
  readonly logger: Logger
  /** Ends it between two messages; a repeat goes on. */
  readonly signal?: AbortSignal
}

export interface ReplayAsideReport {
  /** Messages that went back to their topic. */
  readonly sentBack: number
  /** Messages that this version cannot read either, or whose topic is gone, by topic and reason: they stay. */
  readonly left: readonly { readonly topic: string; readonly reason: string; readonly messages: number }[]
}

/** Who looks at the same messages meanwhile gets them after this, in milliseconds; so do we, and then it is enough. */
const leaseMs = 60_000
const pollMs = 5_000
const batch = 16
const closeMs = 1_000

/**
 * Sends back what was put aside because it could not be read, as far as this version can read it: after an update that
 * knows a newer format. What it cannot read stays aside. May be run again, and by several at once; one that dies in
 * between may send a message back twice.
 *
 * Rejects with `invalid_options` when there is no such topic, and with `queue_unavailable` when RocketMQ does not answer.
 */
export async function replayAside(options: ReplayAsideOptions): Promise<ReplayAsideReport> {
  const { prefix = 'mc', logger, signal = new AbortController().signal } = options
  const connection = new ProxyConnection(options)
  const clientId = `message-center-${randomUUID()}`
  const topic = asideTopicOf(prefix)
  const subscription = new Subscription(topic, `${topic}-replay`, clientId, connection, logger)
  const replay = new Replay(subscription, message => sendMessage(connection, clientId, message))
  try {
    for (const broker of (await findRoute(connection, clientId, topic)).brokers) await replay.run(broker, signal)
    return replay.report
  } catch (cause) {
    throw toHubError(topic, cause)
  } finally {
    await subscription.close()
    await connection.close(closeMs)
  }
}

/** Sends back what lies aside at one broker after another, and counts. */
export class Replay {
  readonly #subscription: Pick<Subscription, 'receive' | 'acknowledge'>
  readonly #send: (message: OutgoingMessage) => Promise<void>
  readonly #seen = new Set<string>()
  readonly #left = new Map<string, number>()
  #sentBack = 0

  constructor(
    subscription: Pick<Subscription, 'receive' | 'acknowledge'>,
    send: (message: OutgoingMessage) => Promise<void>,
  ) {
    this.#subscription = subscription
    this.#send = send
  }

  get report(): ReplayAsideReport {
    const left = [...this.#left].map(([place, messages]) => {
      const [topic = '', reason = ''] = place.split('\n')
      return { topic, reason, messages }
    })
    return { sentBack: this.#sentBack, left }
  }

  async run(broker: string, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const messages = await this.#subscription.receive(broker, batch, leaseMs, pollMs, signal)
      const fresh = messages.filter(({ messageId }) => !this.#seen.has(messageId))
      if (fresh.length === 0) return
      for (const message of fresh) await this.#look(message)
    }
  }

  async #look(message: ReceivedMessage): Promise<void> {
    this.#seen.add(message.messageId)
    const aside = fromAside(message)
    if (!aside) return this.#leave('unknown', 'it was not put here by a message center')
    const reading = readMessage(aside.message)
    if (reading.verdict === 'foreign') return this.#leave(aside.origin.topic, reading.reason)
    try {
      await this.#sendBack(aside.message, aside.origin, reading.head)
    } catch (error) {
      // Of a channel that was given up: it must not keep the others here for ever.
      if (!isMissingTopic(error)) throw error
      return this.#leave(aside.origin.topic, 'RocketMQ has no such topic')
    }
    // Sent before it is acknowledged: a crash between the two repeats it, never loses it.
    await this.#subscription.acknowledge([message])
  }

  async #sendBack(
    { body }: ReceivedMessage,
    { topic, group }: AsideOrigin,
    { publishedAt, dueAt, only = group }: Extract<ReturnType<typeof readMessage>, { verdict: 'read' }>['head'],
  ): Promise<void> {
    // It was for another group from the beginning; that one has it.
    if (only !== group) return
    const properties = toProperties({ publishedAt, only, ...(dueAt !== undefined && { dueAt }) })
    // A topic of delayed messages takes no others. Whoever reads it goes by the instant among the properties.
    await this.#send({ topic, body, properties, ...(dueAt !== undefined && { deliverAt: Date.now() }) })
    this.#sentBack += 1
  }

  #leave(topic: string, reason: string): void {
    const place = `${topic}\n${reason}`
    this.#left.set(place, (this.#left.get(place) ?? 0) + 1)
  }
}

function toHubError(topic: string, cause: unknown): MessageCenterError {
  if (isMissingTopic(cause))
    return new MessageCenterError('invalid_options', {
      field: '/rocketmq/topics',
      detail: `RocketMQ has no topic "${topic}"`,
      fix: 'Run initRocketMq with the channels of all plugins',
    })
  const detail = `RocketMQ cannot be asked for topic "${topic}": ${cause instanceof Error ? cause.message : cause}`
  const fix = 'See that the proxy of RocketMQ 5 runs and is reached from here by gRPC.'
  return new MessageCenterError('queue_unavailable', {
    field: '/rocketmq/endpoint',
    detail,
    fix,
    retryAfterMs: 5_000,
    cause,
  })
}
