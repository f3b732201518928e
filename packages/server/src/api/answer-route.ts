import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Logger } from '@message-center/channel'
import { MessageCenterError } from '@message-center/core'
import { Type } from 'typebox'
import type { ApiRoute } from './api-route.ts'
import { type Authority, authorize, chooseTenant } from './authorize.ts'
import { checkBody, checkParams, checkQuery } from './check-part.ts'
import { readJson } from './read-body.ts'
import { readQuery } from './read-query.ts'
import { apiHeaders, respondError, respondJson } from './respond.ts'

/** What answering needs beside the route. */
export interface AnswerParts {
  readonly authority: Authority
  readonly logger: Logger
  /** Hears of every answer. */
  readonly observe: (answered: Answered) => void
  readonly maxBodyBytes: number
  readonly maxBatchBytes: number
}

/** An answer, for log and metrics. `path` is the route's, without anything of the request. */
export interface Answered {
  readonly method: string
  readonly path: string
  readonly status: number
  readonly durationMs: number
  readonly requestId: string
}

/** A request at a known route, as Express hands it on. */
export type RoutedRequest = IncomingMessage & { readonly params: { readonly [name: string]: string | string[] } }

/** Longest work on one request. */
const MAX_ANSWER_MS = 30_000

/** Makes the whole way of a request at one route: who asks, what, the answer. Schemas are compiled here, once. */
export function answerRoute(route: ApiRoute, parts: AnswerParts) {
  const paramsFit = route.params && checkParams(route.params)
  const querySchema = route.query ?? noQuery
  const queryFits = checkQuery(querySchema)
  const bodyFits = route.body && checkBody(route.body)
  const maxBytes = route.isBatch ? parts.maxBatchBytes : parts.maxBodyBytes

  async function answer(request: RoutedRequest, response: ServerResponse): Promise<void> {
    const holder = authorize(request, response, route.scope, parts.authority)
    paramsFit?.(request.params)
    const query = readQuery(searchOf(request), querySchema)
    queryFits(query)
    const asked = typeof query.tenant === 'string' ? query.tenant : undefined
    const tenant = chooseTenant(request, holder, route.tenant, parts.authority, asked)
    const idempotencyKey = route.takesIdempotencyKey ? idempotencyKeyOf(request) : undefined
    const body = bodyFits && (await readJson(request, maxBytes))
    bodyFits?.(body)
    const signal = AbortSignal.any([goneSignal(response), AbortSignal.timeout(MAX_ANSWER_MS)])
    const answered = await route.answer({ params: request.params, query, body, tenant, holder, idempotencyKey, signal })
    if (route.success !== undefined) respondJson(response, route.success.status, answered)
    else response.writeHead(204, apiHeaders).end()
  }

  return async (request: RoutedRequest, response: ServerResponse): Promise<void> => {
    const startedAt = performance.now()
    try {
      await answer(request, response)
    } catch (error) {
      respondError(request, response, error, parts.logger)
    }
    parts.observe({
      method: route.method,
      path: route.path,
      status: response.statusCode,
      durationMs: performance.now() - startedAt,
      requestId: String(response.getHeader('X-Request-Id')),
    })
  }
}

/** The query's part of a request's URL. */
export function searchOf(request: IncomingMessage): URLSearchParams {
  const url = request.url ?? ''
  const mark = url.indexOf('?')
  return new URLSearchParams(mark < 0 ? '' : url.slice(mark))
}

/** The header `Idempotency-Key`: 1 to 128 visible ASCII characters. */
export function idempotencyKeyOf(request: IncomingMessage): string | undefined {
  const key = request.headers['idempotency-key']
  if (key === undefined) return undefined
  if (typeof key === 'string' && /^[\x21-\x7e]{1,128}$/.test(key)) return key
  throw new MessageCenterError('invalid_request', {
    detail: 'The idempotency key is empty, too long, or has characters that do not fit.',
    field: 'Idempotency-Key',
    fix: 'Use 1 to 128 visible ASCII characters without blanks.',
  })
}

/** Aborts when the client has gone before it had its answer. */
export function goneSignal(response: ServerResponse): AbortSignal {
  const controller = new AbortController()
  response.once('close', () => {
    if (!response.writableFinished) controller.abort(new Error('The client has gone.'))
  })
  return controller.signal
}

const noQuery = Type.Object({}, { additionalProperties: false })
