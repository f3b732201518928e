import { type ClientHttp2Session, connect, constants } from 'node:http2'
import type { Socket } from 'node:net'
import type { Clock } from '@message-center/channel'
import type { Http2Exchange } from './http2-exchange.ts'
import { openTunnel } from './open-tunnel.ts'

export interface Http2ConnectionOptions {
  /** `https://host:port`; `http:` speaks HTTP/2 without TLS. */
  readonly origin: string
  /** Certificates to trust instead of the system's, in PEM. */
  readonly ca: string | undefined
  /** Of a proxy that it goes through. */
  readonly proxy: string | undefined
  readonly clock: Clock
  /** To connect and to hear the server's limits, in milliseconds. */
  readonly connectTimeoutMs: number
  /** Between two pings, in milliseconds; and how long the answer to one may take. */
  readonly pingEveryMs: number
  readonly pingTimeoutMs: number
  /** Never more streams at a time, whatever the server allows. */
  readonly maxStreams: number
}

/** What a connection tells its pool. */
export interface Http2ConnectionOwner {
  /** It is ready, or has room again. */
  hasRoom(): void
  /** It never came to be. */
  failed(connection: Http2Connection, reason: string): void
  /** It takes no more requests; those under way go on. */
  retired(connection: Http2Connection): void
  /** Nothing of it is left. */
  gone(connection: Http2Connection): void
  /** The server did nothing with this request. */
  returned(exchange: Http2Exchange): void
  /** The server said goodbye, perhaps with a reason. */
  saidGoodbye(reason: string): void
}

/**
 * One HTTP/2 session. It is `connecting` until the server has named its limits, `open` while it takes requests,
 * `retired` from the moment it does not: after GOAWAY, an unanswered ping, an error or a close.
 */
export class Http2Connection {
  readonly #options: Http2ConnectionOptions
  readonly #owner: Http2ConnectionOwner
  /** Absent while a tunnel is opened. */
  #session: ClientHttp2Session | undefined
  readonly #over = new AbortController()
  readonly #connectTimer: NodeJS.Timeout
  #state: 'connecting' | 'open' | 'retired' = 'connecting'
  #streams = 0
  #maxStreams = 0
  #lastStreamId = Number.POSITIVE_INFINITY

  constructor(options: Http2ConnectionOptions, owner: Http2ConnectionOwner) {
    this.#options = options
    this.#owner = owner
    this.#connectTimer = setTimeout(
      () => this.#end(`No connection within ${options.connectTimeoutMs} ms.`),
      options.connectTimeoutMs,
    )
    if (options.proxy === undefined) this.#connect()
    else void this.#connectThrough(options.proxy)
  }

  async #connectThrough(proxy: string): Promise<void> {
    const { origin, ca } = this.#options
    try {
      const socket = await openTunnel({ proxy, origin, ca, signal: this.#over.signal })
      if (this.#state === 'connecting') this.#connect(socket)
      else socket.destroy()
    } catch (error) {
      if (this.#state === 'connecting') this.#end(describe(error instanceof Error ? error : new Error('unknown')))
    }
  }

  #connect(socket?: Socket): void {
    const { origin, ca } = this.#options
    const session = connect(origin, {
      ...(ca !== undefined && { ca }),
      ...(socket && { createConnection: () => socket }),
      settings: { enablePush: false },
    })
    session.on('remoteSettings', settings => this.#learnLimits(settings.maxConcurrentStreams))
    session.on('goaway', (_code, lastStreamId, data) => this.#hearGoodbye(lastStreamId, data))
    session.on('error', error => this.#end(describe(error)))
    session.on('close', () => {
      this.#end('The server closed the connection.')
      this.#owner.gone(this)
    })
    this.#session = session
  }

  get isConnecting(): boolean {
    return this.#state === 'connecting'
  }

  get isFree(): boolean {
    return this.#state === 'open' && this.#streams < this.#maxStreams
  }

  /** Opens a stream for the request. False when the session takes none any more; nothing was sent then. */
  begin(exchange: Http2Exchange): boolean {
    const { method, url, headers, body } = exchange.request
    const { pathname, search } = new URL(url)
    try {
      if (this.#session === undefined) throw new Error('not connected')
      const stream = this.#session.request({ ...headers, ':method': method, ':path': pathname + search })
      this.#streams++
      exchange.follow(
        stream,
        () => (stream.id ?? 0) > this.#lastStreamId,
        end => this.#streamEnded(exchange, end === 'refused'),
      )
      stream.end(body)
      return true
    } catch {
      this.#retire()
      return false
    }
  }

  /** Closes now. Requests under way stay unanswered. May be called twice. */
  destroy(): void {
    this.#end('The client was closed.')
  }

  #learnLimits(maxConcurrentStreams = this.#options.maxStreams): void {
    this.#maxStreams = Math.min(maxConcurrentStreams, this.#options.maxStreams)
    if (this.#state === 'connecting') {
      this.#state = 'open'
      clearTimeout(this.#connectTimer)
      void this.#keepPinging()
    }
    this.#owner.hasRoom()
  }

  /** A connection that died without a word is found by a ping, before all its requests run into their limits. */
  async #keepPinging(): Promise<void> {
    const { clock, pingEveryMs } = this.#options
    try {
      while (this.#state === 'open') {
        await clock.sleep(pingEveryMs, this.#over.signal)
        if (!(await this.#ping())) this.#end('The server answers no ping.')
      }
    } catch {
      // Over while it slept.
    }
  }

  async #ping(): Promise<boolean> {
    const { clock, pingTimeoutMs } = this.#options
    const answered = new AbortController()
    const limit = clock.sleep(pingTimeoutMs, AbortSignal.any([this.#over.signal, answered.signal])).then(
      () => false,
      () => false,
    )
    const answer = new Promise<boolean>(resolve => {
      if (this.#session?.ping(error => resolve(error === null)) !== true) resolve(false)
    })
    return await Promise.race([answer, limit]).finally(() => answered.abort())
  }

  #hearGoodbye(lastStreamId: number, data: Uint8Array | undefined): void {
    this.#lastStreamId = lastStreamId
    this.#owner.saidGoodbye(Buffer.from(data ?? '').toString())
    this.#retire()
  }

  #streamEnded(exchange: Http2Exchange, isRefused: boolean): void {
    this.#streams--
    if (isRefused && !exchange.isOver) this.#owner.returned(exchange)
    if (this.#state === 'retired' && this.#streams === 0) this.#session?.close()
    else this.#owner.hasRoom()
  }

  /** Lets requests under way finish, then closes. */
  #retire(): void {
    if (this.#state === 'retired') return
    this.#stop()
    this.#owner.retired(this)
    if (this.#streams === 0) this.#session?.close()
  }

  #end(reason: string): void {
    if (this.#state === 'connecting') {
      this.#stop()
      this.#owner.failed(this, reason)
    } else this.#retire()
    if (this.#session?.destroyed === false) this.#session.destroy(undefined, constants.NGHTTP2_CANCEL)
  }

  #stop(): void {
    this.#state = 'retired'
    clearTimeout(this.#connectTimer)
    this.#over.abort()
  }
}

const words: { readonly [code: string]: string } = {
  ECONNREFUSED: 'Nobody listens at the address.',
  ENOTFOUND: 'The host name does not exist.',
  EAI_AGAIN: 'The host name could not be looked up.',
  ECONNRESET: 'The connection was reset.',
  ETIMEDOUT: 'The connection timed out.',
  EHOSTUNREACH: 'No way leads to the host.',
  ENETUNREACH: 'No way leads to the network.',
  NO_TUNNEL: 'The proxy opens no tunnel.',
}

/** Made of the code alone. */
function describe(error: Error): string {
  const code = 'code' in error && typeof error.code === 'string' ? error.code : error.name
  return `${words[code] ?? 'The connection failed.'} (${code})`
}
