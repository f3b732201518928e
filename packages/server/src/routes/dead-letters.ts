import { DeliveryListSchema, type DeliveryState, type Messages } from '@message-center/core'
import { Type } from 'typebox'
import { type ApiRoute, defineRoute } from '../api/api-route.ts'
import { failedView } from './message-examples.ts'
import {
  scopeOf,
  searchConditions,
  statusCondition,
  tenantCondition,
  toDeliveryQuery,
  toPage,
} from './message-query.ts'
import { closed, pageQuery } from './schema-parts.ts'

/** Deliveries that the engine has given up. */
const deadStates = ['failed', 'held', 'expired'] as const satisfies readonly DeliveryState[]

export function deadLetterRoutes(messages: Messages): readonly ApiRoute[] {
  return [
    defineRoute({
      method: 'GET',
      path: '/v1/dead-letters',
      tag: 'dead letters',
      summary: 'Deliveries that were given up',
      description: 'Failed, held or expired, each with its reason, newest first.',
      scope: 'messages:read',
      tenant: 'all',
      query: Type.Object(
        { status: statusCondition(deadStates), ...searchConditions, ...tenantCondition, ...pageQuery },
        closed,
      ),
      success: {
        status: 200,
        description: 'One page.',
        schema: DeliveryListSchema,
        example: { deliveries: [failedView] },
      },
      problems: ['invalid_cursor', 'index_unavailable'],
      answer: ({ query, tenant }) =>
        messages.search(
          { ...toDeliveryQuery(query), status: query.status ?? deadStates },
          scopeOf(tenant),
          toPage(query),
        ),
    }),
    defineRoute({
      method: 'POST',
      path: '/v1/dead-letters/replay',
      tag: 'dead letters',
      summary: 'Send given-up deliveries again, by filter',
      description: 'At most `limit` at once; `hasMore` tells whether to ask again.',
      scope: 'messages:write',
      tenant: 'one',
      body: Type.Object(
        {
          filter: Type.Object(
            { status: statusCondition(deadStates), ...searchConditions },
            { ...closed, minProperties: 1, description: 'All given conditions must hold.' },
          ),
          limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000, description: 'Default 1000.' })),
        },
        closed,
      ),
      bodyExample: { filter: { status: ['failed'], channel: 'sms', from: '2026-11-22T08:00:00Z' } },
      success: {
        status: 200,
        description: 'How many go on.',
        schema: Type.Object(
          { replayed: Type.Integer(), hasMore: Type.Boolean() },
          { ...closed, title: 'ReplayAnswer' },
        ),
        example: { replayed: 42, hasMore: false },
      },
      problems: ['index_unavailable', 'queue_unavailable', 'queue_unsure', 'stopping'],
      answer: ({ body, tenant }) =>
        messages.replayWhere(
          { ...toDeliveryQuery(body.filter), status: body.filter.status ?? deadStates },
          { tenant },
          body.limit,
        ),
    }),
  ]
}
