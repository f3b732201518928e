import { setTimeout as wait } from 'node:timers/promises'
import type { HostRequest } from '../host-route.ts'

/** What became of a push: taken by the other side, and after how many tries. */
export interface PushOutcome {
  readonly isTaken: boolean
  readonly tries: number
}

export interface CallbackPusherOptions {
  /** Pauses before the further tries of a push that was not taken, in milliseconds. */
  readonly repushDelaysMs: readonly number[]
  /** Whether the provider counts a push as taken by an answer of status 200 with this body. Others never are. */
  isTaken(body: string): boolean
}

const answerTimeoutMs = 5_000
const maxOpenPushes = 10_000

/** The part of a double that calls the hub: posts callbacks, and again when they were not taken. */
export class CallbackPusher {
  readonly #options: CallbackPusherOptions
  readonly #stopping = new AbortController()
  #openPushes = 0

  constructor(options: CallbackPusherOptions) {
    this.#options = options
  }

  /**
   * Posts the callback's query, headers and body to the address. Ends when the push was taken or the last try failed.
   * Beyond 10,000 open pushes further ones are dropped.
   */
  async push(url: string, callback: HostRequest): Promise<PushOutcome> {
    if (this.#openPushes >= maxOpenPushes) return { isTaken: false, tries: 0 }
    this.#openPushes++
    try {
      return await this.#pushUntilTaken(url, callback)
    } finally {
      this.#openPushes--
    }
  }

  async #pushUntilTaken(url: string, callback: HostRequest): Promise<PushOutcome> {
    const { repushDelaysMs, isTaken } = this.#options
    const delays = [0, ...repushDelaysMs]
    for (const [earlierTries, delayMs] of delays.entries()) {
      if (!(await this.pause(delayMs))) return { isTaken: false, tries: earlierTries }
      const answer = await this.#exchange('POST', url, callback)
      if (answer !== undefined && isTaken(answer)) return { isTaken: true, tries: earlierTries + 1 }
    }
    return { isTaken: false, tries: delays.length }
  }

  /** The text that the address answers to a question with this query; `undefined` unless its status is 200. */
  ask(url: string, question: HostRequest): Promise<string | undefined> {
    return this.#exchange('GET', url, question)
  }

  /** Waits; false when stopped before. */
  async pause(ms: number): Promise<boolean> {
    if (this.#stopping.signal.aborted) return false
    if (ms === 0) return true
    return wait(ms, true, { signal: this.#stopping.signal, ref: false }).catch(() => false)
  }

  /** Gives up all pushes. May be called twice. */
  stop(): void {
    this.#stopping.abort()
  }

  async #exchange(method: 'GET' | 'POST', url: string, callback: HostRequest): Promise<string | undefined> {
    try {
      const address = new URL(url)
      for (const [name, value] of callback.query) address.searchParams.set(name, value)
      const response = await fetch(address, {
        method,
        headers: Object.entries(callback.headers).flatMap(([name, value]) =>
          value === undefined ? [] : [[name, value] as [string, string]],
        ),
        ...(method === 'POST' && { body: Buffer.from(callback.body) }),
        redirect: 'manual',
        signal: AbortSignal.any([this.#stopping.signal, AbortSignal.timeout(answerTimeoutMs)]),
      })
      const answer = await response.text()
      return response.status === 200 ? answer : undefined
    } catch {
      return undefined
    }
  }
}
