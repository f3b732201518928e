import type { Dispatcher } from 'undici'
import type { HttpOutcome } from '../context.ts'
import { describeFailure } from './failure-words.ts'

export interface ExchangeLimits {
  readonly timeoutMs: number
  readonly maxResponseBytes: number
}

/** Where an exchange is counted while it lasts. */
export interface ExchangePlace {
  /** Counted here until undici has begun or dropped the request, even when its caller has left before. */
  readonly queue: { waiting: number }
  readonly running: Set<HttpExchange>
}

type ResponseHeaders = Parameters<NonNullable<Dispatcher.DispatchHandler['onResponseStart']>>[2]

/**
 * One request and what becomes of it. One object is undici's handler and the listener of signal and timer,
 * since this is made once per message.
 *
 * undici calls `onRequestStart` right before it writes to a connected socket. Whatever ends the exchange before that
 * is `not-sent`, whatever ends it later without a whole answer is `unanswered`.
 */
export class HttpExchange implements Dispatcher.DispatchHandler {
  readonly outcome: Promise<HttpOutcome>
  readonly #limits: ExchangeLimits
  readonly #signal: AbortSignal | undefined
  readonly #place: ExchangePlace
  readonly #timer: NodeJS.Timeout
  #resolve: ((outcome: HttpOutcome) => void) | undefined
  #controller: Dispatcher.DispatchController | undefined
  #isWaiting = true
  #status = 0
  #headers: { [name: string]: string | undefined } = {}
  #chunks: Buffer[] = []
  #bytes = 0

  constructor(limits: ExchangeLimits, signal: AbortSignal | undefined, place: ExchangePlace) {
    this.outcome = new Promise(resolve => {
      this.#resolve = resolve
    })
    this.#limits = limits
    this.#signal = signal
    this.#place = place
    place.queue.waiting++
    place.running.add(this)
    this.#timer = setTimeout(expire, limits.timeoutMs, this)
    signal?.addEventListener('abort', this)
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#stopWaiting()
    // Thrown rather than aborted: undici drops the request and keeps the connection for the next one.
    if (this.#resolve === undefined) throw new Error('The exchange ended before it was sent.')
    this.#controller = controller
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number, headers: ResponseHeaders): void {
    if (status < 200) return
    this.#status = status
    for (const name of Object.keys(headers)) {
      const value = headers[name]
      this.#headers[name] = Array.isArray(value) ? value[0] : value
    }
    if (Number(this.#headers['content-length'] ?? 0) > this.#limits.maxResponseBytes) this.#refuseLength()
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#bytes += chunk.length
    if (this.#bytes > this.#limits.maxResponseBytes) this.#refuseLength()
    else this.#chunks.push(chunk)
  }

  onResponseEnd(): void {
    const [first] = this.#chunks
    const body = this.#chunks.length === 1 && first !== undefined ? first : Buffer.concat(this.#chunks, this.#bytes)
    this.#settle({ outcome: 'answered', status: this.#status, headers: this.#headers, body })
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.#stopWaiting()
    this.#fail(describeFailure(error))
  }

  /** The caller's signal aborted. */
  handleEvent(): void {
    this.cancel('The caller gave up.')
  }

  /** Ends the exchange now; what was already written stays written. */
  cancel(reason: string): void {
    this.#fail(reason)
    this.#controller?.abort(new Error(reason))
  }

  expire(): void {
    this.cancel(`No whole answer within ${this.#limits.timeoutMs} ms.`)
  }

  #refuseLength(): void {
    this.cancel(`The answer is longer than ${this.#limits.maxResponseBytes} bytes.`)
  }

  #fail(reason: string): void {
    this.#chunks = []
    this.#settle({ outcome: this.#controller === undefined ? 'not-sent' : 'unanswered', reason })
  }

  #settle(outcome: HttpOutcome): void {
    const resolve = this.#resolve
    if (resolve === undefined) return
    this.#resolve = undefined
    clearTimeout(this.#timer)
    this.#signal?.removeEventListener('abort', this)
    this.#place.running.delete(this)
    resolve(outcome)
  }

  #stopWaiting(): void {
    if (!this.#isWaiting) return
    this.#isWaiting = false
    this.#place.queue.waiting--
  }
}

function expire(exchange: HttpExchange): void {
  exchange.expire()
}
