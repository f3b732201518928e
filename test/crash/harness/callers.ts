import { setTimeout as wait } from 'node:timers/promises'
import type { SendAnswer } from '@message-center/core'
import { ask, idsOf, type Posted } from './api.ts'
import type { AcceptedMessage, CallerRecord } from './caller-records.ts'
import type { Ledger } from './ledger.ts'
import { bodyOf, keyOf, type PlannedRequest, refsOf } from './plan.ts'

/** Answers other than 202, by status and code: a test tells which ones it expects. */
export type Troubles = { [what: string]: number }

export interface CallersOptions {
  readonly url: string
  readonly ledger: Ledger<CallerRecord>
  /** Requests under way at one time. Default 16. */
  readonly count?: number
  /** A caller without a key gives up when it is told to come again. Default false: it comes again. */
  readonly givesUp?: boolean
  /** At least so long between the beginnings of two requests, on average, in milliseconds. Default 0: as fast as they are answered. */
  readonly everyMs?: number
  /** The time by which messages are scheduled. Default the machine's. */
  readonly now?: () => number
}

/** Pause before the same request is posted again, in milliseconds. */
const pauseMs = 50

/**
 * Programs that call the hub as its documentation says: who has a key repeats until there is an answer; who has none
 * repeats only what surely did not arrive.
 */
export class Callers {
  readonly troubles: Troubles = {}
  /** 503 answers that did not say when to come again. */
  readonly impolite: string[] = []
  readonly #options: CallersOptions
  readonly #bodies = new Map<number, object>()
  #done = 0
  #isStopped = false

  constructor(options: CallersOptions) {
    this.#options = options
  }

  /** Requests that have come to an end. */
  get done(): number {
    return this.#done
  }

  /** Starts no further request; those under way go on to their end. */
  stop(): void {
    this.#isStopped = true
  }

  /** Posts all requests, some of them twice at once. */
  async post(requests: readonly PlannedRequest[]): Promise<void> {
    const queue = [...requests]
    const { everyMs = 0 } = this.#options
    const startedAt = Date.now()
    let begun = 0
    const caller = async () => {
      for (let request = queue.shift(); request && !this.#isStopped; request = queue.shift()) {
        const early = startedAt + begun++ * everyMs - Date.now()
        if (early > 0) await wait(early)
        await this.#options.ledger.keep({ kind: 'asked', request: request.number, refs: refsOf(request.messages) })
        const times = request.isDoubled ? 2 : 1
        await Promise.all(Array.from({ length: times }, () => this.#send(request)))
        this.#done += 1
      }
    }
    await Promise.all(Array.from({ length: this.#options.count ?? 16 }, caller))
  }

  /** Posts requests again that were posted before. */
  async repeat(requests: readonly PlannedRequest[]): Promise<void> {
    const queue = [...requests]
    const caller = async () => {
      for (let request = queue.shift(); request && !this.#isStopped; request = queue.shift()) await this.#send(request)
    }
    await Promise.all(Array.from({ length: this.#options.count ?? 16 }, caller))
  }

  async #send(request: PlannedRequest): Promise<void> {
    const { ledger, url, givesUp = false } = this.#options
    for (;;) {
      const posted = await this.#postOnce(request)
      if (posted.outcome === 'answered' && posted.status === 202) {
        const messages = readAnswer(posted.body)
        if (messages.some(isStillRunning) && !this.#isStopped) {
          await wait(pauseMs)
          continue
        }
        await ledger.keep({ kind: 'accepted', request: request.number, messages })
        if (request.isCancelled) await this.#cancel(url, messages)
        return
      }
      this.#note(posted)
      const isSure = posted.outcome === 'refused' || (posted.outcome === 'answered' && posted.status === 503)
      if (request.keys === 'none' && !isSure) return ledger.keep({ kind: 'unsure', request: request.number })
      if (givesUp && request.keys === 'none') return ledger.keep({ kind: 'turned-away', request: request.number })
      if (this.#isStopped) return ledger.keep({ kind: 'unsure', request: request.number })
      await wait(pauseMs)
    }
  }

  #postOnce(request: PlannedRequest): Promise<Posted> {
    const body = this.#bodies.get(request.number) ?? bodyOf(request, (this.#options.now ?? Date.now)())
    this.#bodies.set(request.number, body)
    const headers: Record<string, string> = request.keys === 'request' ? { 'idempotency-key': keyOf(request) } : {}
    return ask('POST', this.#options.url + request.path, body, headers)
  }

  /** Once: it may be too late, or the hub may be gone. */
  async #cancel(url: string, messages: readonly AcceptedMessage[]): Promise<void> {
    for (const message of messages) {
      if (!('ids' in message)) continue
      const posted = await ask('POST', `${url}/v1/messages/${message.ids[0]}/cancel`)
      if (posted.outcome !== 'answered' || posted.status !== 200) continue
      for (const { id, done } of (posted.body as { deliveries: readonly { id: string; done: boolean }[] }).deliveries)
        if (done) await this.#options.ledger.keep({ kind: 'cancelled', id, at: Date.now() })
    }
  }

  #note(posted: Posted): void {
    const what = posted.outcome === 'answered' ? `${posted.status} ${codeOf(posted.body)}` : posted.outcome
    this.troubles[what] = (this.troubles[what] ?? 0) + 1
    if (posted.outcome === 'answered' && posted.status === 503 && !posted.headers.has('retry-after'))
      this.impolite.push(what)
  }
}

function readAnswer(body: unknown): readonly AcceptedMessage[] {
  const answer = body as SendAnswer | { readonly results: readonly (SendAnswer | { readonly error: unknown })[] }
  const items = 'results' in answer ? answer.results : [answer]
  return items.map(item => ('error' in item ? { refusedWith: codeOf(item.error) } : { ids: idsOf(item) }))
}

/** The first request with the key of this item has no answer yet. */
const isStillRunning = (message: AcceptedMessage): boolean =>
  'refusedWith' in message && message.refusedWith === 'idempotency_running'

const codeOf = (body: unknown): string =>
  typeof body === 'object' && body !== null && 'code' in body ? String(body.code) : 'without a code'
