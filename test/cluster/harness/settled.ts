import { setTimeout as wait } from 'node:timers/promises'
import { type Counts, countStates, findDeliveries, timelineOf } from '../../crash/harness/api.ts'

/** What is to be found at the end, at least. */
export interface Expected {
  readonly deliveries: number
  /** Deliveries whose receipt the hub has taken. Asked when everything else is at rest. */
  readonly delivered: () => number
}

const moving = ['scheduled', 'queued', 'sending', 'retrying']

/** Searches find what happened this much later, in milliseconds: only what holds still for longer is at rest. */
const stillMs = 4_000
const everyMs = 500

/** A receipt that is not shown this long after everything else held still is none that is late, in milliseconds. */
const receiptsMs = 90_000

/**
 * Resolves with the counts when at least so many deliveries are there, none moves any more, and nothing changes; receipts
 * that are missing then are waited for and left to whoever compares.
 */
export async function untilSettled(url: string, since: Date, expected: Expected, limitMs: number): Promise<Counts> {
  let last = ''
  let stillSince = Date.now()
  for (const deadline = Date.now() + limitMs; Date.now() < deadline; await wait(everyMs)) {
    const counts = await countStates(url, since).catch((): Counts => ({}))
    const text = JSON.stringify(counts)
    if (text !== last) stillSince = Date.now()
    last = text
    const total = Object.values(counts).reduce((sum, count) => sum + count, 0)
    const stillFor = Date.now() - stillSince
    if (total < expected.deliveries || moving.some(state => counts[state]) || stillFor < stillMs) continue
    if ((counts.delivered ?? 0) >= expected.delivered() || stillFor >= receiptsMs) return counts
  }
  const stuck = await findDeliveries(url, { status: moving.join(), limit: '3', from: since.toISOString() })
  const timelines = await Promise.all(stuck.map(({ messageId }) => timelineOf(url, messageId)))
  throw new Error(`Of ${expected.deliveries} deliveries after ${limitMs} ms: ${last}\n${JSON.stringify(timelines)}`)
}
