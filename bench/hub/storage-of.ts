import type { Logger } from '@message-center/channel'
import { systemClock } from '@message-center/channel/host'
import type { MessageCenterOptions, ReplaceableParts } from '@message-center/core'
import { benchChannel } from './bench-channel.ts'
import { type ClusterAddresses, elasticsearchOptions, type HubOptions } from './hub-options.ts'

const say = (line: string, fields: object = {}) => void process.stderr.write(`${line} ${JSON.stringify(fields)}\n`)

/** What goes wrong belongs beside the figures. */
const logger: Logger = { debug() {}, info() {}, warn: say, error: say }

/** SQLite in a folder, or the parts that `MC_STORAGE=cluster` makes. */
export async function storageOf({ cluster, folder }: HubOptions): Promise<Partial<MessageCenterOptions>> {
  if (cluster === undefined) return { storage: { kind: 'sqlite', folder } }
  return { parts: await clusterParts(cluster), secretKey: Buffer.from(cluster.secretKey, 'hex'), logger }
}

async function clusterParts(addresses: ClusterAddresses): Promise<ReplaceableParts> {
  const [{ RocketMqQueue }, { ElasticsearchIndex }, { createMySqlParts }] = await Promise.all([
    import('@message-center/core/rocketmq'),
    import('@message-center/core/elasticsearch'),
    import('@message-center/core/mysql'),
  ])
  return {
    ...createMySqlParts({ url: addresses.database, clock: systemClock, logger }),
    queue: new RocketMqQueue({
      endpoint: addresses.rocketMq,
      nameServers: addresses.nameServer,
      channels: [benchChannel.channel],
      clock: systemClock,
      logger,
      leaseMs: 30_000,
    }),
    index: new ElasticsearchIndex({ ...elasticsearchOptions(addresses), logger }),
  }
}
