import type { HostRequest, HostResponse, HostRoute, JsonObject, Logger } from '@message-center/channel'
import type { Admission, EndUser, EndUserTokens } from '../access/end-user-tokens.ts'
import { problem } from './problem.ts'

/** Answers are of one person: no cache keeps them. */
export function json(status: number, body: JsonObject): HostResponse {
  return { status, headers: { 'cache-control': 'no-store' }, body: { json: body } }
}

export const nothing: HostResponse = { status: 204 }

export function invalid(field: string, detail: string, fix: string): HostResponse {
  return problem('invalid_request', { field, detail, fix })
}

/** The body as the route's `requestSchema` describes it: the host has checked it before it asks the route. */
export function bodyOf<Body>(request: HostRequest): Body {
  return JSON.parse(Buffer.from(request.body).toString())
}

/** Whom the token in `Authorization` lets in, or the answer that refuses. */
export function endUserOf(request: HostRequest, tokens: EndUserTokens): EndUser | { readonly refusal: HostResponse } {
  const token = /^Bearer +(\S+) *$/i.exec(request.headers.authorization ?? '')?.[1]
  if (token !== undefined) return admitted(tokens.readToken(token))
  const detail = 'The header "Authorization" has no "Bearer" token.'
  return {
    refusal: problem('unauthorized', {
      field: 'Authorization',
      detail,
      fix: 'Ask your own server for a token of POST /tokens.',
    }),
  }
}

export function admitted(admission: Admission): EndUser | { readonly refusal: HostResponse } {
  if ('user' in admission) return admission.user
  const fix = 'Get a new token of POST /tokens from your own server; a new ticket of POST /tickets opens a stream.'
  if (admission.refused === 'expired') {
    return { refusal: problem('token_expired', { detail: 'The token or ticket is past its end.', fix }) }
  }
  const detail =
    admission.refused === 'used'
      ? 'The ticket has opened a stream already.'
      : 'This is no token or ticket of this inbox.'
  return { refusal: problem('unauthorized', { detail, fix }) }
}

/** The routes, each answering 503 instead of throwing when the store fails. */
export function guarded(routes: readonly HostRoute[], logger: Logger): readonly HostRoute[] {
  const failed =
    (route: HostRoute) =>
    (error: unknown): HostResponse => {
      logger.error('An inbox route failed.', { route: `${route.method} ${route.path}`, reason: String(error) })
      const headers = { 'retry-after': '5' }
      return problem('inbox_unavailable', {
        detail: 'The store of the inbox did not answer.',
        fix: 'Try again later.',
        headers,
      })
    }
  return routes.map(route =>
    route.access === 'key'
      ? { ...route, answer: (request, caller) => route.answer(request, caller).catch(failed(route)) }
      : { ...route, answer: (request: HostRequest) => route.answer(request).catch(failed(route)) },
  )
}
