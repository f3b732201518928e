import type { JsonObject } from '@message-center/channel'
import { defineEntity, type InferEntity, p } from '@mikro-orm/core'
import type { RetryPolicy } from '../../retry/retry-policy.ts'
import type { ProviderTemplateBinding, RateLimit, Route, TemplateBody, TemplateVersion } from '../records.ts'

/*
 * One table per kind of record. Text columns have lengths and JSON columns no conditions, so that SQLite and MySQL
 * keep the same; instants have milliseconds everywhere.
 */

/** Found by its key, seen as changed by its stamp. */
const keyed = {
  recordKey: p.string().length(128).primary(),
  stamp: p.integer(),
}
const instant = () => p.datetime().length(3)

/** The number of writes so far, in the one row with id 1. */
export const ChangeTable = defineEntity({
  name: 'ManagementChange',
  tableName: 'management_change',
  properties: { id: p.integer().primary().autoincrement(false), count: p.integer() },
})

export const TenantTable = defineEntity({
  name: 'ManagementTenant',
  tableName: 'management_tenant',
  properties: { ...keyed, name: p.string().length(255), createdAt: instant() },
})

export const AccountTable = defineEntity({
  name: 'ManagementAccount',
  tableName: 'management_account',
  properties: {
    ...keyed,
    tenant: p.string().length(40).index(),
    id: p.string().length(64),
    plugin: p.string().length(64),
    openSettings: p.json().$type<JsonObject>(),
    sealedSettings: p.text().nullable(),
    isEnabled: p.boolean(),
    rateLimit: p.json().$type<RateLimit>().nullable(),
    concurrency: p.integer().nullable(),
    retry: p.json().$type<RetryPolicy>().nullable(),
    onUnknown: p.string().length(16).$type<'hold' | 'repeat'>().nullable(),
    createdAt: instant(),
    updatedAt: instant(),
    revision: p.integer(),
  },
})

export const RouteTable = defineEntity({
  name: 'ManagementRoute',
  tableName: 'management_route',
  properties: {
    ...keyed,
    tenant: p.string().length(40).index(),
    name: p.string().length(64),
    steps: p.json().$type<Route['steps']>(),
    createdAt: instant(),
    updatedAt: instant(),
    revision: p.integer(),
  },
})

export const TemplateTable = defineEntity({
  name: 'ManagementTemplate',
  tableName: 'management_template',
  indexes: [{ properties: ['tenant', 'name'] }],
  properties: {
    ...keyed,
    tenant: p.string().length(40),
    name: p.string().length(64),
    version: p.integer(),
    state: p.string().length(16).$type<TemplateVersion['state']>().index(),
    defaultLocale: p.string().length(40),
    locales: p.json().$type<TemplateBody['locales']>(),
    variables: p.json().$type<TemplateBody['variables']>(),
    providerTemplates: p.json().$type<readonly ProviderTemplateBinding[]>(),
    retry: p.json().$type<RetryPolicy>().nullable(),
    createdAt: instant(),
    publishedAt: instant().nullable(),
    revision: p.integer(),
  },
})

export const ApiKeyTable = defineEntity({
  name: 'ManagementApiKey',
  tableName: 'management_api_key',
  properties: {
    ...keyed,
    tenant: p.string().length(40).nullable().index(),
    name: p.string().length(255),
    prefix: p.string().length(64),
    hash: p.string().length(64).unique(),
    scopes: p.json().$type<readonly string[]>(),
    createdAt: instant(),
    expiresAt: instant().nullable(),
    revokedAt: instant().nullable(),
  },
})

export const managementTables = [ChangeTable, TenantTable, AccountTable, RouteTable, TemplateTable, ApiKeyTable]

export type TenantRow = InferEntity<typeof TenantTable>
export type AccountRow = InferEntity<typeof AccountTable>
export type RouteRow = InferEntity<typeof RouteTable>
export type TemplateRow = InferEntity<typeof TemplateTable>
export type ApiKeyRow = InferEntity<typeof ApiKeyTable>
