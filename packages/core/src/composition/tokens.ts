import type { Clock, Logger } from '@message-center/channel'
import type { InjectionToken } from 'tsyringe'
import type { OpenAccounts } from '../channel/open-accounts.ts'
import type { PluginCatalogue } from '../channel/plugin-catalogue.ts'
import type { StartedPlugins } from '../channel/started-plugins.ts'
import type { CancellationStore } from '../claims/cancellation-store.ts'
import type { ClaimStore } from '../claims/claim-store.ts'
import type { DeliveryWorker } from '../flow/deliver/delivery-worker.ts'
import type { ReceiptWorker } from '../flow/receipt/receipt-worker.ts'
import type { SyncProgress } from '../flow/sync/sync-progress.ts'
import type { SyncWorker } from '../flow/sync/sync-worker.ts'
import type { LeaseStore } from '../leases/lease-store.ts'
import type { Housekeeping } from '../lifecycle/housekeeping.ts'
import type { SharedPermits } from '../limits/shared-permits.ts'
import type { AccountSecrets } from '../management/account-secrets.ts'
import type { Accounts } from '../management/accounts.ts'
import type { ApiKeys } from '../management/api-keys.ts'
import type { Directory } from '../management/directory.ts'
import type { ManagementStore } from '../management/management-store.ts'
import type { ManagementWriter } from '../management/management-writer.ts'
import type { Routes } from '../management/routes.ts'
import type { Templates } from '../management/templates.ts'
import type { Tenants } from '../management/tenants.ts'
import type { MessageIndex } from '../message-index/message-index.ts'
import type { DeliveryQueue } from '../queue/delivery-queue.ts'
import type { SqlSearch } from '../sql-search/sql-search.ts'
import type { ClusterTokens } from '../tokens/cluster-tokens.ts'

/** How far this process is, where no other shares its queue. */
export interface LocalProgress {
  readonly syncedThrough: number
}

/** Names of the parts in the container. A host may bring those of the first group itself. */
export const tokens = {
  queue: token<DeliveryQueue>('queue'),
  claims: token<ClaimStore>('claims'),
  cancellations: token<CancellationStore>('cancellations'),
  index: token<MessageIndex>('message index'),
  management: token<ManagementStore>('management store'),
  leases: token<LeaseStore>('leases'),
  clock: token<Clock>('clock'),
  logger: token<Logger>('logger'),

  catalogue: token<PluginCatalogue>('plugin catalogue'),
  directory: token<Directory>('directory'),
  accountSecrets: token<AccountSecrets>('account secrets'),
  writer: token<ManagementWriter>('management writer'),
  openAccounts: token<OpenAccounts>('open accounts'),
  clusterTokens: token<ClusterTokens | undefined>('cluster tokens'),
  plugins: token<StartedPlugins>('started plugins'),
  tenants: token<Tenants>('tenants'),
  accounts: token<Accounts>('accounts'),
  routes: token<Routes>('routes'),
  templates: token<Templates>('templates'),
  apiKeys: token<ApiKeys>('api keys'),
  permits: token<SharedPermits | undefined>('shared permits'),
  deliveryWorker: token<DeliveryWorker>('delivery worker'),
  syncWorker: token<SyncWorker>('sync worker'),
  syncProgress: token<SyncProgress | LocalProgress>('sync progress'),
  receiptWorker: token<ReceiptWorker>('receipt worker'),
  housekeeping: token<Housekeeping>('housekeeping'),
  sqlSearch: token<SqlSearch>('sql search'),
}

function token<Part>(name: string): InjectionToken<Part> {
  return Symbol(name)
}

/** Makes a part at the first call and gives the same one ever after. */
export type GetPart = <Part>(name: InjectionToken<Part>) => Part

/** Puts a part into the container; it is made when it is first asked for. */
export type AddPart = <Part>(name: InjectionToken<Part>, make: (get: GetPart) => Part) => void
