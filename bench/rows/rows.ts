import { acceptRow } from './accept.ts'
import type { Row } from './row.ts'

export const rows: readonly Row[] = [
  acceptRow('accept-batch', { batch: 100, keys: 'request', connections: 32, bar: 60_000 }),
  acceptRow('accept-batch-keys', { batch: 100, keys: 'message', connections: 32 }),
  acceptRow('accept-single', { batch: 1, keys: 'request', connections: 128, bar: 15_000 }),
]
