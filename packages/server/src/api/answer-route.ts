import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Logger } from '@message-center/channel'
import { MessageCenterError } from '@message-center/core'
import { Type } from 'typebox'
import type { ApiRoute } from './api-route.ts'
import { type Authority, authorize, chooseTenant } from './authorize.ts'
import type { BodyPlace, BodyRoom } from './body-room.ts'
import { checkBody, checkParams, checkQuery } from './check-part.ts'
import { readJson } from './read-body.ts'
import { readQuery } from './read-query.ts'
import { goneSignal, idempotencyKeyOf, searchOf } from './read-request.ts'
import { apiHeaders, basePathOf, respondError, respondJson } from './respond.ts'

/** What answering needs beside the route. */
export interface AnswerParts {
  readonly authority: Authority
  readonly logger: Logger
  /** Hears of every answer. */
  readonly observe: (answered: Answered) => void
  readonly maxBodyBytes: number
  readonly maxBatchBytes: number
  /** For bodies of who has a key. */
  readonly bodies: BodyRoom
  /** For bodies of who has none: so that strangers cannot take the room of callers. */
  readonly openBodies: BodyRoom
}

/** An answer, for log and metrics. `path` is the route's, without anything of the request. */
export interface Answered {
  readonly method: string
  readonly path: string
  readonly status: number
  readonly durationMs: number
  readonly requestId: string
}

/** The named parts of a request's path. */
export type PathParams = { readonly [name: string]: string | readonly string[] }

/** Answers a request whose path has led here; never rejects. */
export type AnswerRequest = (request: IncomingMessage, response: ServerResponse, params: PathParams) => Promise<void>

/** Longest work on one request. */
const MAX_ANSWER_MS = 30_000

/** Makes the whole way of a request at one route: who asks, what, the answer. Schemas are compiled here, once. */
export function answerRoute(route: ApiRoute, parts: AnswerParts): AnswerRequest {
  const paramsFit = route.params && checkParams(route.params)
  const querySchema = route.query ?? noQuery
  const queryFits = checkQuery(querySchema)
  const bodyFits = route.body && checkBody(route.checkedBody ?? route.body)
  const maxBytes = route.isBatch ? parts.maxBatchBytes : parts.maxBodyBytes

  const respond = async (
    request: IncomingMessage,
    response: ServerResponse,
    params: PathParams,
    place: BodyPlace | undefined,
  ): Promise<void> => {
    const holder = authorize(request, response, route.scope, parts.authority)
    paramsFit?.(params)
    const query = readQuery(searchOf(request), querySchema)
    queryFits(query)
    const asked = typeof query.tenant === 'string' ? query.tenant : undefined
    const tenant = chooseTenant(request, holder, route.tenant, parts.authority, asked)
    const idempotencyKey = route.takesIdempotencyKey ? idempotencyKeyOf(request) : undefined
    const body = place && (await readJson(request, maxBytes, place))
    bodyFits?.(body)
    // Made when asked for: most routes need none, and a signal costs more than the rest of the call.
    const signal = () => AbortSignal.any([goneSignal(response), AbortSignal.timeout(MAX_ANSWER_MS)])
    const basePath = basePathOf(request)
    const call = { params, query, body, tenant, holder, idempotencyKey, basePath, signal }
    const answered = await (route.body === undefined ? namingQuery(route.answer(call)) : route.answer(call))
    if (route.success !== undefined) respondJson(response, route.success.status, answered)
    else response.writeHead(204, apiHeaders).end()
  }
  return observed(route, parts, (request, response, params) =>
    bodyFits === undefined
      ? respond(request, response, params, undefined)
      : parts.bodies.with(place => respond(request, response, params, place)),
  )
}

/** Without a body, what the engine calls `/cursor` came from the query. */
async function namingQuery<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer
  } catch (error) {
    if (!(error instanceof MessageCenterError) || !error.field?.startsWith('/')) throw error
    const { code, message: detail, fix, retryAfterMs, cause } = error
    throw new MessageCenterError(code, {
      detail,
      field: `?${error.field.slice(1)}`,
      ...(fix !== undefined && { fix }),
      ...(retryAfterMs !== undefined && { retryAfterMs }),
      cause,
    })
  }
}

/** Answers what is thrown as a problem, and tells log and metrics of the answer. */
export function observed(
  route: { readonly method: string; readonly path: string },
  parts: Pick<AnswerParts, 'logger' | 'observe'>,
  answer: AnswerRequest,
): AnswerRequest {
  const { method, path } = route
  return async (request, response, params) => {
    const startedAt = performance.now()
    try {
      await answer(request, response, params)
    } catch (error) {
      respondError(request, response, error, parts.logger)
    }
    const durationMs = performance.now() - startedAt
    const requestId = String(response.getHeader('X-Request-Id'))
    parts.observe({ method, path, status: response.statusCode, durationMs, requestId })
  }
}

const noQuery = Type.Object({}, { additionalProperties: false })
