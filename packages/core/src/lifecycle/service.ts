import type { Logger } from '@message-center/channel'

/** A part with a life. Stopping twice, or before starting, is harmless. */
export interface Service {
  readonly name: string
  start(): Promise<void>
  /** Ends what it does. When `signal` aborts it cuts short what is left and hands it back. */
  stop(signal: AbortSignal): Promise<void>
}

/**
 * Starts parts in order and stops them in reverse. A failed start stops what had started, then rejects.
 * Stopping runs through all parts even when one fails; the first failure is told at the end.
 */
export class Lifecycle {
  readonly #services: readonly Service[]
  readonly #logger: Logger
  #started: Service[] = []
  #starting: Promise<void> | undefined
  #stopping: Promise<void> | undefined
  #state: 'new' | 'starting' | 'running' | 'stopping' | 'stopped' = 'new'

  constructor(services: readonly Service[], logger: Logger) {
    this.#services = services
    this.#logger = logger
  }

  get state(): 'new' | 'starting' | 'running' | 'stopping' | 'stopped' {
    return this.#state
  }

  start(): Promise<void> {
    if (this.#stopping) return Promise.reject(new Error('stopped; make a new one to start again'))
    this.#starting ??= this.#start()
    return this.#starting
  }

  /** Waits for a start under way. `limitMs` bounds the whole; each part is told when it is up. */
  stop(limitMs: number): Promise<void> {
    this.#stopping ??= this.#stop(limitMs)
    return this.#stopping
  }

  async #start(): Promise<void> {
    this.#state = 'starting'
    try {
      for (const service of this.#services) {
        await service.start()
        this.#started.push(service)
      }
      this.#state = 'running'
    } catch (error) {
      await this.#stopStarted(AbortSignal.timeout(5_000)).catch(() => {})
      this.#state = 'stopped'
      throw error
    }
  }

  async #stop(limitMs: number): Promise<void> {
    await this.#starting?.catch(() => {})
    this.#state = 'stopping'
    const limit = new AbortController()
    const timer = setTimeout(() => limit.abort(new Error(`not stopped within ${limitMs} ms`)), limitMs)
    try {
      await this.#stopStarted(limit.signal)
    } finally {
      clearTimeout(timer)
      this.#state = 'stopped'
    }
  }

  async #stopStarted(signal: AbortSignal): Promise<void> {
    const failures: unknown[] = []
    for (const service of this.#started.splice(0).reverse()) {
      try {
        await service.stop(signal)
      } catch (error) {
        this.#logger.error('a part did not stop cleanly', { part: service.name })
        failures.push(error)
      }
    }
    if (failures.length > 0) throw failures[0]
  }
}
