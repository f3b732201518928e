import {
  MessageCenterError,
  type MessageRequest,
  MessageRequestSchema,
  type Messages,
  maxBatch,
  SendAnswerSchema,
} from '@message-center/core'
import { Type } from 'typebox'
import { type ApiRoute, defineRoute } from '../api/api-route.ts'
import { ProblemSchema, problemOf } from '../api/problem.ts'
import { problemExample } from '../docs/problem-help.ts'
import { inboxRequest, sendAnswer, smsRequest } from './message-examples.ts'
import { closed } from './schema-parts.ts'

const tag = 'messages'

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

const keepProblems = [
  'idempotency_conflict',
  'idempotency_running',
  'queue_unavailable',
  'queue_unsure',
  'stopping',
] as const

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

/** Checks and renders like sending. */
export function dryRunRoute(messages: Messages): ApiRoute {
  return defineRoute({
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
  })
}
