import type { Route, Routes } from '@message-center/core'
import { Type } from 'typebox'
import { type Answer, type ApiRoute, defineRoute } from '../api/api-route.ts'
import { readRecords, recordQuery } from './record-page.ts'
import { closed, instant, nameParam, newName, pageOf, revision, seenRevision } from './schema-parts.ts'

const tag = 'routes'

const steps = Type.Array(
  Type.Object(
    {
      channel: Type.String({ minLength: 1, maxLength: 40 }),
      accounts: Type.Array(Type.String({ minLength: 1, maxLength: 64 }), {
        minItems: 1,
        maxItems: 10,
        description: 'In the order in which they are tried.',
      }),
    },
    closed,
  ),
  { minItems: 1, maxItems: 6, description: 'The first is tried first; each further one is a fallback.' },
)

const RouteSchema = Type.Object(
  {
    tenant: Type.String(),
    name: Type.String(),
    steps,
    createdAt: instant('When it was made.'),
    updatedAt: instant('When it was changed last.'),
    revision,
  },
  { ...closed, title: 'Route' },
)

const oneRoute = Type.Object({ name: nameParam('Of the route.', 'otp') }, closed)

const otpSteps = [
  { channel: 'sms', accounts: ['sms-main', 'sms-backup'] },
  { channel: 'inbox', accounts: ['inbox'] },
]

const example: Answer<typeof RouteSchema> = {
  tenant: 'demo',
  name: 'otp',
  steps: otpSteps,
  createdAt: '2026-11-22T08:00:00.000Z',
  updatedAt: '2026-11-22T08:00:00.000Z',
  revision: 5,
}

const found = { status: 200, description: 'The route.', schema: RouteSchema, example } as const
const wrong = ['unknown_channel', 'unknown_account', 'conflict', 'management_unavailable'] as const

export function deliveryRoutes(routes: Routes): readonly ApiRoute[] {
  return [
    defineRoute({
      method: 'GET',
      path: '/v1/routes',
      tag,
      summary: 'All routes of the tenant',
      scope: 'routes:read',
      tenant: 'one',
      query: recordQuery,
      success: {
        status: 200,
        description: 'One page, by name.',
        schema: pageOf('RouteList', RouteSchema),
        example: { items: [example] },
      },
      problems: ['invalid_cursor', 'management_unavailable'],
      answer: async ({ query, tenant }) => {
        const { records, next } = await readRecords(query, {
          list: `routes of ${tenant}`,
          read: page => routes.list(tenant, page),
          nameOf: route => route.name,
        })
        return { items: records.map(toView), ...next }
      },
    }),
    defineRoute({
      method: 'POST',
      path: '/v1/routes',
      tag,
      summary: 'Make a route',
      description:
        'Channels in order, and on each its accounts in order: after an account fault the next account, after the last the next channel.',
      scope: 'routes:write',
      tenant: 'one',
      body: Type.Object({ name: newName('Messages name it: `otp`.'), steps }, closed),
      bodyExample: { name: 'otp', steps: otpSteps },
      success: { ...found, status: 201 },
      problems: wrong,
      answer: async ({ body, tenant }) => toView(await routes.create(tenant, body)),
    }),
    defineRoute({
      method: 'GET',
      path: '/v1/routes/{name}',
      tag,
      summary: 'One route',
      scope: 'routes:read',
      tenant: 'one',
      params: oneRoute,
      success: found,
      problems: ['management_unavailable'],
      answer: async ({ params, tenant }) => toView(await routes.get(tenant, params.name)),
    }),
    defineRoute({
      method: 'PUT',
      path: '/v1/routes/{name}',
      tag,
      summary: 'Change a route',
      description: 'Messages accepted before keep the way they were accepted with.',
      scope: 'routes:write',
      tenant: 'one',
      params: oneRoute,
      body: Type.Object({ steps, revision: seenRevision }, closed),
      bodyExample: { steps: otpSteps, revision: 5 },
      success: found,
      problems: wrong,
      answer: async ({ params, body, tenant }) => toView(await routes.change(tenant, params.name, body)),
    }),
    defineRoute({
      method: 'DELETE',
      path: '/v1/routes/{name}',
      tag,
      summary: 'Remove a route',
      scope: 'routes:write',
      tenant: 'one',
      params: oneRoute,
      problems: ['management_unavailable'],
      answer: async ({ params, tenant }) => {
        await routes.remove(tenant, params.name)
        return undefined
      },
    }),
  ]
}

function toView(route: Route): Answer<typeof RouteSchema> {
  const { createdAt, updatedAt, ...rest } = route
  return { ...rest, createdAt: createdAt.toISOString(), updatedAt: updatedAt.toISOString() }
}
