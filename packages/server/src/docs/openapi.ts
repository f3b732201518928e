import type { HostRoute, Json, JsonObject } from '@message-center/channel'
import type { TObject } from 'typebox'
import type { RouteFacts } from '../api/api-route.ts'
import { type ProblemCode, ProblemSchema, problemCodes } from '../api/problem.ts'
import { jsonSchemaOf } from '../json-schema-of.ts'
import { Components } from './components.ts'
import { problemExample } from './problem-help.ts'

/** A route that is not answered in JSON, or without a key: probes, pages, receipts. */
export interface PlainRoute {
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly tag: string
  readonly summary: string
  readonly description?: string
  readonly answers: { readonly [status: string]: { readonly description: string; readonly type: string } }
}

export interface ApiDescription {
  readonly version: string
  /** Where the API is mounted, empty at the top. */
  readonly basePath: string
  readonly routes: readonly RouteFacts[]
  readonly plainRoutes: readonly PlainRoute[]
  readonly hostRoutes: readonly { readonly channel: string; readonly route: HostRoute }[]
}

/** The OpenAPI 3.1 document of the API, from the very schemas that validate it. */
export function toOpenApi(api: ApiDescription): JsonObject {
  const components = new Components()
  const paths: { [path: string]: { [method: string]: JsonObject } } = {}
  const put = (path: string, method: string, operation: JsonObject): void => {
    paths[path] = { ...paths[path], [method.toLowerCase()]: operation }
  }
  for (const route of api.routes) put(route.path, route.method, operationOf(route, components, api.basePath))
  for (const { channel, route } of api.hostRoutes) {
    const path = `/v1/${channel}${route.path.replace(/:(\w+)/g, '{$1}')}`
    put(path, route.method, hostOperation(channel, path, route, api.basePath, components))
  }
  for (const route of api.plainRoutes) put(route.path, route.method, plainOperation(route))
  return {
    openapi: '3.1.1',
    info: {
      title: 'Message center',
      version: api.version,
      description:
        'One hub through which services reach people. Errors are application/problem+json with a stable code.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: api.basePath === '' ? '/' : api.basePath }],
    security: [{ bearer: [] }, { header: [] }],
    tags: tagsOf(api),
    paths,
    components: {
      schemas: components.schemas,
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer', description: 'An API key: mc_…' },
        header: {
          type: 'apiKey',
          in: 'header',
          name: 'X-API-Key',
          description: 'The same key, for those who cannot set the other header.',
        },
      },
    },
  }
}

function operationOf(route: RouteFacts, components: Components, basePath: string): JsonObject {
  const { success } = route
  return {
    operationId: operationId(route.method, route.path),
    tags: [route.tag],
    summary: route.summary,
    ...(route.description !== undefined && { description: route.description }),
    'x-scope': route.scope,
    'x-tenant': route.tenant,
    parameters: [...parametersOf(route.params, 'path'), ...parametersOf(route.query, 'query'), ...headersOf(route)],
    ...(route.body !== undefined && {
      requestBody: {
        required: true,
        content: { 'application/json': { schema: components.of(route.body), example: toJson(route.bodyExample) } },
      },
    }),
    responses: {
      ...(success === undefined
        ? { '204': { description: 'Done.' } }
        : {
            [success.status]: {
              description: success.description,
              content: {
                'application/json': { schema: components.of(success.schema), example: toJson(success.example) },
              },
            },
          }),
      ...problemResponses(problemsOf(route), components, basePath),
    },
  }
}

/** Codes a route can answer with: those of every route with such parts, and its own. */
export function problemsOf(route: RouteFacts): readonly ProblemCode[] {
  const body = ['invalid_json', 'body_too_large', 'unsupported_media_type', 'overloaded'] as const
  return [
    ...new Set<ProblemCode>([
      'invalid_request',
      'unauthorized',
      'forbidden',
      'too_many_requests',
      'internal',
      ...(route.body === undefined ? [] : body),
      ...(route.params === undefined && route.tenant !== 'one' ? [] : (['not_found'] as const)),
      ...route.problems,
    ]),
  ]
}

function problemResponses(codes: readonly ProblemCode[], components: Components, basePath: string): JsonObject {
  const byStatus = new Map<number, ProblemCode[]>()
  for (const code of codes) {
    const { status } = problemCodes[code]
    byStatus.set(status, [...(byStatus.get(status) ?? []), code])
  }
  const responses: { [status: string]: JsonObject } = {}
  for (const [status, ofStatus] of [...byStatus].sort(([left], [right]) => left - right)) {
    responses[status] = {
      description: ofStatus.map(code => `\`${code}\`: ${problemCodes[code].title}.`).join(' '),
      ...((status === 429 || status === 503) && {
        headers: { 'Retry-After': { description: 'Seconds to wait.', schema: { type: 'integer' } } },
      }),
      content: {
        'application/problem+json': {
          schema: components.of(ProblemSchema),
          examples: Object.fromEntries(ofStatus.map(code => [code, { value: { ...problemExample(code, basePath) } }])),
        },
      },
    }
  }
  return responses
}

function hostOperation(
  channel: string,
  path: string,
  route: HostRoute,
  basePath: string,
  components: Components,
): JsonObject {
  const names = Array.from(path.matchAll(/\{(\w+)\}/g), ([, name = '']) => name)
  const codes: readonly ProblemCode[] = [
    'invalid_request',
    ...(route.access === 'key' ? (['unauthorized', 'forbidden', 'too_many_requests'] as const) : []),
    'internal',
  ]
  return {
    operationId: operationId(route.method, path),
    tags: [channel],
    summary: route.summary,
    ...(route.access === 'key' ? { 'x-scope': route.scope, 'x-tenant': 'one' } : { security: [] }),
    parameters: [
      ...names.map(name => ({ name, in: 'path', required: true, schema: { type: 'string' } })),
      ...(route.access === 'key' ? [tenantHeader] : []),
    ],
    ...(route.requestSchema !== undefined && {
      requestBody: { required: true, content: { 'application/json': { schema: route.requestSchema } } },
    }),
    responses: {
      '2XX': { description: "The plugin's answer." },
      ...problemResponses(codes, components, basePath),
    },
  }
}

function plainOperation(route: PlainRoute): JsonObject {
  const names = Array.from(route.path.matchAll(/\{(\w+)\}/g), ([, name = '']) => name)
  return {
    operationId: operationId(route.method, route.path),
    tags: [route.tag],
    summary: route.summary,
    ...(route.description !== undefined && { description: route.description }),
    security: [],
    parameters: names.map(name => ({ name, in: 'path', required: true, schema: { type: 'string' } })),
    responses: Object.fromEntries(
      Object.entries(route.answers).map(([status, { description, type }]) => [
        status,
        { description, content: { [type]: {} } },
      ]),
    ),
  }
}

const tenantHeader: JsonObject = {
  name: 'X-Tenant',
  in: 'header',
  required: false,
  description: "Only with an operator's key: the tenant to act in.",
  schema: { type: 'string' },
}

const idempotencyHeader: JsonObject = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  description: 'The same key within 24 hours gives the same answer, and nothing is sent again.',
  schema: { type: 'string', minLength: 1, maxLength: 128 },
}

function headersOf(route: RouteFacts): readonly JsonObject[] {
  const isOfTenant = route.tenant === 'one' || route.tenant === 'all'
  return [...(isOfTenant ? [tenantHeader] : []), ...(route.takesIdempotencyKey ? [idempotencyHeader] : [])]
}

function parametersOf(schema: TObject | undefined, place: 'path' | 'query'): readonly JsonObject[] {
  if (schema === undefined) return []
  const required: readonly string[] = schema.required ?? []
  return Object.entries(schema.properties).map(([name, property]) => {
    const { description, ...rest } = jsonSchemaOf(property)
    return {
      name,
      in: place,
      required: place === 'path' || required.includes(name),
      ...(description !== undefined && { description }),
      // A list is repeated or separated by commas; both are read.
      ...(rest.type === 'array' && { style: 'form', explode: false }),
      schema: rest,
    }
  })
}

function tagsOf(api: ApiDescription): readonly JsonObject[] {
  const names = [
    ...api.routes.map(route => route.tag),
    ...api.hostRoutes.map(({ channel }) => channel),
    ...api.plainRoutes.map(route => route.tag),
  ]
  return [...new Set(names)].map(name => ({ name }))
}

/** `GET /v1/messages/{id}/timeline` → `getMessagesIdTimeline` */
function operationId(method: string, path: string): string {
  const words = path.replace('/v1/', '/').match(/[A-Za-z0-9]+/g) ?? []
  return method.toLowerCase() + words.map(word => word.charAt(0).toUpperCase() + word.slice(1)).join('')
}

function toJson(value: unknown): Json {
  return JSON.parse(JSON.stringify(value ?? null))
}
