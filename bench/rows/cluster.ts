import { cluster } from '../systems/cluster.ts'
import { acceptRow } from './accept.ts'
import { clusterSyncRow } from './cluster-sync.ts'
import { deliverRow } from './deliver.ts'
import { endToEndRow } from './end-to-end.ts'
import type { Row } from './row.ts'

const usual = cluster('ASYNC_FLUSH')
const strict = cluster('SYNC_FLUSH')

/** Over RocketMQ, Elasticsearch and MariaDB as they are: need Java, or time to fetch it all. */
export const clusterRows: readonly Row[] = [
  acceptRow('cluster-accept-single', { perSecond: 10_000 }, { batch: 1, keys: 'request', connections: 256 }, [
    usual,
    strict,
  ]),
  acceptRow('cluster-accept-batch', { perSecond: 40_000 }, { batch: 100, keys: 'request', connections: 32 }, [
    usual,
    strict,
  ]),
  deliverRow('cluster-deliver', { perSecond: 5_000 }, { protocol: 'http' }, [usual]),
  clusterSyncRow,
  endToEndRow('cluster-end-to-end', [usual, strict]),
]
