import type { Clock } from '@message-center/channel'
import { checkTenantId, checkTitle, exists, inUse, type ListPage, notFound, pageOf } from './checks.ts'
import type { ManagementReader, ManagementWriter } from './management-writer.ts'
import type { Tenant } from './records.ts'

const owned = ['account', 'route', 'template', 'apiKey'] as const
const ownedWords = { account: 'accounts', route: 'routes', template: 'templates', apiKey: 'keys' } as const

/** Applications and teams. */
export class Tenants {
  readonly #reader: ManagementReader
  readonly #writer: ManagementWriter
  readonly #clock: Clock

  constructor(parts: { readonly reader: ManagementReader; readonly writer: ManagementWriter; readonly clock: Clock }) {
    this.#reader = parts.reader
    this.#writer = parts.writer
    this.#clock = parts.clock
  }

  /** Rejects with `conflict` when there is one of this id. */
  async create({ id, name }: Pick<Tenant, 'id' | 'name'>): Promise<Tenant> {
    checkTenantId(id, '/id')
    checkTitle(name, '/name')
    return this.#writer.write(async read => {
      if (await read.get('tenant', id)) throw exists('tenant', '/id')
      const record: Tenant = { id, name, createdAt: new Date(this.#clock.now()) }
      return { changes: [{ kind: 'tenant', change: 'insert', record }], answer: record }
    })
  }

  async rename(id: string, name: string): Promise<Tenant> {
    checkTitle(name, '/name')
    return this.#writer.write(async read => {
      const record: Tenant = { ...(await requireTenant(read, id)), name }
      return { changes: [{ kind: 'tenant', change: 'replace', record }], answer: record }
    })
  }

  /** Rejects with `in_use` while anything belongs to it. Its messages stay readable for an operator. */
  remove(id: string): Promise<void> {
    return this.#writer.write(async read => {
      await requireTenant(read, id)
      for (const kind of owned)
        if ((await read.list(kind, { tenant: id }, { limit: 1 })).length > 0)
          throw inUse(`The tenant still has ${ownedWords[kind]}.`, `Remove its ${ownedWords[kind]} first.`)
      return { changes: [{ kind: 'tenant', change: 'remove', key: id }], answer: undefined }
    })
  }

  get(id: string): Promise<Tenant> {
    return requireTenant(this.#reader, id)
  }

  async list(page: ListPage = {}): Promise<readonly Tenant[]> {
    return this.#reader.list(
      'tenant',
      {},
      pageOf(page, id => id),
    )
  }
}

export async function requireTenant(read: ManagementReader, id: string): Promise<Tenant> {
  const tenant = await read.get('tenant', id)
  if (tenant) return tenant
  throw notFound('tenant', 'GET /v1/tenants')
}
