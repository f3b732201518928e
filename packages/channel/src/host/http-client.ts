import type { HttpClient, HttpOutcome, HttpRequest } from '../context.ts'
import { isPrivateLiteral } from './guarded-connect.ts'
import { HttpExchange } from './http-exchange.ts'
import { OriginPools } from './origin-pools.ts'

export interface HttpClientOptions {
  /** The whole exchange, waiting for a connection included, in milliseconds. Default 10 000. */
  readonly timeoutMs?: number
  /** Most connections to one origin. Default 128. */
  readonly connections?: number
  /** Most requests that wait for a connection to one origin; more are `not-sent`. Default 10 000. */
  readonly maxWaiting?: number
  /** Most origins with open connections. Default 32. */
  readonly maxOrigins?: number
  /** `http://user:password@host:port` of a proxy that tunnels by CONNECT. Default none. */
  readonly proxy?: string
  /** Whether loopback, private and link-local addresses may be called, a proxy's own included. Default false. */
  readonly allowPrivateAddresses?: boolean
  /** Longer answers end as `unanswered`. Default 1 MiB. */
  readonly maxResponseBytes?: number
}

/** An `HttpClient` that owns its connections. */
export interface ClosableHttpClient extends HttpClient {
  /** Refuses new requests, waits for running ones (each has its limit), closes all connections. May be called twice. */
  close(): Promise<void>
}

/**
 * A client on keep-alive connections. Never follows redirects, never repeats a request, never throws for what a
 * request or a network may be.
 */
export function createHttpClient(options: HttpClientOptions = {}): ClosableHttpClient {
  return new PooledHttpClient(options)
}

class PooledHttpClient implements ClosableHttpClient {
  readonly #options: Required<Omit<HttpClientOptions, 'proxy'>> & { readonly proxy: string | undefined }
  readonly #pools: OriginPools
  readonly #running = new Set<HttpExchange>()
  #closing: Promise<void> | undefined

  constructor(options: HttpClientOptions) {
    this.#options = {
      timeoutMs: options.timeoutMs ?? 10_000,
      connections: options.connections ?? 128,
      maxWaiting: options.maxWaiting ?? 10_000,
      maxOrigins: options.maxOrigins ?? 32,
      proxy: options.proxy,
      allowPrivateAddresses: options.allowPrivateAddresses ?? false,
      maxResponseBytes: options.maxResponseBytes ?? 1024 * 1024,
    }
    this.#pools = new OriginPools(this.#options)
  }

  request(request: HttpRequest, signal?: AbortSignal): Promise<HttpOutcome> {
    if (this.#closing) return notSent('The client is closed.')
    if (signal?.aborted) return notSent('The caller gave up.')
    const url = URL.parse(request.url)
    if (!isHttp(url)) return notSent('The URL is not an absolute http or https URL.')
    // Behind a proxy the name is resolved there; a literal address can still be refused here.
    if (!this.#options.allowPrivateAddresses && isPrivateLiteral(url.hostname))
      return notSent('The address is private; the operator has to allow private addresses for this account.')

    const proxy = request.proxy ?? this.#options.proxy
    if (proxy !== undefined && !isHttp(URL.parse(proxy))) return notSent('The proxy is no absolute http or https URL.')
    const pool = this.#pools.of(url.origin, proxy)
    if (pool.waiting >= this.#options.maxWaiting) return notSent('Too many requests wait for a connection.')

    const exchange = new HttpExchange(
      {
        timeoutMs: request.timeoutMs ?? this.#options.timeoutMs,
        maxResponseBytes: request.maxResponseBytes ?? this.#options.maxResponseBytes,
      },
      signal,
      { queue: pool, running: this.#running },
    )
    pool.dispatcher.dispatch(
      {
        origin: url.origin,
        path: url.pathname + url.search,
        method: request.method,
        headers: request.headers ?? {},
        body: request.body ?? null,
      },
      exchange,
    )
    return exchange.outcome
  }

  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  async #close(): Promise<void> {
    await Promise.all([...this.#running].map(exchange => exchange.outcome))
    await this.#pools.destroy()
  }
}

const isHttp = (url: URL | null): url is URL => url?.protocol === 'http:' || url?.protocol === 'https:'

const notSent = (reason: string): Promise<HttpOutcome> => Promise.resolve({ outcome: 'not-sent', reason })
