import type { Tenant, Tenants } from '@message-center/core'
import { Type } from 'typebox'
import { type Answer, type ApiRoute, defineRoute } from '../api/api-route.ts'
import { readRecords, recordQuery } from './record-page.ts'
import { closed, instant, nameParam, pageOf } from './schema-parts.ts'

const tag = 'tenants'
const title = Type.String({ minLength: 1, maxLength: 200, description: 'For people.' })

const TenantSchema = Type.Object(
  { id: Type.String(), name: Type.String(), createdAt: instant('When it was made.') },
  { ...closed, title: 'Tenant' },
)

const oneTenant = Type.Object({ id: nameParam('Of the tenant.', 'shop') }, closed)
const example: Answer<typeof TenantSchema> = { id: 'shop', name: 'Online shop', createdAt: '2026-11-22T08:00:00.000Z' }

export function tenantRoutes(tenants: Tenants): readonly ApiRoute[] {
  return [
    defineRoute({
      method: 'GET',
      path: '/v1/tenants',
      tag,
      summary: 'All tenants',
      scope: 'tenants:read',
      tenant: 'operator',
      query: recordQuery,
      success: {
        status: 200,
        description: 'One page, by id.',
        schema: pageOf('TenantList', TenantSchema),
        example: { items: [example] },
      },
      problems: ['invalid_cursor', 'management_unavailable'],
      answer: async ({ query }) => {
        const { records, next } = await readRecords(query, {
          list: 'tenants',
          read: page => tenants.list(page),
          nameOf: tenant => tenant.id,
        })
        return { items: records.map(toView), ...next }
      },
    }),
    defineRoute({
      method: 'POST',
      path: '/v1/tenants',
      tag,
      summary: 'Make a tenant',
      scope: 'tenants:write',
      tenant: 'operator',
      body: Type.Object(
        {
          id: Type.String({
            pattern: '^[a-z0-9][a-z0-9-]{0,39}$',
            description: 'Small letters, digits, "-". Never changes.',
          }),
          name: title,
        },
        closed,
      ),
      bodyExample: { id: 'shop', name: 'Online shop' },
      success: { status: 201, description: 'The tenant.', schema: TenantSchema, example },
      problems: ['conflict', 'management_unavailable'],
      answer: async ({ body }) => toView(await tenants.create(body)),
    }),
    defineRoute({
      method: 'GET',
      path: '/v1/tenants/{id}',
      tag,
      summary: 'One tenant',
      scope: 'tenants:read',
      tenant: 'operator',
      params: oneTenant,
      success: { status: 200, description: 'The tenant.', schema: TenantSchema, example },
      problems: ['management_unavailable'],
      answer: async ({ params }) => toView(await tenants.get(params.id)),
    }),
    defineRoute({
      method: 'PATCH',
      path: '/v1/tenants/{id}',
      tag,
      summary: 'Rename a tenant',
      scope: 'tenants:write',
      tenant: 'operator',
      params: oneTenant,
      body: Type.Object({ name: title }, closed),
      bodyExample: { name: 'Shop of Shanghai' },
      success: { status: 200, description: 'The tenant.', schema: TenantSchema, example },
      problems: ['management_unavailable'],
      answer: async ({ params, body }) => toView(await tenants.rename(params.id, body.name)),
    }),
    defineRoute({
      method: 'DELETE',
      path: '/v1/tenants/{id}',
      tag,
      summary: 'Remove a tenant',
      description: 'Only one without accounts, routes, templates and keys. Its messages stay readable for an operator.',
      scope: 'tenants:write',
      tenant: 'operator',
      params: oneTenant,
      problems: ['in_use', 'management_unavailable'],
      answer: async ({ params }) => {
        await tenants.remove(params.id)
        return undefined
      },
    }),
  ]
}

function toView({ id, name, createdAt }: Tenant): Answer<typeof TenantSchema> {
  return { id, name, createdAt: createdAt.toISOString() }
}
