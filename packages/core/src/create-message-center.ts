import type {
  ChannelPlugin,
  CheckResult,
  HostRequest,
  HostResponse,
  HostRoute,
  ProviderTemplatePage,
} from '@message-center/channel'
import { lockFolder } from '@message-center/sqlite'
import { withinLimit } from './channel/within-limit.ts'
import { compose } from './composition/compose.ts'
import { type GetPart, tokens } from './composition/tokens.ts'
import { MessageCenterError } from './errors.ts'
import { receiveCallback } from './flow/receipt/receive-callback.ts'
import { SyncProgress } from './flow/sync/sync-progress.ts'
import { HubKeys } from './hub-keys.ts'
import { Lifecycle, type Service } from './lifecycle/service.ts'
import type { Accounts } from './management/accounts.ts'
import type { ApiKeys } from './management/api-keys.ts'
import type { Directory } from './management/directory.ts'
import type { Routes } from './management/routes.ts'
import type { Templates } from './management/templates.ts'
import type { Tenants } from './management/tenants.ts'
import { measureReceipt } from './measures.ts'
import type { Channels, EngineStatus, Messages } from './message-center.ts'
import { EngineMessages } from './messages.ts'
import { allRoles, type MessageCenterOptions, optionDefaults } from './options.ts'
import type { SqlSearch } from './sql-search/sql-search.ts'

/** Longest wait for the test button and for a list of templates, in milliseconds. */
const askLimitMs = 15_000

/** The engine of a message center in one process. */
export class MessageCenter implements Channels {
  readonly messages: Messages
  readonly search: SqlSearch
  readonly tenants: Tenants
  readonly accounts: Accounts
  readonly routes: Routes
  readonly templates: Templates
  readonly apiKeys: ApiKeys
  readonly directory: Directory
  readonly plugins: readonly ChannelPlugin[]
  readonly #get: GetPart
  readonly #lifecycle: Lifecycle
  readonly #options: MessageCenterOptions
  readonly #keys: HubKeys

  constructor(options: MessageCenterOptions, keys: HubKeys) {
    this.#options = options
    this.#keys = keys
    this.#get = compose(options, keys)
    const get = this.#get
    this.tenants = get(tokens.tenants)
    this.accounts = get(tokens.accounts)
    this.routes = get(tokens.routes)
    this.templates = get(tokens.templates)
    this.apiKeys = get(tokens.apiKeys)
    this.directory = get(tokens.directory)
    this.search = get(tokens.sqlSearch)
    this.plugins = options.channels
    this.#lifecycle = new Lifecycle(this.#services(), get(tokens.logger))
    this.messages = this.#makeMessages()
  }

  /** Starts in order; a failure stops what had started. Rejects with what failed. */
  start(): Promise<void> {
    return this.#lifecycle.start()
  }

  /** Takes no more, lets what is under way end, hands back the rest. Bounded by `limitMs`. May be called twice. */
  stop(limitMs: number = optionDefaults.stopMs): Promise<void> {
    return this.#lifecycle.stop(limitMs)
  }

  plugin(name: string): ChannelPlugin | undefined {
    return this.#get(tokens.catalogue).plugin(name)
  }

  check(tenant: string, account: string, signal: AbortSignal): Promise<CheckResult> {
    return this.#get(tokens.openAccounts).with(tenant, account, async outcome => {
      if (outcome.outcome === 'missing') throw noAccount()
      if (outcome.outcome === 'broken')
        return { verdict: 'broken', reason: outcome.reason, fix: 'Correct the settings of the account.' }
      const { sender, plugin } = outcome.opened
      if (!sender.check) throw cannot(plugin, 'be tested without sending')
      const { check } = sender
      return withinLimit(askLimitMs, limit => check.call(sender, AbortSignal.any([signal, limit])))
    })
  }

  listProviderTemplates(
    tenant: string,
    account: string,
    cursor: string | undefined,
    signal: AbortSignal,
  ): Promise<ProviderTemplatePage> {
    return this.#get(tokens.openAccounts).with(tenant, account, async outcome => {
      if (outcome.outcome !== 'open') throw noAccount()
      const { sender, plugin } = outcome.opened
      if (!sender.listTemplates) throw cannot(plugin, 'list templates')
      const { listTemplates } = sender
      return withinLimit(askLimitMs, limit => listTemplates.call(sender, cursor, AbortSignal.any([signal, limit])))
    })
  }

  receiveCallback(plugin: string, tenant: string, account: string, request: HostRequest): Promise<HostResponse> {
    const get = this.#get
    return receiveCallback(plugin, tenant, account, request, {
      clock: get(tokens.clock),
      logger: get(tokens.logger),
      queue: get(tokens.queue),
      accounts: get(tokens.openAccounts),
      onEvent: event => this.#options.onEvent?.(event),
      onReceipt: (verdict, labels) => measureReceipt(verdict, labels, made => this.#options.onMeasure?.(made)),
    })
  }

  hostRoutes(): readonly { readonly channel: string; readonly route: HostRoute }[] {
    return this.plugins.flatMap(plugin =>
      (plugin.hostRoutes?.() ?? []).map(route => ({ channel: plugin.channel, route })),
    )
  }

  async status(): Promise<EngineStatus> {
    const get = this.#get
    const state = this.#state()
    const now = get(tokens.clock).now()
    const { deliverer } = get(tokens.deliveryWorker)
    const lines = [...deliverer.lines]
    return {
      state,
      lanes: state === 'running' ? await get(tokens.queue).depths() : [],
      inFlight: deliverer.underWay.count,
      syncLagMs: this.#hasRole('sync') ? Math.max(0, now - Math.max(get(tokens.syncWorker).syncedThrough, 0)) : 0,
      accounts: lines.map(line => ({
        tenant: line.account.tenant,
        account: line.account.id,
        breaker: line.breakerState(),
      })),
    }
  }

  #state(): EngineStatus['state'] {
    const { state } = this.#lifecycle
    return state === 'new' ? 'starting' : state
  }

  #hasRole(role: (typeof allRoles)[number]): boolean {
    return (this.#options.roles ?? allRoles).includes(role)
  }

  /** In the order of starting; stopping runs backwards. */
  #services(): readonly Service[] {
    const get = this.#get
    const { storage, parts } = this.#options
    const accounts = get(tokens.openAccounts)
    const progress = get(tokens.syncProgress)
    const permits = get(tokens.permits)
    return [
      ...(storage?.kind === 'sqlite' ? [folderService(storage.folder)] : []),
      named('management store', get(tokens.management)),
      named('leases', get(tokens.leases)),
      ...(parts?.tokens ? [named('provider tokens', parts.tokens)] : []),
      named('queue', get(tokens.queue)),
      named('claims', get(tokens.claims)),
      named('cancellations', get(tokens.cancellations)),
      named('message index', get(tokens.index)),
      named('own indices', this.search),
      named('directory', this.directory),
      ...(this.#options.olderSecretKeys?.length
        ? [{ name: 'new seals', start: async () => void (await this.accounts.sealAnew()), stop: async () => {} }]
        : []),
      get(tokens.plugins),
      { name: 'open accounts', start: async () => {}, stop: () => accounts.stop() },
      ...(progress instanceof SyncProgress ? [progress] : []),
      ...(this.#hasRole('sync') ? [get(tokens.syncWorker)] : []),
      ...(this.#hasRole('receipts') ? [get(tokens.receiptWorker)] : []),
      ...(this.#hasRole('deliver') ? [...(permits ? [permits] : []), get(tokens.deliveryWorker)] : []),
      ...(this.#hasRole('scheduler') ? [get(tokens.housekeeping)] : []),
    ]
  }

  #makeMessages(): Messages {
    const get = this.#get
    return new EngineMessages({
      clock: get(tokens.clock),
      queue: get(tokens.queue),
      claims: get(tokens.claims),
      cancellations: get(tokens.cancellations),
      index: get(tokens.index),
      catalogue: get(tokens.catalogue),
      directory: this.directory,
      accounts: get(tokens.openAccounts),
      hashRecipient: (channel, key) => this.#keys.hashRecipient(channel, key),
      unseal: (id, sealed) => this.#keys.unseal(id, sealed),
      isSending: id => get(tokens.deliveryWorker).deliverer.underWay.has(id),
      syncedThrough: () => get(tokens.syncProgress).syncedThrough,
      othersShowWithinMs: this.#options.parts?.syncMarks ? showWithinMs : 0,
      engineState: () => this.#state(),
      onMeasure: measure => this.#options.onMeasure?.(measure),
    })
  }
}

/** A call that takes longer than a second is shown within another one, by whichever process makes it; in milliseconds. */
const showWithinMs = 3_000

/** Makes an engine; `start` runs it. Rejects for a secret key that cannot be read or made. */
export async function createMessageCenter(options: MessageCenterOptions): Promise<MessageCenter> {
  return new MessageCenter(options, await HubKeys.of(options))
}

const named = (name: string, part: { start(): Promise<void>; stop(): Promise<void> }): Service => ({
  name,
  start: () => part.start(),
  stop: () => part.stop(),
})

/** Held first and released last, so that nobody else touches a file of the folder. */
function folderService(folder: string): Service {
  let release = () => {}
  return {
    name: 'data folder',
    start: async () => {
      const lock = lockFolder(folder)
      release = () => lock.release()
    },
    stop: async () => release(),
  }
}

const noAccount = () =>
  new MessageCenterError('not_found', { detail: 'The tenant has no such account, or it cannot be opened.' })

const cannot = (plugin: ChannelPlugin, what: string) =>
  new MessageCenterError('not_implemented_by_channel', { detail: `The plugin ${plugin.name} cannot ${what}.` })
