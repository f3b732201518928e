import {
  type ManagementChange,
  type ManagementKind,
  type ManagementRecords,
  type ManagementStore,
  type PutChange,
  type RecordFilter,
  type RecordPage,
  type RecordStamp,
  type RemoveChange,
  recordKey,
  recordTenant,
} from './management-store.ts'

interface Stamped<Kind extends ManagementKind> {
  readonly record: ManagementRecords[Kind]
  readonly stamp: number
}

type Records = { readonly [Kind in ManagementKind]: Map<string, Stamped<Kind>> }

/** Keeps everything until the process ends. */
export class MemoryManagementStore implements ManagementStore {
  #count = 0
  #records: Records = {
    tenant: new Map(),
    account: new Map(),
    route: new Map(),
    template: new Map(),
    apiKey: new Map(),
  }

  async start(): Promise<void> {}

  async stop(): Promise<void> {}

  async changeCount(): Promise<number> {
    return this.#count
  }

  async get<Kind extends ManagementKind>(kind: Kind, key: string): Promise<ManagementRecords[Kind] | undefined> {
    return this.#records[kind].get(key)?.record
  }

  async list<Kind extends ManagementKind>(
    kind: Kind,
    filter: RecordFilter,
    { limit, after = '' }: RecordPage,
  ): Promise<readonly ManagementRecords[Kind][]> {
    return this.#sorted(kind, filter)
      .filter(([key]) => key > after)
      .slice(0, limit)
      .map(([, { record }]) => record)
  }

  async stamps(kind: ManagementKind, filter: RecordFilter): Promise<readonly RecordStamp[]> {
    return this.#sorted(kind, filter).map(([key, { stamp }]) => ({ key, stamp }))
  }

  async write(changes: readonly ManagementChange[], seen: number): Promise<'written' | 'outdated'> {
    if (seen !== this.#count) return 'outdated'
    const { tenant, account, route, template, apiKey } = this.#records
    const next: Records = {
      tenant: new Map(tenant),
      account: new Map(account),
      route: new Map(route),
      template: new Map(template),
      apiKey: new Map(apiKey),
    }
    for (const change of changes)
      if (change.change === 'remove') remove(next, change)
      else put(next, change, seen + 1)
    this.#records = next
    this.#count = seen + 1
    return 'written'
  }

  #sorted<Kind extends ManagementKind>(kind: Kind, filter: RecordFilter): readonly [string, Stamped<Kind>][] {
    return [...this.#records[kind]]
      .filter(([, { record }]) => fits(kind, record, filter))
      .sort(([left], [right]) => (left < right ? -1 : 1))
  }
}

function put<Kind extends ManagementKind>(records: Records, change: PutChange<Kind>, stamp: number): void {
  const { kind, record } = change
  const map: Map<string, Stamped<Kind>> = records[kind]
  const key = recordKey[kind](record)
  if (map.has(key) !== (change.change === 'replace')) throw new Error(`Cannot ${change.change} ${kind} ${key}.`)
  map.set(key, { record, stamp })
}

function remove(records: Records, { kind, key }: RemoveChange): void {
  if (!records[kind].delete(key)) throw new Error(`Cannot remove ${kind} ${key}.`)
}

function fits<Kind extends ManagementKind>(kind: Kind, record: ManagementRecords[Kind], filter: RecordFilter): boolean {
  if (filter.tenant !== undefined && recordTenant[kind](record) !== filter.tenant) return false
  if (!('version' in record)) return true
  const { name = record.name, state = record.state } = filter
  return record.name === name && record.state === state
}
