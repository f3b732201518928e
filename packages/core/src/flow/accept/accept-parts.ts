import type { Clock } from '@message-center/channel'
import type { PluginCatalogue } from '../../channel/plugin-catalogue.ts'
import type { ClaimStore } from '../../claims/claim-store.ts'
import type { PublishedTemplate } from '../../management/record-mirrors.ts'
import type { Account, Route } from '../../management/records.ts'
import type { DeliveryQueue } from '../../queue/delivery-queue.ts'

/** What accept asks of the management data; answers from memory. */
export interface AcceptDirectory {
  tenant(id: string): unknown
  account(tenant: string, id: string): Account | undefined
  /** Enabled and disabled ones, in the order of their ids. */
  accountsOf(tenant: string, channel: string): readonly Account[]
  route(tenant: string, name: string): Route | undefined
  template(tenant: string, name: string): PublishedTemplate | undefined
}

/** What accepting needs from outside. */
export interface AcceptParts {
  readonly clock: Clock
  readonly queue: DeliveryQueue
  readonly claims: ClaimStore
  readonly catalogue: PluginCatalogue
  readonly directory: AcceptDirectory
  /** Keyed hash of an address, the same in every process. */
  readonly hashRecipient: (channel: string, addressKey: string) => string
}
