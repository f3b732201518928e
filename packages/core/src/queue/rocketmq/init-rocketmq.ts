import { setTimeout as sleep } from 'node:timers/promises'
import type { Logger } from '@message-center/channel'
import { MessageCenterError } from '../../errors.ts'
import { problemOfNames, type TopicSpec, topicsOf } from './topics.ts'
import { adminCodes, success } from './wire/admin-codes.ts'
import { findMasters, withNameServer } from './wire/brokers.ts'
import { ProxyConnection } from './wire/proxy-connection.ts'
import { isMissingTopic } from './wire/proxy-error.ts'
import { RemotingClient, type RemotingRequest } from './wire/remoting-client.ts'
import { findRoute } from './wire/send-message.ts'

export interface InitRocketMqOptions {
  /** `host:port` of a name server; several are separated by `;`, and the first that answers is used. */
  readonly nameServers: string
  /**
   * `host:port` of the proxy. With it what is made is waited for there too: a proxy that was asked too early remembers
   * for up to 20 s that there is no such topic.
   */
  readonly endpoint?: string
  /** Channels of all plugins. Topics of further ones are added by another run. */
  readonly channels: readonly string[]
  /** First part of every name. Default `mc`. */
  readonly prefix?: string
  /** Queues of a topic in each broker, for reading and for writing. Topics that exist keep theirs. Default 8. */
  readonly queues?: number
  readonly logger?: Logger
}

export interface InitRocketMqReport {
  readonly brokers: readonly string[]
  /** Names of topics and groups that were missing in some broker, sorted. */
  readonly created: readonly string[]
}

/** Deliveries have a count of their own: the broker's must never be the one that gives up. */
const retryMaxTimes = 10_000

/** Brokers tell the name servers of a new topic at once, in milliseconds. */
const knownWithinMs = 15_000
/** A proxy looks again every 20 s unless its `topicRouteServiceCacheRefreshSeconds` says otherwise, in milliseconds. */
const foundWithinMs = 45_000
const lookAgainMs = 200

/**
 * Creates the topics and groups that are missing, in every broker, and waits until clients can find them.
 * Changes nothing that exists. May be run again, and by several processes at once.
 *
 * Rejects with a `MessageCenterError` of code `invalid_options` when a name cannot be or a topic is of another type,
 * and with `queue_unavailable` when name server or broker do not answer.
 */
export async function initRocketMq(options: InitRocketMqOptions): Promise<InitRocketMqReport> {
  const { nameServers, channels, prefix = 'mc', queues = 8, logger } = options
  const problem = problemOfNames(prefix, channels)
  if (problem) throw new MessageCenterError('invalid_options', { detail: `RocketMQ cannot have this: ${problem}` })
  const topics = topicsOf(prefix, channels)
  try {
    const brokers = await findMasters(nameServers)
    if (brokers.length === 0) throw new Error('the name server knows no broker')
    const created = new Set<string>()
    for (const broker of brokers) for (const name of await initBroker(broker, topics, queues)) created.add(name)
    await untilKnown(nameServers, topics, brokers.length)
    if (options.endpoint !== undefined) await untilFound(options.endpoint, topics)
    logger?.info('RocketMQ has all topics and groups', { brokers: brokers.length, created: created.size })
    return { brokers, created: [...created].sort() }
  } catch (cause) {
    if (cause instanceof MessageCenterError) throw cause
    const detail = `Topics and groups cannot be created: ${cause instanceof Error ? cause.message : String(cause)}`
    throw new MessageCenterError('queue_unavailable', {
      field: '/rocketmq/nameServers',
      detail,
      fix: 'See that name server and brokers run and are reached from here.',
      retryAfterMs: 5_000,
      cause,
    })
  }
}

async function initBroker(address: string, topics: readonly TopicSpec[], queues: number): Promise<readonly string[]> {
  const client = new RemotingClient(address)
  try {
    const created: string[] = []
    for (const topic of topics) {
      if (await hasTopic(client, topic)) continue
      await done(client, topicRequest(topic, queues))
      created.push(topic.name)
    }
    for (const group of topics.flatMap(({ groups }) => groups)) {
      if ((await client.request({ code: adminCodes.groupConfig, fields: { group } })).code === success) continue
      await done(client, { code: adminCodes.createGroup, body: JSON.stringify({ groupName: group, retryMaxTimes }) })
      created.push(group)
    }
    return created
  } finally {
    client.close()
  }
}

async function hasTopic(client: RemotingClient, { name, type }: TopicSpec): Promise<boolean> {
  const { code, body } = await client.request({ code: adminCodes.topicConfig, fields: { topic: name } })
  if (code !== success) return false
  const found = /"message\.type":"(\w+)"/.exec(body.toString())?.[1] ?? 'NORMAL'
  if (found === type) return true
  throw new MessageCenterError('invalid_options', {
    detail: `Topic "${name}" exists with type ${found}, and ${type} is needed`,
    fix: 'Delete the topic when it is empty, or choose another prefix',
  })
}

/**
 * One topic a request: a list of them is answered with success and left undone as soon as one of it exists as it is
 * (apache/rocketmq, AdminBrokerProcessor.updateAndCreateTopicList).
 */
function topicRequest({ name, type }: TopicSpec, queues: number): RemotingRequest {
  return {
    code: adminCodes.createTopic,
    fields: {
      topic: name,
      defaultTopic: 'TBW102',
      readQueueNums: String(queues),
      writeQueueNums: String(queues),
      perm: '6',
      topicFilterType: 'SINGLE_TAG',
      topicSysFlag: '0',
      order: 'false',
      attributes: `+message.type=${type}`,
    },
  }
}

async function done(client: RemotingClient, request: RemotingRequest): Promise<void> {
  const { code, remark } = await client.request(request)
  if (code !== success) throw new Error(`the broker answers ${code}: ${remark}`)
}

/** A proxy that is asked before the name server knows a topic remembers for 20 s that there is none. */
async function untilKnown(nameServers: string, topics: readonly TopicSpec[], brokers: number): Promise<void> {
  const giveUpAt = Date.now() + knownWithinMs
  await withNameServer(nameServers, async client => {
    for (const { name } of topics) {
      while (!(await isKnown(client, name, brokers))) {
        if (Date.now() > giveUpAt) throw new Error(`the name server does not know topic "${name}"`)
        await sleep(50)
      }
    }
  })
}

async function isKnown(client: RemotingClient, topic: string, brokers: number): Promise<boolean> {
  const { code, body } = await client.request({ code: adminCodes.route, fields: { topic } })
  return code === success && [...body.toString().matchAll(/"readQueueNums"/g)].length >= brokers
}

async function untilFound(endpoint: string, topics: readonly TopicSpec[]): Promise<void> {
  const connection = new ProxyConnection({ endpoint })
  const giveUpAt = Date.now() + foundWithinMs
  try {
    for (const { name } of topics)
      while (await isMissing(connection, name)) {
        if (Date.now() > giveUpAt) throw new Error(`the proxy does not know topic "${name}"`)
        await sleep(lookAgainMs)
      }
  } finally {
    await connection.close(lookAgainMs)
  }
}

/** Whatever else is wrong there is told by whoever works with it. */
const isMissing = (connection: ProxyConnection, topic: string): Promise<boolean> =>
  findRoute(connection, 'message-center-init', topic).then(() => false, isMissingTopic)
