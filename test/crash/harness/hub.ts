import { setTimeout as wait } from 'node:timers/promises'
import { type Child, type ChildOptions, type Ending, startChild } from './child.ts'

/** An operator's key that every hub of these tests knows. */
export const key = `mc_operator_${'c'.repeat(43)}`

export interface HubOptions {
  readonly folder: string
  readonly port: number
  readonly environment?: { readonly [name: string]: string }
  readonly preload?: ChildOptions['preload']
}

/** The hub as `npm start` runs it, in a process that can be killed. */
export class Hub {
  readonly url: string
  readonly #options: HubOptions
  #child: Child | undefined

  constructor(options: HubOptions) {
    this.#options = options
    this.url = `http://127.0.0.1:${options.port}`
  }

  /** What the last process has printed. */
  get printed(): string {
    return this.#child?.printed() ?? ''
  }

  get isRunning(): boolean {
    return this.#child !== undefined && !this.#child.hasEnded()
  }

  /** Starts a process without waiting for it. */
  spawn(): Child {
    const { folder, port, environment, preload } = this.#options
    this.#child = startChild('packages/server/src/main.ts', {
      environment: {
        MC_DATA_DIR: folder,
        MC_PORT: String(port),
        MC_BOOTSTRAP_KEY: key,
        MC_SANDBOX: 'false',
        MC_ALLOW_PRIVATE_ADDRESSES: 'true',
        MC_LOG_LEVEL: 'warn',
        MC_METRICS_OPEN: 'true',
        ...environment,
      },
      ...(preload && { preload }),
    })
    return this.#child
  }

  async start(): Promise<void> {
    this.spawn()
    await this.untilReady()
  }

  /** Resolves when it serves. Rejects with what it printed when it ends before, or takes longer than a minute. */
  async untilReady(): Promise<void> {
    for (const deadline = Date.now() + 60_000; Date.now() < deadline; await wait(15)) {
      if (!this.isRunning) throw new Error(`The hub does not start:\n${this.printed}`)
      const response = await fetch(`${this.url}/readyz`, { signal: AbortSignal.timeout(2_000) }).catch(() => undefined)
      await response?.body?.cancel()
      if (response?.status === 200) return
    }
    throw new Error(`The hub is not ready after a minute:\n${this.printed}`)
  }

  /** Kills it as a power cut would, and tells the moment right before. */
  async kill(): Promise<number> {
    const at = Date.now()
    this.#child?.process.kill('SIGKILL')
    await this.#child?.ended
    return at
  }

  /** Asks it to stop and waits until it has ended. */
  async terminate(): Promise<Ending> {
    if (!this.#child) throw new Error('The hub was not started.')
    this.#child.process.kill('SIGTERM')
    return this.#child.ended
  }

  ended(): Promise<Ending> {
    if (!this.#child) throw new Error('The hub was not started.')
    return this.#child.ended
  }
}
