import 'reflect-metadata'
import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import type { Clock, Logger } from '@message-center/channel'
import { systemClock } from '@message-center/channel/host'
import { type InjectionToken, instanceCachingFactory, container as root } from 'tsyringe'
import { OpenAccounts } from './channel/open-accounts.ts'
import { PluginCatalogue } from './channel/plugin-catalogue.ts'
import { StartedPlugins } from './channel/started-plugins.ts'
import type { CancellationStore } from './claims/cancellation-store.ts'
import type { ClaimStore } from './claims/claim-store.ts'
import { ClaimsFile } from './claims/claims-file.ts'
import { MemoryCancellations } from './claims/memory-cancellations.ts'
import { MemoryClaims } from './claims/memory-claims.ts'
import { SqliteCancellations } from './claims/sqlite-cancellations.ts'
import { SqliteClaims } from './claims/sqlite-claims.ts'
import { addressChangeOf } from './flow/deliver/address-change.ts'
import { DeliveryWorker } from './flow/deliver/delivery-worker.ts'
import { ReceiptWorker } from './flow/receipt/receipt-worker.ts'
import { receiveTold } from './flow/receipt/receive-told.ts'
import { SyncProgress } from './flow/sync/sync-progress.ts'
import { SyncWorker } from './flow/sync/sync-worker.ts'
import type { HubKeys } from './hub-keys.ts'
import type { LeaseStore } from './leases/lease-store.ts'
import { MemoryLeases } from './leases/memory-leases.ts'
import { Housekeeping } from './lifecycle/housekeeping.ts'
import { SharedPermits } from './limits/shared-permits.ts'
import { AccountSecrets } from './management/account-secrets.ts'
import { Accounts } from './management/accounts.ts'
import { ApiKeys } from './management/api-keys.ts'
import { Directory } from './management/directory.ts'
import type { ManagementStore } from './management/management-store.ts'
import { ManagementWriter } from './management/management-writer.ts'
import { MemoryManagementStore } from './management/memory-management-store.ts'
import { Routes } from './management/routes.ts'
import { createSqliteManagementStore } from './management/sql/sqlite-management-store.ts'
import { TemplateChecks } from './management/template-checks.ts'
import { Templates } from './management/templates.ts'
import { Tenants } from './management/tenants.ts'
import { measureAttempt, measureIndexed, measureReceipt } from './measures.ts'
import type { Measure } from './message-center.ts'
import { MemoryIndex } from './message-index/memory-index.ts'
import type { MessageIndex } from './message-index/message-index.ts'
import { SqliteIndex } from './message-index/sqlite-index.ts'
import { allRoles, type MessageCenterOptions, optionDefaults, type ReplaceableParts, silentLogger } from './options.ts'
import type { DeliveryQueue } from './queue/delivery-queue.ts'
import { MemoryQueue } from './queue/memory-queue.ts'
import { SqliteQueue } from './queue/sqlite-queue.ts'
import { deriveKey, keyedHasher } from './secrets/secret-key.ts'
import { addressHasher } from './sql-search/hash-address.ts'
import { MemoryTableStore } from './sql-search/memory-table-store.ts'
import { toOwnTables } from './sql-search/own-tables.ts'
import { SqlSearch } from './sql-search/sql-search.ts'
import { SqliteTableStore } from './sql-search/sqlite/sqlite-table-store.ts'
import { ClusterTokens } from './tokens/cluster-tokens.ts'

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

/**
 * Puts the engine together: the parts list, and the only place that knows the container and the adapters.
 * Nothing is made before it is asked for, and each part once.
 */
export function compose(options: MessageCenterOptions, keys: HubKeys): GetPart {
  const container = root.createChildContainer()
  const part = <Part>(name: InjectionToken<Part>, make: (get: GetPart) => Part) =>
    container.register(name, { useFactory: instanceCachingFactory(() => make(from => container.resolve(from))) })
  addStores(options, part)
  addManagement(options, keys, part)
  addWorkers(options, keys, part)
  addSqlSearch(options, keys, part)
  return name => container.resolve(name)
}

/** Makes a part at the first call and gives the same one ever after. */
export type GetPart = <Part>(name: InjectionToken<Part>) => Part
type AddPart = <Part>(name: InjectionToken<Part>, make: (get: GetPart) => Part) => void

function addStores({ storage, parts = {}, clock, logger }: MessageCenterOptions, part: AddPart): void {
  const inFolder = (name: string) => (storage?.kind === 'sqlite' ? join(storage.folder, name) : undefined)
  const [queue, claims, index, management] = ['queue.sqlite', 'claims.sqlite', 'index.sqlite', 'management.sqlite'].map(
    inFolder,
  )
  part(tokens.clock, () => clock ?? systemClock)
  part(tokens.logger, () => logger ?? silentLogger)
  part(tokens.queue, get => {
    const time = { clock: get(tokens.clock) }
    return parts.queue ?? (queue ? new SqliteQueue({ file: queue, ...time }) : new MemoryQueue(time))
  })
  part(tokens.index, () => parts.index ?? (index ? new SqliteIndex({ file: index }) : new MemoryIndex()))
  part(
    tokens.management,
    () => parts.management ?? (management ? createSqliteManagementStore(management) : new MemoryManagementStore()),
  )
  part(tokens.leases, get => parts.leases ?? new MemoryLeases({ clock: get(tokens.clock) }))
  addClaims(claims, parts, part)
}

function addClaims(path: string | undefined, parts: ReplaceableParts, part: AddPart): void {
  const file = path === undefined ? undefined : new ClaimsFile(path)
  part(tokens.claims, get => {
    const time = { clock: get(tokens.clock) }
    return parts.claims ?? (file ? new SqliteClaims({ file, ...time }) : new MemoryClaims(time))
  })
  part(
    tokens.cancellations,
    () => parts.cancellations ?? (file ? new SqliteCancellations({ file }) : new MemoryCancellations()),
  )
}

function addManagement({ channels, bootstrapKey }: MessageCenterOptions, keys: HubKeys, part: AddPart): void {
  part(tokens.catalogue, () => new PluginCatalogue(channels))
  part(tokens.accountSecrets, get => new AccountSecrets({ plugins: get(tokens.catalogue), box: () => keys.box }))
  part(
    tokens.directory,
    get =>
      new Directory({
        store: get(tokens.management),
        secrets: get(tokens.accountSecrets),
        plugins: get(tokens.catalogue),
        clock: get(tokens.clock),
        logger: get(tokens.logger),
      }),
  )
  part(tokens.writer, get => new ManagementWriter(get(tokens.management), get(tokens.directory)))
  const writing = (get: GetPart) => ({
    reader: get(tokens.management),
    writer: get(tokens.writer),
    plugins: get(tokens.catalogue),
    clock: get(tokens.clock),
  })
  part(tokens.tenants, get => new Tenants(writing(get)))
  part(tokens.accounts, get => new Accounts({ ...writing(get), secrets: get(tokens.accountSecrets) }))
  part(tokens.routes, get => new Routes(writing(get)))
  part(tokens.templates, get => new Templates({ ...writing(get), checks: new TemplateChecks(get(tokens.catalogue)) }))
  part(
    tokens.apiKeys,
    get =>
      new ApiKeys({
        ...writing(get),
        directory: get(tokens.directory),
        pluginScopes: () => scopesOf(channels),
        ...(bootstrapKey !== undefined && { bootstrapKey }),
      }),
  )
}

const scopesOf = (channels: MessageCenterOptions['channels']): readonly string[] =>
  channels
    .flatMap(({ hostRoutes }) => hostRoutes?.() ?? [])
    .flatMap(route => (route.access === 'key' ? [route.scope] : []))

function addWorkers(options: MessageCenterOptions, keys: HubKeys, part: AddPart): void {
  const { channels, sendLimitMs = optionDefaults.sendLimitMs, keepMs = optionDefaults.keepMs, breaker } = options
  const measure = (made: Measure) => options.onMeasure?.(made)
  const hashRecipient = (channel: string, key: string) => keys.hashRecipient(channel, key)
  const shared = (get: GetPart) => ({
    clock: get(tokens.clock),
    logger: get(tokens.logger),
    queue: get(tokens.queue),
    index: get(tokens.index),
    channels: get(tokens.catalogue).channels,
  })
  part(
    tokens.plugins,
    get =>
      new StartedPlugins(channels, {
        ...shared(get),
        secretKey: () => keys.master,
        tell: (plugin, tenant, events) =>
          receiveTold(plugin, tenant, events, {
            ...shared(get),
            onEvent: event => options.onEvent?.(event),
            onReceipt: (verdict, labels) => measureReceipt(verdict, labels, measure),
          }),
      }),
  )
  part(tokens.clusterTokens, get => {
    const store = options.parts?.tokens
    const fingerprint = keyedHasher(deriveKey(keys.master, 'provider tokens'))
    return store && new ClusterTokens({ ...shared(get), store, leases: get(tokens.leases), box: keys.box, fingerprint })
  })
  part(
    tokens.openAccounts,
    get =>
      new OpenAccounts({
        ...shared(get),
        catalogue: get(tokens.catalogue),
        source: get(tokens.directory),
        allowPrivateAddresses: options.allowPrivateAddresses ?? false,
        sharedTokens: get(tokens.clusterTokens),
      }),
  )
  part(tokens.permits, get => {
    const book = options.parts?.permits
    return book && new SharedPermits({ ...shared(get), book })
  })
  part(
    tokens.deliveryWorker,
    get =>
      new DeliveryWorker({
        ...shared(get),
        syncedThrough: () => get(tokens.syncProgress).syncedThrough,
        cancellations: get(tokens.cancellations),
        catalogue: get(tokens.catalogue),
        accounts: get(tokens.openAccounts),
        directory: get(tokens.directory),
        seal: delivery => keys.seal(delivery),
        onAttempt: (attempt, delivery) => {
          measureAttempt(attempt, measure)
          const event = addressChangeOf(attempt, delivery, {
            catalogue: get(tokens.catalogue),
            directory: get(tokens.directory),
          })
          if (event) options.onEvent?.(event)
        },
        sendLimitMs,
        breaker,
        permits: get(tokens.permits),
        random: Math.random,
      }),
  )
  part(
    tokens.syncWorker,
    get =>
      new SyncWorker({
        ...shared(get),
        keepMs,
        onIndexed: (stored, refused) => measureIndexed(stored, refused, measure),
      }),
  )
  part(tokens.syncProgress, get => makeProgress(options, get))
  part(
    tokens.receiptWorker,
    get =>
      new ReceiptWorker({
        ...shared(get),
        accounts: get(tokens.openAccounts),
        directory: get(tokens.directory),
        hashRecipient,
        syncedThrough: () => get(tokens.syncProgress).syncedThrough,
      }),
  )
  part(
    tokens.housekeeping,
    get =>
      new Housekeeping({
        tasks: [
          now => get(tokens.index).forgetBefore(now - keepMs),
          now => get(tokens.claims).forgetBefore(now),
          now => get(tokens.cancellations).forgetBefore(now),
          async () => (await options.parts?.tokens?.forgetExpired()) ?? 0,
        ],
        leases: get(tokens.leases),
        clock: get(tokens.clock),
        logger: get(tokens.logger),
      }),
  )
}

/** How far this process is, where no other shares its queue. */
export interface LocalProgress {
  readonly syncedThrough: number
}

function makeProgress(
  { roles = allRoles, parts = {} }: MessageCenterOptions,
  get: GetPart,
): SyncProgress | LocalProgress {
  const own = roles.includes('sync') ? () => get(tokens.syncWorker).syncedThrough : undefined
  const { syncMarks: marks } = parts
  if (!marks) {
    return {
      get syncedThrough() {
        return own?.() ?? Number.NEGATIVE_INFINITY
      },
    }
  }
  const time = { clock: get(tokens.clock), logger: get(tokens.logger) }
  return new SyncProgress({ ...time, marks, holder: randomUUID(), ...(own && { own }) })
}

function addSqlSearch(
  { storage, parts, searchIndices = {} }: MessageCenterOptions,
  keys: HubKeys,
  part: AddPart,
): void {
  const file = storage?.kind === 'sqlite' ? join(storage.folder, 'own-indices.sqlite') : undefined
  part(
    tokens.sqlSearch,
    get =>
      new SqlSearch({
        messages: get(tokens.index),
        store: parts?.tables ?? (file === undefined ? new MemoryTableStore() : new SqliteTableStore({ file })),
        tables: toOwnTables(searchIndices),
        hashAddress: addressHasher(get(tokens.catalogue), (channel, key) => keys.hashRecipient(channel, key)),
      }),
  )
}
