import {
  ActionAnswerSchema,
  allDeliveryStates,
  DeliveryListSchema,
  type Messages,
  MessageViewSchema,
  TimelineSchema,
} from '@message-center/core'
import { Type } from 'typebox'
import { type ApiRoute, defineRoute } from '../api/api-route.ts'
import { deliveryView, messageId } from './message-examples.ts'
import {
  scopeOf,
  searchConditions,
  statusCondition,
  tenantCondition,
  toDeliveryQuery,
  toPage,
} from './message-query.ts'
import { closed, nameParam, pageQuery } from './schema-parts.ts'

const tag = 'messages'
const oneMessage = Type.Object({ id: nameParam('Of the message.', messageId) }, closed)

export function messageRoutes(messages: Messages): readonly ApiRoute[] {
  return [
    defineRoute({
      method: 'GET',
      path: '/v1/messages',
      tag,
      summary: 'Search messages',
      description:
        'Deliveries that fit all conditions, newest first; pages stay stable while messages arrive. `count=true` adds how many there are in each state.',
      scope: 'messages:read',
      tenant: 'all',
      query: Type.Object(
        {
          status: statusCondition(allDeliveryStates),
          ...searchConditions,
          ...tenantCondition,
          count: Type.Optional(
            Type.Boolean({ description: 'Whether to count all that fit, by state. Default false.' }),
          ),
          ...pageQuery,
        },
        closed,
      ),
      success: {
        status: 200,
        description: 'One page.',
        schema: Type.Object(
          {
            ...DeliveryListSchema.properties,
            counts: Type.Optional(Type.Record(Type.String(), Type.Integer(), { description: 'With `count=true`.' })),
          },
          { ...closed, title: 'MessageList' },
        ),
        example: { deliveries: [deliveryView] },
      },
      problems: ['invalid_cursor', 'index_unavailable'],
      answer: async ({ query, tenant }) => {
        const search = toDeliveryQuery(query)
        const scope = scopeOf(tenant)
        const [page, counts] = await Promise.all([
          messages.search(search, scope, toPage(query)),
          query.count ? messages.count(search, scope) : undefined,
        ])
        return counts === undefined ? page : { ...page, counts }
      },
    }),
    defineRoute({
      method: 'GET',
      path: '/v1/messages/{id}',
      tag,
      summary: 'Status of a message',
      description:
        'Right at once after 202. A message to many recipients has counts by state, its deliveries in pages.',
      scope: 'messages:read',
      tenant: 'all',
      params: oneMessage,
      query: Type.Object(pageQuery, closed),
      success: {
        status: 200,
        description: 'The message and a page of its deliveries.',
        schema: MessageViewSchema,
        example: {
          id: messageId,
          status: 'delivered',
          counts: { delivered: 1 },
          recipients: 1,
          deliveries: [deliveryView],
        },
      },
      problems: ['invalid_cursor', 'not_indexed_yet', 'index_unavailable'],
      answer: ({ params, query, tenant }) => messages.find(params.id, scopeOf(tenant), toPage(query)),
    }),
    defineRoute({
      method: 'GET',
      path: '/v1/messages/{id}/timeline',
      tag,
      summary: 'Everything that happened to a message',
      description:
        "Each attempt with account, result, provider's code and duration, and each decision with its reason.",
      scope: 'messages:read',
      tenant: 'all',
      params: oneMessage,
      query: Type.Object(pageQuery, closed),
      success: {
        status: 200,
        description: 'In order of time.',
        schema: TimelineSchema,
        example: {
          id: messageId,
          entries: [
            { at: '2026-11-22T08:00:00.004Z', deliveryId: `${messageId}.0`, kind: 'queued', attempt: 0 },
            {
              at: '2026-11-22T08:00:00.071Z',
              deliveryId: `${messageId}.0`,
              kind: 'sent',
              attempt: 1,
              account: 'sms-main',
              durationMs: 52,
            },
          ],
        },
      },
      problems: ['invalid_cursor', 'not_indexed_yet', 'index_unavailable'],
      answer: ({ params, query, tenant }) => messages.timeline(params.id, scopeOf(tenant), toPage(query)),
    }),
    action(
      'cancel',
      'Take back what was not sent yet',
      'What is being sent at this moment stays. Over several processes the answer for a message that is due takes some seconds.',
      (id, scope) => messages.cancel(id, scope),
    ),
    action('recall', 'Take back what was sent', 'Where the channel can: see its capabilities.', (id, scope) =>
      messages.recall(id, scope),
    ),
    action(
      'replay',
      'Send again what was given up',
      'Failed, held and expired deliveries go back into the queue.',
      (id, scope) => messages.replay(id, scope),
    ),
  ]
}

function action(
  word: 'cancel' | 'recall' | 'replay',
  summary: string,
  description: string,
  act: Messages['cancel'],
): ApiRoute {
  return defineRoute({
    method: 'POST',
    path: `/v1/messages/{id}/${word}`,
    tag,
    summary,
    description,
    scope: 'messages:write',
    tenant: 'all',
    params: oneMessage,
    success: {
      status: 200,
      description: 'What it came to, for each delivery.',
      schema: ActionAnswerSchema,
      example: {
        id: messageId,
        deliveries: [{ id: `${messageId}.0`, done: false, status: 'sent', reason: 'The provider has taken it.' }],
      },
    },
    problems: [
      'not_implemented_by_channel',
      'not_indexed_yet',
      'index_unavailable',
      'queue_unavailable',
      'queue_unsure',
      'stopping',
    ],
    answer: ({ params, tenant }) => act(params.id, scopeOf(tenant)),
  })
}
