import type { IncomingMessage, ServerResponse } from 'node:http'
import { allows, MessageCenterError } from '@message-center/core'
import type { KeyHolder, TenantRule } from './api-route.ts'
import type { RequestLimit } from './request-limit.ts'

/** What authorizing needs of the hub; all of it answers at once. */
export interface Authority {
  /** The holder of a key as it was sent; nothing for one that is unknown, expired or revoked. */
  findKey(key: string): KeyHolder | undefined
  hasTenant(tenant: string): boolean
  /** In which an operator's key acts that names none. Without it such a key has to name one. */
  readonly defaultTenant: string | undefined
  readonly limit: RequestLimit
}

/** The holder of the request's key, when it may do what `scope` stands for and has not used up its requests. */
export function authorize(
  request: IncomingMessage,
  response: ServerResponse,
  scope: string,
  authority: Authority,
): KeyHolder {
  const holder = authority.findKey(keyOf(request))
  if (holder === undefined) throw unauthorized('The API key is not valid: unknown, expired or revoked.')
  countRequest(holder, response, authority.limit)
  if (!allows(holder.scopes, scope)) {
    throw new MessageCenterError('forbidden', {
      detail: `The API key lacks the scope ${scope}.`,
      fix: `Use a key with the scope ${scope}.`,
    })
  }
  return holder
}

/** The tenant a request is about, by the route's rule. `asked` is the query's own `tenant`, where a route has one. */
export function chooseTenant(
  request: IncomingMessage,
  holder: KeyHolder,
  rule: TenantRule,
  authority: Authority,
  asked?: string,
): string | undefined {
  if (rule === 'none') return undefined
  if (rule === 'operator') return requireOperator(holder)
  const header = request.headers['x-tenant']
  const named = typeof header === 'string' && header !== '' ? header : asked
  const field = named !== undefined && named === asked ? '?tenant' : 'X-Tenant'
  if (holder.tenant !== undefined) {
    if (named === undefined || named === holder.tenant) return holder.tenant
    throw new MessageCenterError('forbidden', {
      detail: 'The API key belongs to another tenant.',
      field,
      fix: `Leave ${field} away: a tenant's key acts in its own tenant.`,
    })
  }
  if (named === undefined && rule === 'all') return undefined
  const tenant = named ?? authority.defaultTenant
  if (tenant === undefined) {
    throw new MessageCenterError('invalid_request', {
      detail: 'An operator key has to name the tenant.',
      field: 'X-Tenant',
      fix: 'Send the header X-Tenant.',
    })
  }
  if (authority.hasTenant(tenant)) return tenant
  throw new MessageCenterError('not_found', {
    detail: 'There is no such tenant.',
    field,
    fix: 'List them by GET /v1/tenants.',
  })
}

function keyOf(request: IncomingMessage): string {
  const { authorization } = request.headers
  const plain = request.headers['x-api-key']
  const key = authorization === undefined ? plain : /^bearer +(\S+)$/i.exec(authorization)?.[1]
  if (typeof key === 'string' && key !== '') return key
  throw unauthorized('The request has no API key.')
}

function countRequest(holder: KeyHolder, response: ServerResponse, limit: RequestLimit): void {
  const { isGranted, remaining, waitMs } = limit.take(holder.id)
  response.setHeader('RateLimit-Policy', `"key";q=${limit.perSecond};w=1`)
  response.setHeader('RateLimit', `"key";r=${remaining};t=1`)
  if (isGranted) return
  throw new MessageCenterError('too_many_requests', {
    detail: `The key has used up its ${limit.perSecond} requests per second.`,
    fix: 'Wait as long as Retry-After says; send batches instead of single messages.',
    retryAfterMs: waitMs,
  })
}

function requireOperator(holder: KeyHolder): undefined {
  if (holder.tenant === undefined) return undefined
  throw new MessageCenterError('forbidden', {
    detail: "This is the operator's: the API key belongs to a tenant.",
    fix: 'Use an operator key.',
  })
}

const unauthorized = (detail: string): MessageCenterError =>
  new MessageCenterError('unauthorized', {
    detail,
    field: 'Authorization',
    fix: 'Send the header Authorization: Bearer mc_… with a valid key.',
  })
