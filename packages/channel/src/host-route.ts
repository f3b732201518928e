import type { Json, JsonSchema } from './json.ts'

/** An HTTP request, free of any framework. */
export interface HostRequest {
  readonly method: string
  /** Path below the mount point, beginning with `/`. */
  readonly path: string
  /** Values of the `:name` parts of the route's path. */
  readonly params: { readonly [name: string]: string }
  readonly query: URLSearchParams
  /** Names in lower case. */
  readonly headers: { readonly [name: string]: string | undefined }
  /** The body as it came; empty without one. The host refuses bodies over its limit. */
  readonly body: Uint8Array
  /** Aborted when the client has gone or the host stops. */
  readonly signal: AbortSignal
}

/**
 * The answer. A body of text chunks is streamed: each is flushed, the next is asked for when the client took the last,
 * and a client that takes nothing for 30 s is cut.
 */
export interface HostResponse {
  readonly status: number
  readonly headers?: { readonly [name: string]: string }
  readonly body?: string | Uint8Array | { readonly json: Json } | AsyncIterable<string>
}

/** What the host knows of who asks. */
export interface HostCaller {
  readonly tenant: string
}

/**
 * A route that the host serves for the plugin below `/v1/<channel>`.
 * - `access: 'key'`: the host checks an API key for `scope` first and hands in the tenant.
 * - `access: 'open'`: the plugin itself finds out who asks, for example by a token of an end user.
 */
export type HostRoute = {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** Begins with `/`; `:name` stands for one segment. */
  readonly path: string
  /** One line for the API's page. */
  readonly summary: string
  /** JSON Schema of the request body, for the API's page and checked by the host before `answer`. */
  readonly requestSchema?: JsonSchema
} & (
  | {
      readonly access: 'key'
      /** Scope an API key needs, for example `inbox:write`. */
      readonly scope: string
      readonly answer: (request: HostRequest, caller: HostCaller) => Promise<HostResponse>
    }
  | { readonly access: 'open'; readonly answer: (request: HostRequest) => Promise<HostResponse> }
)
