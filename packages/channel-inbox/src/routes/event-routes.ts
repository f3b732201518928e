import type { HostRequest, HostResponse, HostRoute } from '@message-center/channel'
import type { EndUser } from '../access/end-user-tokens.ts'
import { type Position, parsePosition } from '../model/position.ts'
import { admitted, endUserOf } from './answers.ts'
import { problem } from './problem.ts'
import type { RouteParts } from './route-parts.ts'

/** The live connection of an end user's page. */
export function eventRoutes({ live, tokens, limits, clock }: RouteParts): readonly HostRoute[] {
  const userOf = (request: HostRequest): EndUser | { readonly refusal: HostResponse } => {
    const ticket = request.query.get('ticket')
    return ticket === null ? endUserOf(request, tokens) : admitted(tokens.useTicket(ticket))
  }

  return [
    {
      method: 'GET',
      path: '/events',
      access: 'open',
      summary:
        'Live events of the inbox (server-sent events). Query: ticket, lastEventId. Resumes behind Last-Event-ID.',
      async answer(request) {
        const user = userOf(request)
        if ('refusal' in user) return user.refusal
        const opened = live.open(user, positionOf(request), user.expiresAt, clock.now)
        if ('stream' in opened) {
          request.signal.addEventListener('abort', () => opened.stream.close(), { once: true })
          return { status: 200, headers: streamHeaders, body: opened.stream }
        }
        const headers = { 'retry-after': '10' }
        if (opened.refused === 'process')
          return problem('inbox_unavailable', { detail: 'No connection is free.', headers })
        const detail = `The user has ${limits.streamsPerUser} live connections already.`
        return problem('too_many_streams', { detail, fix: 'Share one connection among the tabs.', headers })
      },
    },
  ]
}

const streamHeaders = {
  'content-type': 'text/event-stream',
  'cache-control': 'no-store',
  // Else nginx collects the events before it passes them on.
  'x-accel-buffering': 'no',
}

/** The header comes from a browser that reconnects, so it is newer than the address it reconnects to. */
function positionOf(request: HostRequest): Position | 'resync' | undefined {
  const given = request.headers['last-event-id'] || request.query.get('lastEventId')
  return given ? (parsePosition(given) ?? 'resync') : undefined
}
