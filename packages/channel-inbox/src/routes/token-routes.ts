import type { HostRoute } from '@message-center/channel'
import { ticketMs } from '../access/end-user-tokens.ts'
import { userIdSchema } from '../inbox-address.ts'
import { dayMs } from '../limits.ts'
import { toTime } from '../model/view.ts'
import { bodyOf, endUserOf, json } from './answers.ts'
import { type RouteParts, writeScope } from './route-parts.ts'

interface TokenRequest {
  readonly userId: string
  readonly ttlSeconds?: number
}

const defaultTtlSeconds = 3_600

/** How end users are let in. The tenant's own server asks for a token and hands it to the user's page. */
export function tokenRoutes({ store, tokens, limits, clock }: RouteParts): readonly HostRoute[] {
  return [
    {
      method: 'POST',
      path: '/tokens',
      access: 'key',
      scope: writeScope,
      summary: 'Makes a short-lived token with which one end user reads the own inbox.',
      requestSchema: {
        type: 'object',
        additionalProperties: false,
        required: ['userId'],
        properties: {
          userId: userIdSchema,
          ttlSeconds: { type: 'integer', minimum: 60, maximum: 86_400, default: defaultTtlSeconds },
        },
      },
      async answer(request, { tenant }) {
        const { userId, ttlSeconds = defaultTtlSeconds } = bodyOf<TokenRequest>(request)
        const inbox = { tenant, userId }
        // The inbox begins here for who never got a message, so that later announcements are seen.
        await store.begin(inbox, clock.now() - limits.lookBackDays * dayMs)
        const { token, expiresAt } = tokens.makeToken(inbox, ttlSeconds * 1_000)
        return json(201, { token, expiresAt: toTime(expiresAt) })
      },
    },
    {
      method: 'POST',
      path: '/tickets',
      access: 'open',
      summary: 'Makes a ticket for one live connection, for EventSource, which cannot send a header.',
      async answer(request) {
        const user = endUserOf(request, tokens)
        if ('refusal' in user) return user.refusal
        return json(201, { ticket: tokens.makeTicket(user), expiresInSeconds: ticketMs / 1_000 })
      },
    },
  ]
}
