import { messageCenter } from '../systems/message-center.ts'
import { acceptRow } from './accept.ts'
import { clusterRows } from './cluster.ts'
import { deliverRow } from './deliver.ts'
import { endToEndRow } from './end-to-end.ts'
import { indexRow } from './index-search.ts'
import { memoryRow } from './memory.ts'
import { pluginRows } from './plugins.ts'
import { durableSystems, type Row } from './row.ts'
import { startRow } from './start-time.ts'

const single = { batch: 1, keys: 'request', connections: 128 } as const
const batch = { batch: 100, keys: 'request', connections: 32 } as const

/** Loads of the latency rows: this share of the bars for throughput. */
const share = 0.7

/** WeCom drops without a word what comes too often to one recipient, so its plugins wait by their clock. */
const silentLimits = 3_600

/** What is measured when no row is named. */
export const engineRows: readonly Row[] = [
  acceptRow('accept-batch', { perSecond: 60_000 }, batch),
  acceptRow('accept-batch-keys', undefined, { ...batch, keys: 'message' }),
  acceptRow('accept-single', { perSecond: 15_000 }, single),
  acceptRow('latency-batch', { p99Ms: 50 }, { ...batch, requestsPerSecond: (60_000 / 100) * share }, durableSystems),
  acceptRow('latency-single', { p99Ms: 50 }, { ...single, requestsPerSecond: 15_000 * share }, durableSystems),
  deliverRow('deliver-http', { perSecond: 5_000 }, { protocol: 'http' }),
  deliverRow('deliver-https', { perSecond: 5_000 }, { protocol: 'https' }),
  // An account that takes fewer calls than wait for it, with the default number of them: 2,000/s is all there is.
  deliverRow('deliver-narrow', undefined, { protocol: 'http', concurrency: 100 }, [messageCenter]),
  indexRow,
  endToEndRow('end-to-end'),
  startRow,
  memoryRow,
]

export const rows: readonly Row[] = [
  ...engineRows,
  ...clusterRows,
  ...pluginRows({ plugin: 'sms-aliyun', batch: 1_000 }),
  ...pluginRows({ plugin: 'wechat-mp' }),
  ...pluginRows({ plugin: 'wecom-app', batch: 1_000, clockSpeed: silentLimits }),
  ...pluginRows({ plugin: 'wecom-chat', clockSpeed: silentLimits }),
  ...pluginRows({ plugin: 'wecom-bot', clockSpeed: silentLimits }),
  ...pluginRows({ plugin: 'wecom-customer', batch: 1_000, clockSpeed: silentLimits }),
  ...pluginRows({ plugin: 'push-apns', protocol: 'HTTP/2', barUs: 166 }),
  ...pluginRows({ plugin: 'push-fcm' }),
  ...pluginRows({ plugin: 'push-jpush', batch: 1_000 }),
  ...pluginRows({ plugin: 'push-getui', batch: 200, answerNamesRecipients: true }),
  ...pluginRows({ plugin: 'push-huawei-harmony', batch: 1_000 }),
  ...pluginRows({ plugin: 'push-huawei-hms', batch: 1_000 }),
  ...pluginRows({ plugin: 'push-xiaomi', batch: 1_000 }),
  ...pluginRows({ plugin: 'push-oppo', batch: 1_000, answerNamesRecipients: true }),
  ...pluginRows({ plugin: 'push-vivo', batch: 1_000 }),
  ...pluginRows({ plugin: 'push-honor', batch: 1_000 }),
]
