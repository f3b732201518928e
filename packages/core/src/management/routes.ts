import type { Clock } from '@message-center/channel'
import type { PluginCatalogue } from '../channel/plugin-catalogue.ts'
import { MessageCenterError } from '../errors.ts'
import { checkName, checkRevision, exists, invalid, type ListPage, notFound, pageOf } from './checks.ts'
import { accountKey, routeKey } from './management-store.ts'
import type { ManagementReader, ManagementWriter } from './management-writer.ts'
import type { Route } from './records.ts'
import { requireTenant } from './tenants.ts'

type Steps = Route['steps']

const maxSteps = 6
const maxAccounts = 10

export interface RoutesParts {
  readonly reader: ManagementReader
  readonly writer: ManagementWriter
  readonly plugins: Pick<PluginCatalogue, 'plugin' | 'channels'>
  readonly clock: Clock
}

/** Ways to a recipient, in order. */
export class Routes {
  readonly #parts: RoutesParts

  constructor(parts: RoutesParts) {
    this.#parts = parts
  }

  async create(tenant: string, { name, steps }: Pick<Route, 'name' | 'steps'>): Promise<Route> {
    checkName(name, '/name')
    this.#checkForm(steps)
    return this.#parts.writer.write(async (read, number) => {
      await requireTenant(read, tenant)
      if (await read.get('route', routeKey(tenant, name))) throw exists('route', '/name')
      await this.#checkAccounts(read, tenant, steps)
      const now = new Date(this.#parts.clock.now())
      const record: Route = { tenant, name, steps, createdAt: now, updatedAt: now, revision: number }
      return { changes: [{ kind: 'route', change: 'insert', record }], answer: record }
    })
  }

  /** `revision` is the one the change was made on; without it whatever is there is replaced. */
  async change(
    tenant: string,
    name: string,
    { steps, revision }: { readonly steps: Steps; readonly revision?: number },
  ): Promise<Route> {
    this.#checkForm(steps)
    return this.#parts.writer.write(async (read, number) => {
      const before = await requireRoute(read, tenant, name)
      checkRevision(before.revision, revision)
      await this.#checkAccounts(read, tenant, steps)
      const record: Route = { ...before, steps, updatedAt: new Date(this.#parts.clock.now()), revision: number }
      return { changes: [{ kind: 'route', change: 'replace', record }], answer: record }
    })
  }

  remove(tenant: string, name: string): Promise<void> {
    return this.#parts.writer.write(async read => {
      await requireRoute(read, tenant, name)
      return { changes: [{ kind: 'route', change: 'remove', key: routeKey(tenant, name) }], answer: undefined }
    })
  }

  get(tenant: string, name: string): Promise<Route> {
    return requireRoute(this.#parts.reader, tenant, name)
  }

  async list(tenant: string, page: ListPage = {}): Promise<readonly Route[]> {
    return this.#parts.reader.list(
      'route',
      { tenant },
      pageOf(page, name => routeKey(tenant, name)),
    )
  }

  #checkForm(steps: Steps): void {
    if (steps.length < 1 || steps.length > maxSteps)
      throw invalid('/steps', 'The list is empty or too long.', `Give 1 to ${maxSteps} steps.`)
    for (const [index, { channel, accounts }] of steps.entries()) {
      if (!this.#parts.plugins.channels.includes(channel))
        throw new MessageCenterError('unknown_channel', {
          field: `/steps/${index}/channel`,
          detail: 'No installed plugin serves this channel.',
          fix: `Channels here: ${this.#parts.plugins.channels.join(', ')}.`,
        })
      if (steps.findIndex(step => step.channel === channel) !== index)
        throw invalid(`/steps/${index}/channel`, 'The channel is there twice.', 'Put its accounts into one step.')
      if (accounts.length < 1 || accounts.length > maxAccounts || new Set(accounts).size < accounts.length)
        throw invalid(
          `/steps/${index}/accounts`,
          'The list is empty, too long or names an account twice.',
          `Give 1 to ${maxAccounts} different accounts.`,
        )
    }
  }

  async #checkAccounts(read: ManagementReader, tenant: string, steps: Steps): Promise<void> {
    for (const [index, { channel, accounts }] of steps.entries())
      for (const [place, id] of accounts.entries()) {
        const account = await read.get('account', accountKey(tenant, id))
        const served = account && this.#parts.plugins.plugin(account.plugin)?.channel
        if (served === channel) continue
        throw new MessageCenterError('unknown_account', {
          field: `/steps/${index}/accounts/${place}`,
          detail: account ? `The account serves another channel than ${channel}.` : 'The tenant has no such account.',
          fix: `Name an account of the channel ${channel}; see GET /v1/accounts.`,
        })
      }
  }
}

async function requireRoute(read: ManagementReader, tenant: string, name: string): Promise<Route> {
  const route = await read.get('route', routeKey(tenant, name))
  if (route) return route
  throw notFound('route', 'GET /v1/routes')
}
