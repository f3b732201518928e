import type { ClientHttp2Stream, IncomingHttpHeaders } from 'node:http2'
import { constants } from 'node:http2'
import type { HttpOutcome, HttpRequest } from '@message-center/channel'

export interface Http2ExchangeLimits {
  readonly timeoutMs: number
  readonly maxResponseBytes: number
}

/** How a stream ended for its connection: `refused` says that the server did nothing with it. */
export type StreamEnd = 'over' | 'refused'

/** A request may be begun anew so often after a server refused it undone. */
const maxBeginnings = 3

/**
 * One request over HTTP/2 and what becomes of it. Whatever ends it before a stream was opened is `not-sent`, as is a
 * stream that the server says it never looked at; whatever ends it later without a whole answer is `unanswered`.
 */
export class Http2Exchange {
  readonly outcome: Promise<HttpOutcome>
  readonly request: HttpRequest
  readonly #limits: Http2ExchangeLimits
  readonly #signal: AbortSignal | undefined
  readonly #timer: NodeJS.Timeout
  #resolve: ((outcome: HttpOutcome) => void) | undefined
  #stream: ClientHttp2Stream | undefined
  /** Whether the server may have seen it. */
  #isOut = false
  #beginnings = 0
  #headers: IncomingHttpHeaders | undefined
  #chunks: Buffer[] = []
  #bytes = 0
  #hasEnded = false

  constructor(request: HttpRequest, limits: Http2ExchangeLimits, signal: AbortSignal | undefined) {
    this.outcome = new Promise(resolve => {
      this.#resolve = resolve
    })
    this.request = request
    this.#limits = limits
    this.#signal = signal
    this.#timer = setTimeout(() => this.cancel(`No whole answer within ${limits.timeoutMs} ms.`), limits.timeoutMs)
    signal?.addEventListener('abort', this)
  }

  get isOver(): boolean {
    return this.#resolve === undefined
  }

  /** The caller's signal aborted. */
  handleEvent(): void {
    this.cancel('The caller gave up.')
  }

  /** Ends it now; what was already written stays written. */
  cancel(reason: string): void {
    const stream = this.#stream
    this.#fail(reason)
    stream?.close(constants.NGHTTP2_CANCEL)
  }

  /** Follows a stream that carries the request. `onEnd` is called once, when the stream has gone. */
  follow(stream: ClientHttp2Stream, isBeyondLast: () => boolean, onEnd: (end: StreamEnd) => void): void {
    this.#stream = stream
    this.#isOut = true
    this.#beginnings++
    this.#headers = undefined
    this.#hasEnded = false
    this.#chunks = []
    this.#bytes = 0
    stream.on('response', headers => {
      this.#headers = headers
    })
    stream.on('data', (chunk: Buffer) => this.#take(chunk))
    stream.on('end', () => {
      this.#hasEnded = true
    })
    // What is wrong is read from the code when the stream closes.
    stream.on('error', () => undefined)
    stream.on('close', () => {
      const isRefused = stream.rstCode === constants.NGHTTP2_REFUSED_STREAM || isBeyondLast()
      this.#stream = undefined
      if (isRefused && !this.isOver) this.#beRefused()
      else if (!this.isOver) this.#settleBy(stream.rstCode)
      onEnd(isRefused ? 'refused' : 'over')
    })
  }

  #beRefused(): void {
    this.#isOut = false
    if (this.#beginnings >= maxBeginnings)
      this.#settle({ outcome: 'not-sent', reason: 'The server takes no requests.' })
  }

  #take(chunk: Buffer): void {
    this.#bytes += chunk.length
    if (this.#bytes <= this.#limits.maxResponseBytes) this.#chunks.push(chunk)
    else this.cancel(`The answer is longer than ${this.#limits.maxResponseBytes} bytes.`)
  }

  #settleBy(rstCode: number): void {
    const status = Number(this.#headers?.[':status'])
    if (rstCode !== constants.NGHTTP2_NO_ERROR || !this.#hasEnded || !(status >= 200))
      return this.#fail('The connection closed without a whole answer.')
    const headers: { [name: string]: string | undefined } = {}
    for (const [name, value] of Object.entries(this.#headers ?? {}))
      if (!name.startsWith(':')) headers[name] = Array.isArray(value) ? value[0] : value
    this.#settle({ outcome: 'answered', status, headers, body: Buffer.concat(this.#chunks, this.#bytes) })
  }

  #fail(reason: string): void {
    this.#settle({ outcome: this.#isOut ? 'unanswered' : 'not-sent', reason })
  }

  #settle(outcome: HttpOutcome): void {
    const resolve = this.#resolve
    if (resolve === undefined) return
    this.#resolve = undefined
    clearTimeout(this.#timer)
    this.#signal?.removeEventListener('abort', this)
    resolve(outcome)
  }
}
