import { randomBytes } from 'node:crypto'
import { chmodSync } from 'node:fs'
import { join } from 'node:path'
import { initElasticsearch } from '@message-center/core/elasticsearch'
import { initRocketMq } from '@message-center/core/rocketmq'
import { startElasticsearch } from '@message-center/engines/elasticsearch'
import { startMariaDb } from '@message-center/engines/mysql'
import { startRocketMq } from '@message-center/engines/rocketmq'
import { benchChannel } from '../hub/bench-channel.ts'
import { type ClusterAddresses, elasticsearchOptions } from '../hub/hub-options.ts'
import { findProcess } from '../measure/find-process.ts'
import type { Child } from '../process/child.ts'
import type { Workplace } from '../workplace.ts'

/** When the broker answers: before a message is on the disk, or after. */
export type Flush = 'ASYNC_FLUSH' | 'SYNC_FLUSH'

export interface ClusterEngines {
  /** What a hub is told. */
  readonly addresses: ClusterAddresses
  /** Those that work for every message, for their CPU time. */
  readonly processes: readonly Pick<Child, 'name' | 'pid'>[]
}

/** As `npm run cluster` starts them. */
export const engineSizes = {
  'heap of broker and proxy': '384 MiB each',
  'heap of Elasticsearch': '512 MiB',
  'buffer pool of MariaDB': '64 MiB',
} as const

/**
 * RocketMQ, Elasticsearch and MariaDB, with all that hubs of the bench look for in them. Installs what is missing. They
 * run on all cores, and are gone with the workplace.
 */
export async function startEngines(workplace: Workplace, folder: string, flush: Flush): Promise<ClusterEngines> {
  // Databases and Elasticsearch run as users of their own, who must be able to enter.
  chmodSync(folder, 0o755)
  const place = (name: string) => join(folder, name)
  const database = await startMariaDb({ folder: place('mariadb') })
  workplace.onClear(() => database.kill())
  const rocketMq = await startRocketMq({ folder: place('rocketmq'), broker: { flushDiskType: flush } })
  workplace.onClear(() => rocketMq.kill())
  const elasticsearch = await startElasticsearch({ folder: place('elasticsearch') })
  workplace.onClear(() => elasticsearch.kill())
  const addresses: ClusterAddresses = {
    rocketMq: rocketMq.address,
    nameServer: rocketMq.nameServer,
    elasticsearch: elasticsearch.address,
    database: database.address,
    secretKey: randomBytes(32).toString('hex'),
  }
  await initRocketMq({ nameServers: rocketMq.nameServer, channels: [benchChannel.channel] })
  await initElasticsearch(elasticsearchOptions(addresses))
  return {
    addresses,
    processes: [
      { name: 'broker', pid: findProcess('BrokerStartup', place('rocketmq')) },
      { name: 'proxy', pid: findProcess('ProxyStartup', place('rocketmq')) },
      { name: 'Elasticsearch', pid: findProcess(place('elasticsearch')) },
      { name: 'MariaDB', pid: findProcess(place('mariadb')) },
    ],
  }
}
