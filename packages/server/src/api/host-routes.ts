import type { ServerResponse } from 'node:http'
import type { HostRequest, HostResponse, HostRoute } from '@message-center/channel'
import { compileSchema } from '@message-center/channel/host'
import { MessageCenterError } from '@message-center/core'
import { type AnswerParts, goneSignal, type RoutedRequest, searchOf } from './answer-route.ts'
import { authorize, chooseTenant } from './authorize.ts'
import { type PartCheck, refuseProblems } from './check-part.ts'
import { allowOrigin } from './cors.ts'
import { respondHost, toHostRequest } from './host-answer.ts'
import { parseJson, readBody } from './read-body.ts'
import { respondError } from './respond.ts'

export interface HostRouteParts extends AnswerParts {
  readonly corsOrigins: ReadonlySet<string>
  /** Aborts when the hub stops: live streams end. */
  readonly stopping: AbortSignal
  readonly streamStallMs: number
}

/** Longest wait for a plugin's answer; a stream may then go on. */
const MAX_ANSWER_MS = 30_000

/** Makes the whole way of a request at a plugin's own route. */
export function answerHostRoute(channel: string, route: HostRoute, parts: HostRouteParts) {
  const fits: PartCheck | undefined = route.requestSchema && refuseProblems(compileSchema(route.requestSchema))
  const path = `/v1/${channel}${route.path}`

  async function ask(request: RoutedRequest, response: ServerResponse, signal: AbortSignal): Promise<HostResponse> {
    const tenant = route.access === 'key' ? tenantFor(request, response, route.scope) : undefined
    const body = await readBody(request, parts.maxBodyBytes)
    fits?.(parseJson(body))
    const asked = toHostRequest(request, { ...placeOf(request, channel), body, signal })
    if (route.access === 'open') return route.answer(asked)
    return route.answer(asked, { tenant: tenant ?? '' })
  }

  function tenantFor(request: RoutedRequest, response: ServerResponse, scope: string): string | undefined {
    const holder = authorize(request, response, scope, parts.authority)
    return chooseTenant(request, holder, 'one', parts.authority)
  }

  return async (request: RoutedRequest, response: ServerResponse): Promise<void> => {
    const startedAt = performance.now()
    const signal = AbortSignal.any([goneSignal(response), parts.stopping])
    try {
      if (route.access === 'open') allowOrigin(request, response, parts.corsOrigins)
      const answer = await withLimit(ask(request, response, signal), signal)
      await respondHost(response, answer, signal, parts.streamStallMs)
    } catch (error) {
      respondError(request, response, error, parts.logger)
    }
    parts.observe({
      method: route.method,
      path,
      status: response.statusCode,
      durationMs: performance.now() - startedAt,
      requestId: String(response.getHeader('X-Request-Id')),
    })
  }
}

/** Path below the mount point, its named parts, and the query, as a plugin sees them. */
function placeOf(request: RoutedRequest, channel: string): Pick<HostRequest, 'path' | 'params' | 'query'> {
  const path = (request.url ?? '').split('?')[0] ?? ''
  const params: { [name: string]: string } = {}
  for (const [name, value] of Object.entries(request.params))
    params[name] = Array.isArray(value) ? value.join('/') : value
  return { path: path.slice(`/v1/${channel}`.length) || '/', params, query: searchOf(request) }
}

async function withLimit<T>(answer: Promise<T>, signal: AbortSignal): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  let stop = (): void => undefined
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('The plugin did not answer in time.')), MAX_ANSWER_MS)
    stop = () => reject(new MessageCenterError('stopping', { detail: 'The hub is stopping.', retryAfterMs: 1000 }))
    signal.addEventListener('abort', stop)
  })
  try {
    return await Promise.race([answer, limit])
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', stop)
  }
}
