import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Clock, Logger } from '@message-center/channel'
import { answerBrokenRequest } from './broken-request.ts'
import { StartError } from './start-error.ts'

export interface HttpFrontOptions {
  readonly keepAliveMs: number
  readonly clock: Clock
  readonly logger: Logger
}

export interface StopLimits {
  /** How long requests are still served after the front was told to stop. */
  readonly readyDelayMs: number
  /** Longest wait for requests in hand after that. */
  readonly drainMs: number
}

/** Reading a whole request takes at most this. */
const REQUEST_TIMEOUT_MS = 30_000
/** `closeIdleConnections` closes those that are idle at this moment: the others become idle when they were answered. */
const CLOSE_IDLE_MS = 500

/** The HTTP server of the hub: listens, and stops without losing a request. */
export class HttpFront {
  readonly #server: Server
  readonly #options: HttpFrontOptions
  #isStopping = false
  #hasCut = false
  #stopped: Promise<void> | undefined

  constructor(listener: RequestListener, options: HttpFrontOptions) {
    this.#options = options
    this.#server = createServer({ requestTimeout: REQUEST_TIMEOUT_MS }, (request, response) => {
      // The client opens its next connection elsewhere, and ours can be closed.
      if (this.#isStopping) response.shouldKeepAlive = false
      listener(request, response)
    })
    this.#server.keepAliveTimeout = options.keepAliveMs
    this.#server.headersTimeout = options.keepAliveMs + 1000
    this.#server.on('clientError', answerBrokenRequest)
  }

  /** Whether the stop had to cut requests. */
  get hasCut(): boolean {
    return this.#hasCut
  }

  /** The port that was taken. Rejects with a `StartError` when none could be. */
  async listen(port: number, host: string): Promise<number> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', error => reject(explain(error, port, host)))
      this.#server.listen(port, host, resolve)
    })
    return (this.#server.address() as AddressInfo).port
  }

  /**
   * Serves on for `readyDelayMs`, so that balancers notice; then takes no connection any more, and waits up to `drainMs`
   * for requests in hand. `beforeClose` runs between the two. May be called twice.
   */
  stop(limits: StopLimits, beforeClose: () => void): Promise<void> {
    this.#stopped ??= this.#stop(limits, beforeClose)
    return this.#stopped
  }

  async #stop({ readyDelayMs, drainMs }: StopLimits, beforeClose: () => void): Promise<void> {
    const { clock, logger } = this.#options
    this.#isStopping = true
    if (readyDelayMs > 0) await clock.sleep(readyDelayMs)
    beforeClose()
    if (!this.#server.listening) return

    const closed = new Promise<void>(resolve => this.#server.close(() => resolve()))
    const idle = setInterval(() => this.#server.closeIdleConnections(), CLOSE_IDLE_MS)
    this.#server.closeIdleConnections()
    const over = new AbortController()
    const late = clock.sleep(drainMs, over.signal).then(
      () => {
        this.#hasCut = true
        logger.warn('Requests were cut: they took longer than the drain allows.', { drainMs })
        this.#server.closeAllConnections()
      },
      // Aborted: everything was answered in time.
      () => undefined,
    )
    await closed
    over.abort()
    clearInterval(idle)
    await late
  }
}

function explain(error: Error, port: number, host: string): StartError {
  const code = 'code' in error ? String(error.code) : error.name
  if (code === 'EADDRINUSE') {
    return new StartError(`Port ${port} of ${host} is taken.`, 'Stop what listens there, or choose another by MC_PORT.')
  }
  if (code === 'EACCES') {
    return new StartError(`Port ${port} needs rights that this process lacks.`, 'Choose one above 1023 by MC_PORT.')
  }
  return new StartError(
    `The hub cannot listen on ${host} (${code}).`,
    'Set MC_HOST to an address of this machine, 127.0.0.1 or 0.0.0.0.',
  )
}
