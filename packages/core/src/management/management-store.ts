import type { ApiKey, Route, StoredAccount, TemplateVersion, Tenant } from './records.ts'

/** What is kept, by kind. */
export interface ManagementRecords {
  readonly tenant: Tenant
  readonly account: StoredAccount
  readonly route: Route
  readonly template: TemplateVersion
  readonly apiKey: ApiKey
}

export type ManagementKind = keyof ManagementRecords

export const managementKinds: readonly ManagementKind[] = ['tenant', 'account', 'route', 'template', 'apiKey']

/** Names a record among those of its kind. ASCII; records are listed in the order of their keys. */
export const recordKey: { readonly [Kind in ManagementKind]: (record: ManagementRecords[Kind]) => string } = {
  tenant: ({ id }) => id,
  account: ({ tenant, id }) => accountKey(tenant, id),
  route: ({ tenant, name }) => routeKey(tenant, name),
  template: ({ tenant, name, version }) => templateKey(tenant, name, version),
  apiKey: ({ id }) => id,
}

/** To whom a record belongs; an operator's key to nobody. */
export const recordTenant: {
  readonly [Kind in ManagementKind]: (record: ManagementRecords[Kind]) => string | undefined
} = {
  tenant: ({ id }) => id,
  account: ({ tenant }) => tenant,
  route: ({ tenant }) => tenant,
  template: ({ tenant }) => tenant,
  apiKey: ({ tenant }) => tenant,
}

export const accountKey = (tenant: string, id: string): string => `${tenant}/${id}`
export const routeKey = (tenant: string, name: string): string => `${tenant}/${name}`
export const templateKey = (tenant: string, name: string, version: number): string =>
  `${tenant}/${name}/${String(version).padStart(8, '0')}`

/** The version that a template's key names. */
export const versionOfKey = (key: string): number => Number(key.slice(key.lastIndexOf('/') + 1))

/** A step of a write. An `insert` finds nothing under the key, the others find a record: otherwise the write rejects. */
export type ManagementChange = PutChange | RemoveChange

export type PutChange<Kinds extends ManagementKind = ManagementKind> = {
  readonly [Kind in Kinds]: {
    readonly kind: Kind
    readonly change: 'insert' | 'replace'
    readonly record: ManagementRecords[Kind]
  }
}[Kinds]

export interface RemoveChange {
  readonly kind: ManagementKind
  readonly change: 'remove'
  readonly key: string
}

/** Conditions that must all hold; one that a kind does not have is ignored. */
export interface RecordFilter {
  readonly tenant?: string | undefined
  /** Of templates. */
  readonly name?: string | undefined
  /** Of templates. */
  readonly state?: TemplateVersion['state'] | undefined
}

export interface RecordPage {
  readonly limit: number
  /** Key of the last record of the page before. */
  readonly after?: string | undefined
}

/** A record's key and the write that brought its present form: another stamp, another form. */
export interface RecordStamp {
  readonly key: string
  readonly stamp: number
}

/**
 * Tenants, accounts, routes, templates and keys. Written rarely, by people; read at the start and after changes.
 *
 * All writes of the cluster are one sequence, counted. Whoever writes names the count that stood before reading what
 * the write rests on, so rules over several records hold without locks: names are unique, an account in a route stays.
 *
 * Rejects with a `MessageCenterError` of code `management_unavailable` when it cannot answer now.
 */
export interface ManagementStore {
  start(): Promise<void>
  /** Writes so far, by anybody. What is read later is at least as new. */
  changeCount(): Promise<number>
  get<Kind extends ManagementKind>(kind: Kind, key: string): Promise<ManagementRecords[Kind] | undefined>
  /** In the order of keys. */
  list<Kind extends ManagementKind>(
    kind: Kind,
    filter: RecordFilter,
    page: RecordPage,
  ): Promise<readonly ManagementRecords[Kind][]>
  stamps(kind: ManagementKind, filter: RecordFilter): Promise<readonly RecordStamp[]>
  /**
   * Stores all changes or none, durably, as write number `seen + 1`.
   * `outdated`: somebody wrote after `seen`, and nothing was stored; read again, decide again.
   */
  write(changes: readonly ManagementChange[], seen: number): Promise<'written' | 'outdated'>
  /** May be called twice. */
  stop(): Promise<void>
}
