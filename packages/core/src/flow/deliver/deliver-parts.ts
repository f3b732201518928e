import type { Clock, Logger } from '@message-center/channel'
import type { OpenAccounts } from '../../channel/open-accounts.ts'
import type { PluginCatalogue } from '../../channel/plugin-catalogue.ts'
import type { CancellationStore } from '../../claims/cancellation-store.ts'
import type { BreakerOptions } from '../../limits/circuit-breaker.ts'
import type { SharedPermits } from '../../limits/shared-permits.ts'
import type { Account } from '../../management/records.ts'
import type { MessageIndex } from '../../message-index/message-index.ts'
import type { QueuedDelivery } from '../../model/queued-delivery.ts'
import type { DeliveryQueue } from '../../queue/delivery-queue.ts'
import type { Attempt } from './attempt-facts.ts'

/** What delivering needs from outside. */
export interface DeliverParts {
  readonly clock: Clock
  readonly logger: Logger
  readonly queue: DeliveryQueue
  readonly index: MessageIndex
  /** Everything published before this instant is in the index, in milliseconds; `-Infinity` when unknown. */
  readonly syncedThrough: () => number
  readonly cancellations: CancellationStore
  readonly catalogue: PluginCatalogue
  readonly accounts: OpenAccounts
  readonly directory: {
    account(tenant: string, id: string): Account | undefined
    /** Catches up with what other processes have changed. */
    refresh(): Promise<void>
  }
  /** Encrypts a delivery for a later replay. */
  readonly seal: (delivery: QueuedDelivery) => string
  readonly onAttempt: (attempt: Attempt, delivery: QueuedDelivery) => void
  /** Longest wait for a plugin's answer, in milliseconds. */
  readonly sendLimitMs: number
  readonly breaker?: BreakerOptions | undefined
  /** Shares of limits that other processes keep, too. Absent where this one sends for all accounts. */
  readonly permits?: SharedPermits | undefined
  /** In [0, 1), for jitter. */
  readonly random: () => number
}
