import { randomUUID } from 'node:crypto'
import type { Clock } from '@message-center/channel'
import { keyHash, keyPrefix, newApiKey } from './api-key-text.ts'
import { apiScopes } from './api-scopes.ts'
import { checkTitle, invalid, type ListPage, notFound, pageOf } from './checks.ts'
import type { ManagementReader, ManagementWriter } from './management-writer.ts'
import type { ApiKey } from './records.ts'
import { requireTenant } from './tenants.ts'

/** A key as people see it. */
export type ApiKeyView = Omit<ApiKey, 'hash'>

export interface NewApiKey {
  /** Absent for an operator's key, which sees all tenants. */
  readonly tenant?: string
  readonly name: string
  /** From `apiScopes`, of a plugin, `messages:*` or `*`. */
  readonly scopes: readonly string[]
  /** Default never. */
  readonly expiresAt?: Date
}

export interface ApiKeysParts {
  readonly reader: ManagementReader
  readonly writer: ManagementWriter
  readonly directory: { apiKey(hash: string): ApiKey | undefined }
  /** Scopes that plugins' routes name. Asked when a key is made. */
  readonly pluginScopes: () => readonly string[]
  /** An operator's key with all scopes, valid as long as it is set. It is not in the store. */
  readonly bootstrapKey?: string
  readonly clock: Clock
}

/** Keys that were found, in memory: more are in use at the same time in no hub. */
const maxHashes = 1_000

/** Keys to the API. Several may be valid at once, so that one can take another's place. */
export class ApiKeys {
  readonly #parts: ApiKeysParts
  /** Hashes of keys that were found, for their next request. What has become of a key is asked every time. */
  readonly #hashes = new Map<string, string>()
  readonly #bootstrap: ApiKey | undefined

  constructor(parts: ApiKeysParts) {
    this.#parts = parts
    this.#bootstrap = parts.bootstrapKey === undefined ? undefined : bootstrapKey(parts.bootstrapKey)
  }

  /** Makes a key. This answer is the only time it is seen. */
  async create({
    tenant,
    name,
    scopes,
    expiresAt,
  }: NewApiKey): Promise<{ readonly key: string; readonly apiKey: ApiKeyView }> {
    const now = this.#parts.clock.now()
    checkTitle(name, '/name')
    this.#checkScopes(scopes)
    if (expiresAt && !(expiresAt.getTime() > now))
      throw invalid('/expiresAt', 'The key would be expired from the start.', 'Give an instant that is still to come.')
    return this.#parts.writer.write(async read => {
      if (tenant !== undefined) await requireTenant(read, tenant)
      const key = newApiKey(tenant)
      const record: ApiKey = {
        id: randomUUID(),
        ...(tenant !== undefined && { tenant }),
        name,
        prefix: keyPrefix(key),
        hash: keyHash(key),
        scopes: [...new Set(scopes)],
        createdAt: new Date(now),
        ...(expiresAt && { expiresAt }),
      }
      return { changes: [{ kind: 'apiKey', change: 'insert', record }], answer: { key, apiKey: viewOf(record) } }
    })
  }

  /** Makes a key worthless: at once in this process, within a second or two in others. `tenant` absent: any key. */
  revoke(id: string, tenant?: string): Promise<ApiKeyView> {
    return this.#parts.writer.write(async read => {
      const before = await read.get('apiKey', id)
      if (!before || (tenant !== undefined && before.tenant !== tenant)) throw notFound('key', 'GET /v1/keys')
      const record = { ...before, revokedAt: before.revokedAt ?? new Date(this.#parts.clock.now()) }
      return { changes: [{ kind: 'apiKey', change: 'replace', record }], answer: viewOf(record) }
    })
  }

  /** `tenant` absent: all keys. */
  async list(tenant?: string, page: ListPage = {}): Promise<readonly ApiKeyView[]> {
    const keys = await this.#parts.reader.list(
      'apiKey',
      { tenant },
      pageOf(page, id => id),
    )
    return keys.map(viewOf)
  }

  /** Whose key this is; nothing for one that is unknown, expired or revoked. Answers at once. */
  find(key: string): ApiKeyView | undefined {
    const known = this.#hashes.get(key)
    const hash = known ?? keyHash(key)
    const found = hash === this.#bootstrap?.hash ? this.#bootstrap : this.#parts.directory.apiKey(hash)
    if (!found || found.revokedAt) return undefined
    if (found.expiresAt && found.expiresAt.getTime() <= this.#parts.clock.now()) return undefined
    if (known === undefined) this.#remember(key, hash)
    return viewOf(found)
  }

  #remember(key: string, hash: string): void {
    if (this.#hashes.size >= maxHashes) this.#hashes.clear()
    this.#hashes.set(key, hash)
  }

  #checkScopes(scopes: readonly string[]): void {
    const known = [...Object.keys(apiScopes), ...this.#parts.pluginScopes()]
    const allowed = new Set(['*', ...known, ...known.map(scope => `${scope.split(':')[0]}:*`)])
    if (scopes.length === 0)
      throw invalid('/scopes', 'A key without scopes allows nothing.', `Choose of: ${known.join(', ')}.`)
    for (const [index, scope] of scopes.entries())
      if (!allowed.has(scope))
        throw invalid(`/scopes/${index}`, 'There is no such scope.', `Choose of: ${known.join(', ')}, messages:*, *.`)
  }
}

const viewOf = ({ hash: _, ...shown }: ApiKey): ApiKeyView => shown

const bootstrapKey = (key: string): ApiKey => ({
  id: 'bootstrap',
  name: 'bootstrap key of the configuration',
  prefix: key.slice(0, 6),
  hash: keyHash(key),
  scopes: ['*'],
  createdAt: new Date(0),
})
