import {
  ActionAnswerSchema,
  allDeliveryStates,
  DeliveryListSchema,
  MessageCenterError,
  type MessageRequest,
  MessageRequestSchema,
  type Messages,
  MessageViewSchema,
  maxBatch,
  SendAnswerSchema,
  TimelineSchema,
} from '@message-center/core'
import { Type } from 'typebox'
import { type ApiRoute, defineRoute } from '../api/api-route.ts'
import { ProblemSchema, problemOf } from '../api/problem.ts'
import { problemExample } from '../docs/problem-help.ts'
import { deliveryView, inboxRequest, messageId, sendAnswer, smsRequest } from './message-examples.ts'
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

const sendProblems = [
  'missing_variable',
  'invalid_content',
  'invalid_address',
  'invalid_schedule',
  'unknown_channel',
  'unknown_account',
  'unknown_route',
  'unknown_template',
  'management_unavailable',
] as const

const keepProblems = ['idempotency_conflict', 'idempotency_running', 'queue_unavailable', 'stopping'] as const

/** The engine checks a request by the same schema, so here it only has to be JSON. */
const checkedByEngine = Type.Unknown()

export function sendRoute(messages: Messages): ApiRoute {
  return defineRoute({
    method: 'POST',
    path: '/v1/messages',
    tag,
    summary: 'Send a message',
    description:
      'To one recipient (`to`) or up to 1,000 (`recipients`), over a `channel` or a `route`, from a `template` or as direct `content`. After 202 the message reaches a provider or ends in a visible state.',
    scope: 'messages:write',
    tenant: 'one',
    takesIdempotencyKey: true,
    body: MessageRequestSchema,
    checkedBody: checkedByEngine,
    bodyExample: inboxRequest,
    success: { status: 202, description: 'Accepted and kept.', schema: SendAnswerSchema, example: sendAnswer },
    problems: [...sendProblems, ...keepProblems],
    answer: ({ body, tenant, idempotencyKey }) => messages.send(withKey(body, idempotencyKey), tenant),
  })
}

/** The key may stand in the header or in the message; two different ones are a mistake. */
function withKey(message: MessageRequest, idempotencyKey: string | undefined): MessageRequest {
  // What is no object the engine refuses.
  if (idempotencyKey === undefined || typeof message !== 'object' || Array.isArray(message)) return message
  if (message === null) return message
  if (message.idempotencyKey === undefined || message.idempotencyKey === idempotencyKey) {
    return { ...message, idempotencyKey }
  }
  throw new MessageCenterError('invalid_request', {
    detail: 'The header Idempotency-Key says another key than the message.',
    field: '/idempotencyKey',
    fix: 'Give the key in one of the two places.',
  })
}

const BatchItem = Type.Union([SendAnswerSchema, Type.Object({ error: ProblemSchema }, closed)])

export function batchRoute(messages: Messages): ApiRoute {
  return defineRoute({
    method: 'POST',
    path: '/v1/messages/batch',
    tag,
    summary: 'Send many messages',
    description: `Up to ${maxBatch} messages, a result for each in the order asked. A refused one hurts no other. The same \`Idempotency-Key\` and body give the same answer.`,
    scope: 'messages:write',
    tenant: 'one',
    takesIdempotencyKey: true,
    isBatch: true,
    body: Type.Object(
      {
        messages: Type.Array(MessageRequestSchema, {
          minItems: 1,
          maxItems: maxBatch,
          description: 'Each as for a single message.',
        }),
      },
      closed,
    ),
    checkedBody: Type.Object({ messages: Type.Array(checkedByEngine, { minItems: 1, maxItems: maxBatch }) }, closed),
    bodyExample: { messages: [inboxRequest, smsRequest] },
    success: {
      status: 202,
      description: 'Each accepted message is kept.',
      schema: Type.Object({ results: Type.Array(BatchItem) }, { ...closed, title: 'BatchAnswer' }),
      example: { results: [sendAnswer, { error: problemExample('missing_variable', '') }] },
    },
    problems: keepProblems,
    answer: async ({ body, tenant, idempotencyKey, basePath }) => {
      const options = idempotencyKey === undefined ? {} : { idempotencyKey }
      const answers = await messages.sendBatch(body.messages, tenant, options)
      return { results: answers.map(item => ('error' in item ? { error: problemOf(item.error, basePath) } : item)) }
    },
  })
}

export function messageRoutes(messages: Messages): readonly ApiRoute[] {
  return [
    defineRoute({
      method: 'POST',
      path: '/v1/messages/dry-run',
      tag,
      summary: 'Try a message without sending it',
      description: 'Everything that sending checks and renders, and nothing is kept.',
      scope: 'messages:write',
      tenant: 'one',
      body: MessageRequestSchema,
      checkedBody: checkedByEngine,
      bodyExample: smsRequest,
      success: {
        status: 200,
        description: 'It would be accepted like this.',
        schema: SendAnswerSchema,
        example: sendAnswer,
      },
      problems: sendProblems,
      answer: ({ body, tenant }) => messages.dryRun(body, tenant),
    }),
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
    action('cancel', 'Take back what was not sent yet', 'What is being sent at this moment stays.', (id, scope) =>
      messages.cancel(id, scope),
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
      'wrong_state',
      'not_implemented_by_channel',
      'not_indexed_yet',
      'index_unavailable',
      'queue_unavailable',
      'stopping',
    ],
    answer: ({ params, tenant }) => act(params.id, scopeOf(tenant)),
  })
}
