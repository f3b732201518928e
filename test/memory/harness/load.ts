import { setTimeout as wait } from 'node:timers/promises'
import type { MeasuredHub } from './measured-hub.ts'

export interface LoadOptions {
  readonly messages: number
  /** Messages of one request. Default 1 000. */
  readonly batch?: number
  /** Requests under way. Default 4. */
  readonly connections?: number
  /** Pause of a caller after each request, in milliseconds. Default none. */
  readonly paceMs?: number
  /** Characters of a text. Default 200. */
  readonly length?: number
  readonly signal?: AbortSignal
}

/** What callers were told. */
export interface LoadResult {
  /** Messages. */
  accepted: number
  /** Answers that asked to come again: 429 and 503. */
  turnedAway: number
  /** Those of them without `Retry-After`. */
  impolite: number
  /** Anything else, by status. */
  readonly others: { [status: string]: number }
  seconds: number
}

/** Pause of who was turned away, in milliseconds: shorter than asked for, so that the hub stays under pressure. */
const againMs = 200

/** Posts batches until so many messages were accepted. */
export async function load(hub: MeasuredHub, options: LoadOptions): Promise<LoadResult> {
  const { messages, batch = 1_000, connections = 4, paceMs = 0, length = 200, signal } = options
  const result: LoadResult = { accepted: 0, turnedAway: 0, impolite: 0, others: {}, seconds: 0 }
  const text = 'Your order 4711 is on its way. '.repeat(Math.ceil(length / 31)).slice(0, length)
  const startedAt = performance.now()
  let asked = 0

  const caller = async () => {
    while (asked < messages && !signal?.aborted) {
      const count = Math.min(batch, messages - asked)
      const body = batchOf(asked, count, text)
      asked += count
      while (!(await isAnswered(hub, body, result)) && !signal?.aborted) await wait(againMs)
      if (paceMs > 0) await wait(paceMs)
    }
  }
  await Promise.all(Array.from({ length: connections }, caller))
  result.seconds = (performance.now() - startedAt) / 1000
  return result
}

function batchOf(first: number, count: number, text: string): string {
  const messages = Array.from({ length: count }, (_, n) => ({
    to: { pager: `p${first + n}` },
    channel: 'pager',
    content: { text },
  }))
  return JSON.stringify({ messages })
}

/** False when the hub asks to come again. */
async function isAnswered(hub: MeasuredHub, body: string, result: LoadResult): Promise<boolean> {
  const response = await hub.ask('POST', '/v1/messages/batch', body)
  const answer = (await response.json()) as { readonly results?: readonly object[] }
  if (response.status === 202) {
    result.accepted += answer.results?.filter(item => 'id' in item).length ?? 0
    return true
  }
  const isTurnedAway = response.status === 429 || response.status === 503
  if (!isTurnedAway) result.others[response.status] = (result.others[response.status] ?? 0) + 1
  else result.turnedAway += 1
  if (isTurnedAway && !response.headers.has('retry-after')) result.impolite += 1
  return !isTurnedAway
}
