import { setTimeout as wait } from 'node:timers/promises'
import type { Clock, Logger } from '@message-center/channel'
import type { InboxStore } from '@message-center/channel-inbox'
import type { ReplaceableParts } from '@message-center/core'
import type { ElasticsearchOptions } from '@message-center/core/elasticsearch'
import type { Configuration } from '../configuration/configuration-schema.ts'
import { StartError } from './start-error.ts'

/** A process holds what it has received for at most this long after it died, in milliseconds. */
const leaseMs = 30_000

const startLimitMs = 30_000
const pauseMs = 500

export interface ClusterOptions {
  readonly configuration: Configuration
  readonly channels: readonly string[]
  readonly clock: Clock
  readonly logger: Logger
}

/** The parts that many processes share. Their drivers are loaded here and nowhere else: an embedded hub needs none. */
export async function createClusterParts(options: ClusterOptions): Promise<ReplaceableParts> {
  const { configuration, channels, clock, logger } = options
  const [{ RocketMqQueue }, { ElasticsearchIndex }, { createMySqlParts }] = await Promise.all([
    import('@message-center/core/rocketmq'),
    import('@message-center/core/elasticsearch'),
    import('@message-center/core/mysql'),
  ])
  const { rocketmqEndpoints, rocketmqNameServer, rocketmqPrefix, databaseUrl } = configuration
  return {
    ...createMySqlParts({ url: needed(databaseUrl, 'MC_DATABASE_URL'), clock, logger }),
    queue: new RocketMqQueue({
      endpoint: needed(rocketmqEndpoints, 'MC_ROCKETMQ_ENDPOINTS'),
      prefix: rocketmqPrefix,
      channels,
      clock,
      logger,
      leaseMs,
      ...(rocketmqNameServer !== undefined && { nameServers: rocketmqNameServer }),
    }),
    index: new ElasticsearchIndex({ ...elasticsearchOptions(configuration), logger }),
  }
}

/**
 * Makes what the engines have to hold before a process starts: topics and groups, the index template, tables. What is
 * there stays as it is. Of a release it is the first step; repeats and two at once do no harm.
 */
export async function initCluster(options: ClusterOptions): Promise<void> {
  const { configuration, channels, logger } = options
  const [{ initRocketMq }, { initElasticsearch }] = await Promise.all([
    import('@message-center/core/rocketmq'),
    import('@message-center/core/elasticsearch'),
  ])
  const nameServers = needed(configuration.rocketmqNameServer, 'MC_ROCKETMQ_NAME_SERVER')
  const endpoint = needed(configuration.rocketmqEndpoints, 'MC_ROCKETMQ_ENDPOINTS')
  await initRocketMq({ nameServers, endpoint, prefix: configuration.rocketmqPrefix, channels, logger })
  await initElasticsearch({ ...elasticsearchOptions(configuration), logger })
}

/** In-site messages of all processes. Waits half a minute for a database that does not answer. */
export async function openClusterInbox(configuration: Configuration): Promise<InboxStore> {
  const [{ MySqlInboxStore }, { toDatabaseError }] = await Promise.all([
    import('@message-center/channel-inbox/mysql'),
    import('@message-center/mysql'),
  ])
  const url = needed(configuration.databaseUrl, 'MC_DATABASE_URL')
  for (const deadline = Date.now() + startLimitMs; ; await wait(pauseMs)) {
    try {
      return await MySqlInboxStore.open({ url })
    } catch (error) {
      const { code, message } = toDatabaseError(error)
      if (code === 'away' && Date.now() < deadline) continue
      throw new StartError(message, databaseFixes[code] ?? 'See MC_DATABASE_URL, and that the database runs.', error)
    }
  }
}

const databaseFixes: { readonly [code: string]: string } = {
  away: 'See that the database runs and is reached from here. The setting is MC_DATABASE_URL.',
  refused: 'See user and password in MC_DATABASE_URL, and the privileges of the user; docs/cluster.md lists them.',
  missing:
    'Create the database that MC_DATABASE_URL names: CREATE DATABASE … CHARACTER SET utf8mb4 COLLATE utf8mb4_bin.',
  'newer-schema': 'Or let MC_DATABASE_URL name another database.',
  'wrong-server': 'Correct MC_DATABASE_URL, or use a newer server.',
}

const compatibilities = { 8: 8, 9: 9, plain: 'plain' } as const

function elasticsearchOptions(configuration: Configuration): ElasticsearchOptions {
  const { elasticsearchUrl, elasticsearchUser, elasticsearchPassword, elasticsearchApiKey } = configuration
  return {
    urls: needed(elasticsearchUrl, 'MC_ELASTICSEARCH_URL').split(','),
    prefix: configuration.elasticsearchPrefix,
    replicas: configuration.elasticsearchReplicas,
    shards: configuration.elasticsearchShards,
    compatibleWith: compatibilities[configuration.elasticsearchCompatibleWith],
    refreshSeconds: configuration.elasticsearchRefreshSeconds,
    ...(elasticsearchUser !== undefined && { username: elasticsearchUser }),
    ...(elasticsearchPassword !== undefined && { password: elasticsearchPassword }),
    ...(elasticsearchApiKey !== undefined && { apiKey: elasticsearchApiKey }),
  }
}

function needed(value: string | undefined, variable: string): string {
  if (value !== undefined) return value
  throw new StartError(`${variable} is missing, and a cluster needs it.`, 'Set it.')
}
