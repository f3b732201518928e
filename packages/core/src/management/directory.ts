import type { Clock, Logger } from '@message-center/channel'
import { type AccountChange, AccountMirror } from './account-mirror.ts'
import type { AccountSecrets, PluginLookup } from './account-secrets.ts'
import { accountKey, type ManagementStore, routeKey } from './management-store.ts'
import { KeyMirror, PlainMirror, type PublishedTemplate, TemplateMirror } from './record-mirrors.ts'
import type { Account, ApiKey, Route, Tenant } from './records.ts'
import { StoreFollower } from './store-follower.ts'

export interface DirectoryParts {
  /** Started before the directory. */
  readonly store: ManagementStore
  readonly secrets: AccountSecrets
  readonly plugins: PluginLookup
  readonly clock: Clock
  readonly logger: Logger
  /** How often other processes' changes are looked for, in milliseconds. Default 500. */
  readonly pollMs?: number
}

/** So a change is everywhere within two seconds, also where a question takes one. */
const defaultPollMs = 500

/**
 * The management data as the hot path asks it: in memory and at once. Holds what is in use: all tenants, accounts,
 * routes and keys, and of templates the published versions, each compiled at its first use.
 *
 * Sees its own process's changes when they are answered, those of other processes within a poll. While the store does
 * not answer it goes on with what it knows.
 */
export class Directory {
  readonly name = 'management directory'
  readonly #clock: Clock
  readonly #logger: Logger
  readonly #pollMs: number
  readonly #tenants = new PlainMirror<Tenant>()
  readonly #routes = new PlainMirror<Route>()
  readonly #accounts: AccountMirror
  readonly #templates: TemplateMirror
  readonly #keys = new KeyMirror()
  readonly #follower: StoreFollower
  #polling: { readonly abort: AbortController; readonly ended: Promise<void> } | undefined

  constructor({ store, secrets, plugins, clock, logger, pollMs = defaultPollMs }: DirectoryParts) {
    this.#clock = clock
    this.#logger = logger
    this.#pollMs = pollMs
    this.#accounts = new AccountMirror({ secrets, plugins, logger })
    this.#templates = new TemplateMirror(logger)
    this.#follower = new StoreFollower(store, {
      tenant: this.#tenants,
      account: this.#accounts,
      route: this.#routes,
      template: this.#templates,
      apiKey: this.#keys,
    })
  }

  /** Reads everything. Rejects when the store does not answer. */
  async start(): Promise<void> {
    if (this.#polling) return
    await this.refresh()
    const abort = new AbortController()
    this.#polling = { abort, ended: this.#poll(abort.signal) }
  }

  /** May be called twice. What was read stays readable. */
  async stop(): Promise<void> {
    const polling = this.#polling
    this.#polling = undefined
    polling?.abort.abort()
    await polling?.ended
  }

  /** Catches up with everything that was written before the call. */
  refresh(): Promise<void> {
    return this.#follower.catchUp()
  }

  tenant(id: string): Tenant | undefined {
    return this.#tenants.get(id)
  }

  /** With settings in clear. Absent also when its secrets cannot be decrypted; the log says so. */
  account(tenant: string, id: string): Account | undefined {
    return this.#accounts.get(accountKey(tenant, id))
  }

  /** Enabled and disabled ones, in the order of their ids. */
  accountsOf(tenant: string, channel: string): readonly Account[] {
    return this.#accounts.ofChannel(tenant, channel)
  }

  route(tenant: string, name: string): Route | undefined {
    return this.#routes.get(routeKey(tenant, name))
  }

  template(tenant: string, name: string): PublishedTemplate | undefined {
    return this.#templates.published(tenant, name)
  }

  /** By the SHA-256 of the key, hexadecimal. Expired and revoked ones as well. */
  apiKey(hash: string): ApiKey | undefined {
    return this.#keys.byHash(hash)
  }

  /** Calls `listener` for every account that is new, changed or gone. Answers how to stop it. */
  onAccountChanged(listener: (change: AccountChange) => void): () => void {
    return this.#accounts.onChange(listener)
  }

  async #poll(signal: AbortSignal): Promise<void> {
    let isReachable = true
    while (!signal.aborted) {
      try {
        await this.#clock.sleep(this.#pollMs, signal)
        await this.refresh()
        if (!isReachable) this.#logger.info('management store answers again')
        isReachable = true
      } catch {
        if (signal.aborted) return
        if (isReachable) this.#logger.warn('management store does not answer, going on with what is known')
        isReachable = false
      }
    }
  }
}
