import { OpenAccounts } from '../channel/open-accounts.ts'
import { StartedPlugins } from '../channel/started-plugins.ts'
import { addressChangeOf } from '../flow/deliver/address-change.ts'
import { DeliveryWorker } from '../flow/deliver/delivery-worker.ts'
import { ReceiptWorker } from '../flow/receipt/receipt-worker.ts'
import { receiveTold } from '../flow/receipt/receive-told.ts'
import { SyncWorker } from '../flow/sync/sync-worker.ts'
import type { HubKeys } from '../hub-keys.ts'
import { Housekeeping } from '../lifecycle/housekeeping.ts'
import { SharedPermits } from '../limits/shared-permits.ts'
import { measureAttempt, measureIndexed, measureReceipt } from '../measures.ts'
import type { Measure } from '../message-center.ts'
import { type MessageCenterOptions, optionDefaults } from '../options.ts'
import { deriveKey, keyedHasher } from '../secrets/secret-key.ts'
import { ClusterTokens } from '../tokens/cluster-tokens.ts'
import { type AddPart, type GetPart, tokens } from './tokens.ts'

/** Who delivers, syncs, takes receipts and tidies up. */
export function addWorkers(options: MessageCenterOptions, keys: HubKeys, part: AddPart): void {
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
