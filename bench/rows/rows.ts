import { acceptRow } from './accept.ts'
import { deliverRow } from './deliver.ts'
import { endToEndRow } from './end-to-end.ts'
import { indexRow } from './index-search.ts'
import { memoryRow } from './memory.ts'
import type { Row } from './row.ts'
import { startRow } from './start-time.ts'

const single = { batch: 1, keys: 'request', connections: 128 } as const
const batch = { batch: 100, keys: 'request', connections: 32 } as const

/** Loads of the latency rows: this share of the bars for throughput. */
const share = 0.7

export const rows: readonly Row[] = [
  acceptRow('accept-batch', { perSecond: 60_000 }, batch),
  acceptRow('accept-batch-keys', undefined, { ...batch, keys: 'message' }),
  acceptRow('accept-single', { perSecond: 15_000 }, single),
  acceptRow('latency-batch', { p99Ms: 50 }, { ...batch, requestsPerSecond: (60_000 / 100) * share }),
  acceptRow('latency-single', { p99Ms: 50 }, { ...single, requestsPerSecond: 15_000 * share }),
  deliverRow('deliver-http', { perSecond: 5_000 }, { protocol: 'http' }),
  deliverRow('deliver-https', { perSecond: 5_000 }, { protocol: 'https' }),
  // An account that takes fewer calls than wait for it, with the default number of them: 2,000/s is all there is.
  deliverRow('deliver-narrow', undefined, { protocol: 'http', concurrency: 100 }),
  indexRow,
  endToEndRow,
  startRow,
  memoryRow,
]
