import type { ApiScope, ErrorCode } from '@message-center/core'
import type { Static, TObject, TSchema } from 'typebox'

/**
 * Whose data a route is about.
 * - `one`: of one tenant: the key's own; an operator's key names it by `X-Tenant`, or means the hub's default tenant.
 * - `all`: the same for a tenant's key; an operator's key that names none sees all tenants.
 * - `operator`: of the hub: only an operator's key.
 * - `none`: the same for everybody.
 */
export type TenantRule = 'one' | 'all' | 'operator' | 'none'

/** Who asks, as far as a route may know. */
export interface KeyHolder {
  readonly id: string
  /** Absent for an operator's key. */
  readonly tenant?: string
  readonly scopes: readonly string[]
}

/** A request whose parts have passed the route's schemas. */
export interface Call<Rule extends TenantRule, Params, Query, Body> {
  readonly params: Params
  readonly query: Query
  readonly body: Body
  readonly tenant: Rule extends 'one' ? string : Rule extends 'all' ? string | undefined : undefined
  readonly holder: KeyHolder
  /** The header `Idempotency-Key`, already checked. */
  readonly idempotencyKey: string | undefined
  /** Where the API is mounted, empty at the top. */
  readonly basePath: string
  /** Aborts when the client has gone, or after 30 s. */
  readonly signal: () => AbortSignal
}

/** What a schema describes, to read only: an answer may be a part of a record. */
export type Answer<Schema extends TSchema> = ReadOnly<Static<Schema>>

type ReadOnly<Value> = Value extends readonly (infer Item)[]
  ? readonly ReadOnly<Item>[]
  : Value extends object
    ? { readonly [Name in keyof Value]: ReadOnly<Value[Name]> }
    : Value

/** The one good answer of a route. */
export interface Success<Body extends TSchema> {
  readonly status: 200 | 201 | 202
  readonly description: string
  readonly schema: Body
  readonly example: Answer<Body>
}

/** What a route is, apart from doing it: enough for validation, OpenAPI and the API's page. */
export interface RouteFacts {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** As OpenAPI writes it: `/v1/messages/{id}`. */
  readonly path: string
  readonly tag: string
  readonly summary: string
  readonly description?: string
  readonly scope: ApiScope
  readonly tenant: TenantRule
  readonly params?: TObject
  readonly query?: TObject
  readonly body?: TSchema
  readonly bodyExample?: unknown
  /** What is checked here instead of `body`, where the engine itself checks the rest by the same schema. */
  readonly checkedBody?: TSchema
  /** Default `maxBodyBytes`. */
  readonly isBatch?: boolean
  readonly takesIdempotencyKey?: boolean
  /** Absent: 204 without a body. */
  readonly success?: Success<TSchema>
  /** Codes of its own, beside those that every route has. */
  readonly problems: readonly ErrorCode[]
}

/** A row of the table of routes. */
export interface ApiRoute extends RouteFacts {
  readonly answer: (call: Call<TenantRule, unknown, unknown, unknown>) => Promise<unknown>
}

type RouteOf<
  Rule extends TenantRule,
  Params extends TObject,
  Query extends TObject,
  Body extends TSchema,
  Answered extends TSchema,
> = Omit<RouteFacts, 'tenant' | 'params' | 'query' | 'body' | 'bodyExample' | 'success'> & {
  readonly tenant: Rule
  readonly params?: Params
  readonly query?: Query
  readonly body?: Body
  readonly bodyExample?: Static<Body>
  readonly success?: Success<Answered>
  readonly answer: (
    call: Call<Rule, Static<Params>, Static<Query>, Static<Body>>,
  ) => Promise<[TSchema] extends [Answered] ? undefined : Answer<Answered>>
}

/**
 * Makes a row of a typed route. Params, query and body reach `answer` only after the route's own schemas, and the
 * tenant only by its rule, which is what makes the typed view true. This is the one place where the two views meet.
 */
export function defineRoute<
  const Rule extends TenantRule,
  Params extends TObject,
  Query extends TObject,
  Body extends TSchema,
  Answered extends TSchema,
>(route: RouteOf<Rule, Params, Query, Body, Answered>): ApiRoute {
  return route as unknown as ApiRoute
}
