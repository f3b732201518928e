import type { Clock, HttpClient, HttpOutcome, HttpRequest } from '@message-center/channel'
import { Http2Connection, type Http2ConnectionOptions } from './http2-connection.ts'
import { Http2Exchange } from './http2-exchange.ts'

export interface Http2PoolOptions {
  /** `https://host:port`. Requests go nowhere else. */
  readonly origin: string
  readonly ca?: string | undefined
  /** Of a proxy that all connections go through; a request names none. */
  readonly proxy?: string | undefined
  readonly clock: Clock
  /** The whole exchange, waiting for a connection included, in milliseconds. Default 10 000. */
  readonly timeoutMs?: number
  /** Most connections. Default 2. */
  readonly connections?: number
  /** Most requests that wait for a free stream; more are `not-sent`. Default 10 000. */
  readonly maxWaiting?: number
  /** Most streams of one connection, whatever the server allows. Default 1 000. */
  readonly maxStreams?: number
  /** Longer answers end as `unanswered`. Default 64 KiB. */
  readonly maxResponseBytes?: number
  /** Default 5 000. */
  readonly connectTimeoutMs?: number
  /** Default 60 000, and 10 000 for the answer. */
  readonly pingEveryMs?: number
  readonly pingTimeoutMs?: number
  /** Hears why a server said goodbye. */
  readonly onGoodbye?: (reason: string) => void
}

/**
 * Requests over a few long-lived HTTP/2 connections to one server. A connection is opened at the first need and when
 * all others are full, at most one at a time. A failed one fails what waits, so that its sender decides what to do.
 */
export class Http2Pool implements HttpClient {
  readonly #options: Http2PoolOptions
  readonly #connections = new Set<Http2Connection>()
  /** Those that finish what is under way. */
  readonly #retired = new Set<Http2Connection>()
  readonly #running = new Set<Http2Exchange>()
  #waiting: Http2Exchange[] = []
  #closing: Promise<void> | undefined

  constructor(options: Http2PoolOptions) {
    this.#options = options
  }

  request(request: HttpRequest, signal?: AbortSignal): Promise<HttpOutcome> {
    if (this.#closing) return notSent('The client is closed.')
    if (signal?.aborted) return notSent('The caller gave up.')
    if (this.#waiting.length >= (this.#options.maxWaiting ?? 10_000))
      return notSent('Too many requests wait for a connection.')
    const limits = {
      timeoutMs: request.timeoutMs ?? this.#options.timeoutMs ?? 10_000,
      maxResponseBytes: request.maxResponseBytes ?? this.#options.maxResponseBytes ?? 64 * 1024,
    }
    const exchange = new Http2Exchange(request, limits, signal)
    this.#running.add(exchange)
    void exchange.outcome.then(() => this.#running.delete(exchange))
    this.#waiting.push(exchange)
    this.#pump()
    return exchange.outcome
  }

  /** Refuses new requests, lets running ones end (each has its limit), closes all connections. May be called twice. */
  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  async #close(): Promise<void> {
    for (const exchange of this.#waiting) exchange.cancel('The client is closed.')
    this.#waiting = []
    await Promise.all([...this.#running].map(exchange => exchange.outcome))
    for (const connection of [...this.#connections, ...this.#retired]) connection.destroy()
  }

  #pump(): void {
    if (this.#closing !== undefined) return
    this.#waiting = this.#waiting.filter(exchange => !exchange.isOver)
    while (this.#waiting.length > 0) {
      const free = [...this.#connections].find(connection => connection.isFree)
      if (free === undefined) return this.#connectIfNeeded()
      const exchange = this.#waiting.shift()
      if (exchange && !free.begin(exchange)) this.#waiting.unshift(exchange)
    }
  }

  #connectIfNeeded(): void {
    const { connections = 2 } = this.#options
    if (this.#connections.size >= connections || [...this.#connections].some(({ isConnecting }) => isConnecting)) return
    this.#connections.add(new Http2Connection(this.#connectionOptions(), this.#owner))
  }

  readonly #owner = {
    hasRoom: () => this.#pump(),
    retired: (connection: Http2Connection) => {
      this.#connections.delete(connection)
      this.#retired.add(connection)
      this.#pump()
    },
    gone: (connection: Http2Connection) => void this.#retired.delete(connection),
    failed: (connection: Http2Connection, reason: string) => {
      this.#connections.delete(connection)
      // With another connection at work, what waits gets there in time.
      if (this.#connections.size > 0) return
      for (const exchange of this.#waiting.splice(0)) exchange.cancel(reason)
    },
    returned: (exchange: Http2Exchange) => {
      this.#waiting.unshift(exchange)
      this.#pump()
    },
    saidGoodbye: (reason: string) => this.#options.onGoodbye?.(reason),
  }

  #connectionOptions(): Http2ConnectionOptions {
    const { origin, ca, proxy, clock, connectTimeoutMs = 5_000, maxStreams = 1_000 } = this.#options
    const { pingEveryMs = 60_000, pingTimeoutMs = 10_000 } = this.#options
    return { origin, ca, proxy, clock, connectTimeoutMs, pingEveryMs, pingTimeoutMs, maxStreams }
  }
}

const notSent = (reason: string): Promise<HttpOutcome> => Promise.resolve({ outcome: 'not-sent', reason })
