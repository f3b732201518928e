import type { IncomingMessage, ServerResponse } from 'node:http'
import type { HostRequest, HostResponse, HostRoute } from '@message-center/channel'
import { compileSchema } from '@message-center/channel/host'
import { MessageCenterError } from '@message-center/core'
import { type AnswerParts, type AnswerRequest, observed, type PathParams } from './answer-route.ts'
import { authorize, chooseTenant } from './authorize.ts'
import { type PartCheck, refuseProblems } from './check-part.ts'
import { allowOrigin } from './cors.ts'
import { respondHost, toHostRequest } from './host-answer.ts'
import { parseJson, readBody } from './read-body.ts'
import { goneSignal, searchOf } from './read-request.ts'

export interface HostRouteParts extends AnswerParts {
  readonly corsOrigins: ReadonlySet<string>
  /** Aborts when the hub stops: live streams end. */
  readonly stopping: AbortSignal
  readonly streamStallMs: number
}

/** Longest wait for a plugin's answer; a stream may then go on. */
const MAX_ANSWER_MS = 30_000

/** Makes the whole way of a request at a plugin's own route. */
export function answerHostRoute(channel: string, route: HostRoute, parts: HostRouteParts): AnswerRequest {
  const fits: PartCheck | undefined = route.requestSchema && refuseProblems(compileSchema(route.requestSchema))

  async function ask(
    request: IncomingMessage,
    response: ServerResponse,
    params: PathParams,
    signal: AbortSignal,
  ): Promise<HostResponse> {
    const tenant = route.access === 'key' ? tenantFor(request, response, route.scope) : undefined
    const room = route.access === 'key' ? parts.bodies : parts.openBodies
    return room.with(async place => {
      const body = await readBody(request, parts.maxBodyBytes, place)
      fits?.(parseJson(body))
      const asked = toHostRequest(request, { ...placeOf(request, channel, params), body, signal })
      return route.access === 'open' ? route.answer(asked) : route.answer(asked, { tenant: tenant ?? '' })
    })
  }

  function tenantFor(request: IncomingMessage, response: ServerResponse, scope: string): string | undefined {
    const holder = authorize(request, response, scope, parts.authority)
    return chooseTenant(request, holder, 'one', parts.authority)
  }

  const { method } = route
  return observed({ method, path: `/v1/${channel}${route.path}` }, parts, async (request, response, params) => {
    const signal = AbortSignal.any([goneSignal(response), parts.stopping])
    if (route.access === 'open') allowOrigin(request, response, parts.corsOrigins)
    const answer = await withLimit(ask(request, response, params, signal), signal)
    await respondHost(response, answer, signal, parts.streamStallMs)
  })
}

/** Path below the mount point, its named parts, and the query, as a plugin sees them. */
function placeOf(
  request: IncomingMessage,
  channel: string,
  pathParams: PathParams,
): Pick<HostRequest, 'path' | 'params' | 'query'> {
  const path = (request.url ?? '').split('?')[0] ?? ''
  const params: { [name: string]: string } = {}
  for (const [name, value] of Object.entries(pathParams)) params[name] = [value].flat().join('/')
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
