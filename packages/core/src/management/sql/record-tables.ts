import type { FilterQuery } from '@mikro-orm/core'
import { type ManagementKind, type ManagementRecords, type RecordFilter, recordKey } from '../management-store.ts'
import { type RecordTable, recordTable } from './record-table.ts'
import {
  type AccountRow,
  AccountTable,
  type ApiKeyRow,
  ApiKeyTable,
  type RouteRow,
  RouteTable,
  type TemplateRow,
  TemplateTable,
  type TenantRow,
  TenantTable,
} from './tables.ts'

/*
 * Rows and records, kind by kind. What a record lacks is null in its row. Rows are built member by member: a member
 * that a newer version adds to a record is stored when its column exists, and not before.
 */

const order = { recordKey: 'asc' } as const
const columns = { fields: ['recordKey', 'stamp'], orderBy: order } as const

const byKey = (key: string) => ({ recordKey: key })

/** Conditions that all tables have. */
const conditions = (tenant: string | undefined, after: string | undefined) => ({
  ...(tenant !== undefined && { tenant }),
  ...(after !== undefined && { recordKey: { $gt: after } }),
})

const tenant = recordTable<TenantRow, ManagementRecords['tenant']>({
  entity: TenantTable,
  keyOf: recordKey.tenant,
  byKey,
  order,
  byFilter: ({ tenant: id }, after) => ({
    $and: [id === undefined ? {} : { recordKey: id }, after === undefined ? {} : { recordKey: { $gt: after } }],
  }),
  toRow: ({ id, name, createdAt }, stamp) => ({ recordKey: id, stamp, name, createdAt }),
  toRecord: ({ recordKey: id, name, createdAt }) => ({ id, name, createdAt }),
  stamps: (em, where) => em.find(TenantTable, where, columns),
})

const account = recordTable<AccountRow, ManagementRecords['account']>({
  entity: AccountTable,
  keyOf: recordKey.account,
  byKey,
  order,
  byFilter: (filter, after) => conditions(filter.tenant, after),
  toRow: (record, stamp) => ({
    recordKey: recordKey.account(record),
    stamp,
    tenant: record.tenant,
    id: record.id,
    plugin: record.plugin,
    openSettings: record.openSettings,
    sealedSettings: record.sealedSettings ?? null,
    isEnabled: record.isEnabled,
    rateLimit: record.rateLimit ?? null,
    concurrency: record.concurrency ?? null,
    retry: record.retry ?? null,
    onUnknown: record.onUnknown ?? null,
    createdAt: record.createdAt,
    updatedAt: record.updatedAt,
    revision: record.revision,
  }),
  toRecord: row => ({
    tenant: row.tenant,
    id: row.id,
    plugin: row.plugin,
    openSettings: row.openSettings,
    ...(row.sealedSettings != null && { sealedSettings: row.sealedSettings }),
    isEnabled: row.isEnabled,
    ...(row.rateLimit != null && { rateLimit: row.rateLimit }),
    ...(row.concurrency != null && { concurrency: row.concurrency }),
    ...(row.retry != null && { retry: row.retry }),
    ...(row.onUnknown != null && { onUnknown: row.onUnknown }),
    createdAt: row.createdAt,
    updatedAt: row.updatedAt,
    revision: row.revision,
  }),
  stamps: (em, where) => em.find(AccountTable, where, columns),
})

const route = recordTable<RouteRow, ManagementRecords['route']>({
  entity: RouteTable,
  keyOf: recordKey.route,
  byKey,
  order,
  byFilter: (filter, after) => conditions(filter.tenant, after),
  toRow: (record, stamp) => ({
    recordKey: recordKey.route(record),
    stamp,
    tenant: record.tenant,
    name: record.name,
    steps: record.steps,
    createdAt: record.createdAt,
    updatedAt: record.updatedAt,
    revision: record.revision,
  }),
  toRecord: row => ({
    tenant: row.tenant,
    name: row.name,
    steps: row.steps,
    createdAt: row.createdAt,
    updatedAt: row.updatedAt,
    revision: row.revision,
  }),
  stamps: (em, where) => em.find(RouteTable, where, columns),
})

const template = recordTable<TemplateRow, ManagementRecords['template']>({
  entity: TemplateTable,
  keyOf: recordKey.template,
  byKey,
  order,
  byFilter: ({ tenant, name, state }: RecordFilter, after): FilterQuery<TemplateRow> => ({
    ...conditions(tenant, after),
    ...(name !== undefined && { name }),
    ...(state !== undefined && { state }),
  }),
  toRow: (record, stamp) => ({
    recordKey: recordKey.template(record),
    stamp,
    tenant: record.tenant,
    name: record.name,
    version: record.version,
    state: record.state,
    defaultLocale: record.defaultLocale,
    locales: record.locales,
    variables: record.variables,
    providerTemplates: record.providerTemplates,
    retry: record.retry ?? null,
    createdAt: record.createdAt,
    publishedAt: record.publishedAt ?? null,
    revision: record.revision,
  }),
  toRecord: row => ({
    tenant: row.tenant,
    name: row.name,
    version: row.version,
    state: row.state,
    defaultLocale: row.defaultLocale,
    locales: row.locales,
    variables: row.variables,
    providerTemplates: row.providerTemplates,
    ...(row.retry != null && { retry: row.retry }),
    createdAt: row.createdAt,
    ...(row.publishedAt != null && { publishedAt: row.publishedAt }),
    revision: row.revision,
  }),
  stamps: (em, where) => em.find(TemplateTable, where, columns),
})

const apiKey = recordTable<ApiKeyRow, ManagementRecords['apiKey']>({
  entity: ApiKeyTable,
  keyOf: recordKey.apiKey,
  byKey,
  order,
  byFilter: (filter, after) => conditions(filter.tenant, after),
  toRow: (record, stamp) => ({
    recordKey: record.id,
    stamp,
    tenant: record.tenant ?? null,
    name: record.name,
    prefix: record.prefix,
    hash: record.hash,
    scopes: record.scopes,
    createdAt: record.createdAt,
    expiresAt: record.expiresAt ?? null,
    revokedAt: record.revokedAt ?? null,
  }),
  toRecord: row => ({
    id: row.recordKey,
    ...(row.tenant != null && { tenant: row.tenant }),
    name: row.name,
    prefix: row.prefix,
    hash: row.hash,
    scopes: row.scopes,
    createdAt: row.createdAt,
    ...(row.expiresAt != null && { expiresAt: row.expiresAt }),
    ...(row.revokedAt != null && { revokedAt: row.revokedAt }),
  }),
  stamps: (em, where) => em.find(ApiKeyTable, where, columns),
})

export const recordTables: { readonly [Kind in ManagementKind]: RecordTable<ManagementRecords[Kind]> } = {
  tenant,
  account,
  route,
  template,
  apiKey,
}
