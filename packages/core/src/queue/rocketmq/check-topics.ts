import type { Clock } from '@message-center/channel'
import { MessageCenterError } from '../../errors.ts'
import { topicsOf } from './topics.ts'
import { adminCodes, success } from './wire/admin-codes.ts'
import { findMasters } from './wire/brokers.ts'
import type { ProxyConnection } from './wire/proxy-connection.ts'
import { isMissingTopic, isPassing } from './wire/proxy-error.ts'
import { RemotingClient } from './wire/remoting-client.ts'
import { findRoute } from './wire/send-message.ts'

export interface CheckTopicsParts {
  readonly connection: ProxyConnection
  readonly clientId: string
  readonly prefix: string
  readonly channels: readonly string[]
  readonly nameServers?: string | undefined
  readonly clock: Clock
  readonly signal: AbortSignal
}

/** A proxy that is starting, or a rolling update of all of them, in milliseconds. */
const reachableWithinMs = 30_000
const pauseMs = 500

/**
 * The brokers of every topic, by its name. Rejects when a topic is missing or of another type, and when a group is
 * missing: only the brokers tell of those, so they are looked for where name servers are known.
 */
export async function checkTopics(parts: CheckTopicsParts): Promise<ReadonlyMap<string, readonly string[]>> {
  const giveUpAt = parts.clock.monotonic() + reachableWithinMs
  const topics = topicsOf(parts.prefix, parts.channels)
  const found = await Promise.all(
    topics.map(async ({ name, type }) => {
      const route = await reach(name, giveUpAt, parts)
      if (route.type === type) return [name, route.brokers] as const
      throw invalid(`Topic "${name}" has type ${route.type}, and ${type} is needed`, 'Delete it and run initRocketMq')
    }),
  )
  if (parts.nameServers)
    await checkGroups(
      parts.nameServers,
      topics.flatMap(({ groups }) => groups),
    )
  return new Map(found)
}

async function checkGroups(nameServers: string, groups: readonly string[]): Promise<void> {
  for (const broker of await findMasters(nameServers).catch(toUnavailable)) {
    const client = new RemotingClient(broker)
    try {
      const answers = groups.map(group => client.request({ code: adminCodes.groupConfig, fields: { group } }))
      const codes = (await Promise.all(answers).catch(toUnavailable)).map(({ code }) => code)
      const missing = groups[codes.findIndex(code => code !== success)]
      if (missing !== undefined)
        throw invalid(`RocketMQ has no group "${missing}"`, 'Run initRocketMq with the channels of all plugins')
    } finally {
      client.close()
    }
  }
}

function toUnavailable(cause: unknown): never {
  const detail = `RocketMQ cannot be asked for its groups: ${cause instanceof Error ? cause.message : cause}`
  throw new MessageCenterError('queue_unavailable', {
    field: '/rocketmq/nameServers',
    detail,
    fix: 'See that the name servers run and are reached from here.',
    retryAfterMs: 5_000,
    cause,
  })
}

async function reach(topic: string, giveUpAt: number, { connection, clientId, clock, signal }: CheckTopicsParts) {
  for (;;) {
    try {
      return await findRoute(connection, clientId, topic)
    } catch (cause) {
      if (isMissingTopic(cause))
        throw invalid(`RocketMQ has no topic "${topic}"`, 'Run initRocketMq with the channels of all plugins')
      if (!isPassing(cause) || signal.aborted || clock.monotonic() + pauseMs > giveUpAt) {
        const detail = `RocketMQ cannot be asked for topic "${topic}": ${cause instanceof Error ? cause.message : cause}`
        throw new MessageCenterError('queue_unavailable', {
          field: '/rocketmq/endpoint',
          detail,
          fix: 'See that the proxy of RocketMQ 5 runs and is reached from here by gRPC.',
          retryAfterMs: 5_000,
          cause,
        })
      }
      await clock.sleep(pauseMs, signal).catch(() => {})
    }
  }
}

const invalid = (detail: string, fix: string) =>
  new MessageCenterError('invalid_options', { field: '/rocketmq/topics', detail, fix })
