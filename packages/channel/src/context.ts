import type { Json } from './json.ts'

/** The time, handed in so that tests own it. */
export interface Clock {
  /** Milliseconds since 1970-01-01 UTC. May be set on and back while we run: two readings do not tell how much time passed. */
  now(): number
  /** Milliseconds since some moment, whatever happens to the clock on the wall. For durations within this process. */
  monotonic(): number
  /** Resolves after `ms`; rejects with the signal's reason when aborted before. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>
}

/** Fields go to the host's log as they are: never an address, a token or a code. */
export interface Logger {
  debug(message: string, fields?: { readonly [name: string]: Json | undefined }): void
  info(message: string, fields?: { readonly [name: string]: Json | undefined }): void
  warn(message: string, fields?: { readonly [name: string]: Json | undefined }): void
  error(message: string, fields?: { readonly [name: string]: Json | undefined }): void
}

export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** Absolute, http or https. */
  readonly url: string
  readonly headers?: { readonly [name: string]: string }
  readonly body?: string | Uint8Array
  /** The whole exchange, in milliseconds. Default: the client's own, 10 000. */
  readonly timeoutMs?: number
  /** Longer answers end as `unanswered`. Default 1 MiB. */
  readonly maxResponseBytes?: number
  /** `http://user:password@host:port` of a proxy that tunnels by CONNECT. Default: the client's own, if any. */
  readonly proxy?: string | undefined
}

/**
 * What became of a request. The difference between the last two decides whether a repeat is safe:
 * - `answered`: status and body are here. Redirects are answers, never followed.
 * - `not-sent`: no byte of the request left, so nothing happened at the provider.
 * - `unanswered`: the request may have arrived.
 */
export type HttpOutcome =
  | {
      readonly outcome: 'answered'
      readonly status: number
      /** Names in lower case; of a repeated header the first value. */
      readonly headers: { readonly [name: string]: string | undefined }
      readonly body: Uint8Array
    }
  | { readonly outcome: 'not-sent'; readonly reason: string }
  | { readonly outcome: 'unanswered'; readonly reason: string }

/** Pooled client with the account's proxy, limits and time-outs. Refuses private addresses unless the operator allows them. */
export interface HttpClient {
  request(request: HttpRequest, signal?: AbortSignal): Promise<HttpOutcome>
}

/** A token as the provider gave it. */
export interface FreshToken {
  readonly value: string
  /** Lifetime from now, in milliseconds. */
  readonly expiresInMs: number
}

/**
 * Tokens shared by everybody who uses the account: one refresher per cluster, single flight in a process.
 * A token is renewed before it expires; a failed refresh is remembered for some seconds, so no storm follows.
 */
export interface TokenCache {
  /** The token under `key`, from the cache or by `refresh`. Rejects with what `refresh` rejected with. */
  get(key: string, refresh: (signal: AbortSignal) => Promise<FreshToken>, signal?: AbortSignal): Promise<string>
  /**
   * Drops the cached token, but only when it is still `usedValue`. A token that has taken the place of a refused one
   * stays for half a minute, refused or not: asking on at every call would be a storm that changes nothing.
   */
  invalidate(key: string, usedValue: string): Promise<void>
}

/** What a plugin may use. One per account. */
export interface ChannelContext {
  readonly account: { readonly id: string; readonly tenant: string }
  readonly http: HttpClient
  readonly tokens: TokenCache
  readonly clock: Clock
  readonly logger: Logger
}
