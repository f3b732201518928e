import type { Logger } from '@message-center/channel'
import type { AccountSecrets, PluginLookup } from './account-secrets.ts'
import type { Account, StoredAccount } from './records.ts'
import type { RecordMirror } from './store-follower.ts'

/** An account that is new or changed, or gone when `account` is absent. */
export interface AccountChange {
  readonly tenant: string
  readonly id: string
  readonly account?: Account
}

/** Most listeners at the same time; more are a leak. */
const maxListeners = 32

/** Accounts with their settings in clear, by key and by channel. */
export class AccountMirror implements RecordMirror<StoredAccount> {
  readonly #secrets: AccountSecrets
  readonly #plugins: PluginLookup
  readonly #logger: Logger
  readonly #accounts = new Map<string, Account>()
  readonly #listeners = new Set<(change: AccountChange) => void>()
  /** By tenant and channel; made anew after a change. */
  #byChannel: ReadonlyMap<string, readonly Account[]> | undefined

  constructor(parts: { readonly secrets: AccountSecrets; readonly plugins: PluginLookup; readonly logger: Logger }) {
    this.#secrets = parts.secrets
    this.#plugins = parts.plugins
    this.#logger = parts.logger
  }

  set(key: string, stored: StoredAccount): void {
    const { tenant, id } = stored
    const opened = this.#secrets.open(stored)
    if (opened.outcome === 'unreadable') {
      this.#logger.error('account cannot be used', { tenant, account: id, reason: opened.reason })
      return this.remove(key)
    }
    this.#accounts.set(key, opened.account)
    this.#tell({ tenant, id, account: opened.account })
  }

  remove(key: string): void {
    const account = this.#accounts.get(key)
    if (!account) return
    this.#accounts.delete(key)
    this.#tell({ tenant: account.tenant, id: account.id })
  }

  get(key: string): Account | undefined {
    return this.#accounts.get(key)
  }

  ofChannel(tenant: string, channel: string): readonly Account[] {
    this.#byChannel ??= this.#group()
    return this.#byChannel.get(`${tenant}/${channel}`) ?? []
  }

  onChange(listener: (change: AccountChange) => void): () => void {
    if (this.#listeners.size >= maxListeners) throw new Error(`More than ${maxListeners} listeners for accounts.`)
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  #group(): ReadonlyMap<string, readonly Account[]> {
    const groups = new Map<string, Account[]>()
    const inOrder = [...this.#accounts.values()].sort((left, right) => (left.id < right.id ? -1 : 1))
    for (const account of inOrder) {
      const channel = this.#plugins.plugin(account.plugin)?.channel
      if (channel === undefined) continue
      const key = `${account.tenant}/${channel}`
      const group = groups.get(key) ?? []
      group.push(account)
      groups.set(key, group)
    }
    return groups
  }

  #tell(change: AccountChange): void {
    this.#byChannel = undefined
    for (const listener of this.#listeners) {
      try {
        listener(change)
      } catch {
        this.#logger.error('a listener for accounts threw', { tenant: change.tenant, account: change.id })
      }
    }
  }
}
