import type { Clock, JsonObject } from '@message-center/channel'
import type { PluginCatalogue } from '../channel/plugin-catalogue.ts'
import { MessageCenterError } from '../errors.ts'
import { checkAccountOptions } from './account-options.ts'
import type { AccountSecrets } from './account-secrets.ts'
import { checkName, checkRevision, exists, inUse, invalid, type ListPage, notFound, pageOf } from './checks.ts'
import { accountKey, type ManagementChange } from './management-store.ts'
import type { ManagementReader, ManagementWriter } from './management-writer.ts'
import type { Account, AccountView, StoredAccount } from './records.ts'
import { everyRecord } from './store-follower.ts'
import { requireTenant } from './tenants.ts'

type Options = Pick<Account, 'rateLimit' | 'concurrency' | 'retry' | 'onUnknown'>

export interface NewAccount extends Options {
  readonly id: string
  readonly plugin: string
  readonly settings: JsonObject
  /** Default true. */
  readonly isEnabled?: boolean
}

/** Members that are absent stay as they are; null brings an option back to its default. */
export type AccountChange = { readonly [Option in keyof Options]?: Options[Option] | null } & {
  /** Replaces all settings except secrets that are not given; a secret that is null is removed. */
  readonly settings?: JsonObject
  readonly isEnabled?: boolean
  /** That the change was made on. Default: whatever is there. */
  readonly revision?: number
}

export interface AccountsParts {
  readonly reader: ManagementReader
  readonly writer: ManagementWriter
  readonly secrets: AccountSecrets
  readonly plugins: Pick<PluginCatalogue, 'entry' | 'plugins'>
  readonly clock: Clock
}

/** Accounts with providers. Secrets go in and never come out. */
export class Accounts {
  readonly #parts: AccountsParts

  constructor(parts: AccountsParts) {
    this.#parts = parts
  }

  /** Rejects with `invalid_settings` by the plugin's schema, and with `conflict` when there is one of this id. */
  async create(tenant: string, given: NewAccount): Promise<AccountView> {
    const { id, plugin, settings, isEnabled = true, ...options } = given
    checkName(id, '/id')
    checkAccountOptions(options)
    this.#checkSettings(plugin, settings)
    return this.#parts.writer.write(async (read, number) => {
      await requireTenant(read, tenant)
      if (await read.get('account', accountKey(tenant, id))) throw exists('account', '/id')
      const now = new Date(this.#parts.clock.now())
      const times = { createdAt: now, updatedAt: now, revision: number }
      const record = this.#parts.secrets.seal({ tenant, id, plugin, settings, isEnabled, ...options, ...times })
      return { changes: [{ kind: 'account', change: 'insert', record }], answer: this.#parts.secrets.view(record) }
    })
  }

  async change(tenant: string, id: string, change: AccountChange): Promise<AccountView> {
    return this.#parts.writer.write(async (read, number) => {
      const before = await requireAccount(read, tenant, id)
      checkRevision(before.revision, change.revision)
      const changed = this.#withSettings(before, change.settings)
      const record: StoredAccount = {
        ...withOptions(changed, change),
        isEnabled: change.isEnabled ?? before.isEnabled,
        updatedAt: new Date(this.#parts.clock.now()),
        revision: number,
      }
      checkAccountOptions(record)
      return { changes: [{ kind: 'account', change: 'replace', record }], answer: this.#parts.secrets.view(record) }
    })
  }

  /** Rejects with `in_use` while a route or a published template names it. */
  remove(tenant: string, id: string): Promise<void> {
    return this.#parts.writer.write(async read => {
      await requireAccount(read, tenant, id)
      for await (const { name, steps } of everyRecord(read, 'route', { tenant }))
        if (steps.some(({ accounts }) => accounts.includes(id)))
          throw inUse(`The route ${name} uses the account.`, 'Take it out of the route first, or disable it.')
      for await (const { name, providerTemplates } of everyRecord(read, 'template', { tenant, state: 'published' }))
        if (providerTemplates.some(({ account }) => account === id))
          throw inUse(
            `The template ${name} is bound to a template of the account.`,
            'Publish a version without it, or disable the account.',
          )
      return { changes: [{ kind: 'account', change: 'remove', key: accountKey(tenant, id) }], answer: undefined }
    })
  }

  /** Seals all secrets under the present key, so that older keys can be taken away. Answers how many accounts it changed. */
  sealAnew(): Promise<number> {
    return this.#parts.writer.write(async read => {
      const changes: ManagementChange[] = []
      for await (const account of everyRecord(read, 'account', {})) {
        const record = this.#parts.secrets.sealAnew(account)
        if (record) changes.push({ kind: 'account', change: 'replace', record })
      }
      return { changes, answer: changes.length }
    })
  }

  async get(tenant: string, id: string): Promise<AccountView> {
    return this.#parts.secrets.view(await requireAccount(this.#parts.reader, tenant, id))
  }

  async list(tenant: string, page: ListPage = {}): Promise<readonly AccountView[]> {
    const accounts = await this.#parts.reader.list(
      'account',
      { tenant },
      pageOf(page, id => accountKey(tenant, id)),
    )
    return accounts.map(account => this.#parts.secrets.view(account))
  }

  #withSettings(before: StoredAccount, given: JsonObject | undefined): StoredAccount {
    if (given === undefined) return before
    const { secrets } = this.#parts
    const { openSettings: _, sealedSettings: __, ...rest } = before
    const settings = secrets.merge(before, given)
    this.#checkSettings(before.plugin, settings)
    return secrets.seal({ ...rest, settings })
  }

  #checkSettings(plugin: string, settings: JsonObject): void {
    const entry = this.#parts.plugins.entry(plugin)
    if (!entry) {
      const names = this.#parts.plugins.plugins.map(({ name }) => name).join(', ')
      throw invalid('/plugin', 'There is no plugin of this name.', `Installed are: ${names}.`)
    }
    const [problem] = entry.checkSettings(settings)
    if (problem)
      throw new MessageCenterError('invalid_settings', {
        field: `/settings${problem.field}`,
        detail: `${problem.field || 'The settings object'} ${problem.reason}.`,
        fix: problem.fix,
      })
  }
}

function withOptions(before: StoredAccount, change: AccountChange): StoredAccount {
  const { rateLimit: _, concurrency: __, retry: ___, onUnknown: ____, ...rest } = before
  const { rateLimit = before.rateLimit, concurrency = before.concurrency } = change
  const { retry = before.retry, onUnknown = before.onUnknown } = change
  return {
    ...rest,
    ...(rateLimit && { rateLimit }),
    ...(concurrency != null && { concurrency }),
    ...(retry && { retry }),
    ...(onUnknown && { onUnknown }),
  }
}

export async function requireAccount(read: ManagementReader, tenant: string, id: string): Promise<StoredAccount> {
  const account = await read.get('account', accountKey(tenant, id))
  if (account) return account
  throw notFound('account', 'GET /v1/accounts')
}
