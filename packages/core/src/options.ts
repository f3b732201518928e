import type { ChannelPlugin, Clock, Logger } from '@message-center/channel'
import type { CancellationStore } from './claims/cancellation-store.ts'
import type { ClaimStore } from './claims/claim-store.ts'
import type { SyncMarks } from './flow/sync/sync-progress.ts'
import type { LeaseStore } from './leases/lease-store.ts'
import type { BreakerOptions } from './limits/circuit-breaker.ts'
import type { PermitBook } from './limits/permit-book.ts'
import type { ManagementStore } from './management/management-store.ts'
import type { Measure, TenantEvent } from './message-center.ts'
import type { MessageIndex } from './message-index/message-index.ts'
import type { DeliveryQueue } from './queue/delivery-queue.ts'
import type { SearchIndices } from './sql-search/own-tables.ts'
import type { TableStore } from './sql-search/table-store.ts'
import type { TokenStore } from './tokens/token-store.ts'

/**
 * What a process does. `api` accepts and answers, `deliver` sends, `sync` keeps the index, `receipts` handles the
 * providers' later words, `scheduler` cleans up.
 */
export type Role = 'api' | 'deliver' | 'sync' | 'receipts' | 'scheduler'

export const allRoles: readonly Role[] = ['api', 'deliver', 'sync', 'receipts', 'scheduler']

/** Parts that a host may bring itself instead of those the storage chooses. */
export interface ReplaceableParts {
  readonly queue?: DeliveryQueue
  readonly claims?: ClaimStore
  readonly cancellations?: CancellationStore
  readonly index?: MessageIndex
  /** Rows of `searchIndices`. */
  readonly tables?: TableStore
  readonly management?: ManagementStore
  /** Where several processes agree who does what only one shall do. Default: within this process. */
  readonly leases?: LeaseStore
  /** Where several processes share the tokens of providers. Default: each has its own. */
  readonly tokens?: TokenStore
  /** Where several processes share the rate limits of accounts. Default: each counts for itself. */
  readonly permits?: PermitBook
  /** Needed as soon as several processes share queue and index. Default: this process knows by itself. */
  readonly syncMarks?: SyncMarks
}

export interface MessageCenterOptions {
  readonly channels: readonly ChannelPlugin[]
  /**
   * `memory` is gone with the process and bounded: for trying things out. `sqlite` keeps everything in files of one
   * folder, made when absent, that belongs to this process alone while it runs. Default memory.
   */
  readonly storage?: { readonly kind: 'memory' } | { readonly kind: 'sqlite'; readonly folder: string }
  /** 32 bytes that encrypt account secrets and hash recipients. Default: made once into the folder; random in memory. */
  readonly secretKey?: Uint8Array
  /** Keys that `secretKey` has replaced; they still open. */
  readonly olderSecretKeys?: readonly Uint8Array[]
  /** An operator's API key with all scopes, valid as long as it is set. It is not stored. */
  readonly bootstrapKey?: string
  /** Default all. */
  readonly roles?: readonly Role[]
  /** Default: nothing is logged. */
  readonly logger?: Logger
  readonly clock?: Clock
  /** Lets accounts point at loopback and private addresses, for sandboxes and gateways of one's own. Default false. */
  readonly allowPrivateAddresses?: boolean
  /** Longest wait for a plugin's answer, in milliseconds. Default 30 000. */
  readonly sendLimitMs?: number
  readonly breaker?: BreakerOptions
  /** Deliveries older than this are forgotten, in milliseconds. Default 90 days. */
  readonly keepMs?: number
  /** Replies and changes of addresses. Must not throw; called as they come, at least once. */
  readonly onEvent?: (event: TenantEvent) => void
  /** What happens, for metrics. Must not throw; called on hot paths. */
  readonly onMeasure?: (measure: Measure) => void
  /**
   * Indices of one's own for `search.sql`: names, and their columns with types. Each has the column `tenant` besides.
   * Columns may be added later, never change their type. Default none.
   */
  readonly searchIndices?: SearchIndices
  readonly parts?: ReplaceableParts
}

export const optionDefaults = {
  sendLimitMs: 30_000,
  keepMs: 90 * 86_400_000,
  /** Bound of `stop`, in milliseconds. */
  stopMs: 30_000,
} as const

export const silentLogger: Logger = { debug() {}, info() {}, warn() {}, error() {} }
