import { setTimeout as wait } from 'node:timers/promises'
import { type Counts, countStates, findDeliveries, timelineOf } from '../../crash/harness/api.ts'

const moving = ['scheduled', 'queued', 'sending', 'retrying']

/** Searches find what happened this much later, in milliseconds: only what holds still for longer is at rest. */
const stillMs = 4_000
const everyMs = 500

/** Resolves with the counts when at least so many deliveries are there, none moves any more, and nothing changes. */
export async function untilSettled(url: string, since: Date, deliveries: number, limitMs: number): Promise<Counts> {
  let last = ''
  let stillSince = Date.now()
  for (const deadline = Date.now() + limitMs; Date.now() < deadline; await wait(everyMs)) {
    const counts = await countStates(url, since).catch((): Counts => ({}))
    const text = JSON.stringify(counts)
    if (text !== last) stillSince = Date.now()
    last = text
    const total = Object.values(counts).reduce((sum, count) => sum + count, 0)
    const isAtRest = total >= deliveries && moving.every(state => !counts[state])
    if (isAtRest && Date.now() - stillSince >= stillMs) return counts
  }
  const stuck = await findDeliveries(url, { status: moving.join(), limit: '3', from: since.toISOString() })
  const timelines = await Promise.all(stuck.map(({ messageId }) => timelineOf(url, messageId)))
  throw new Error(`Of ${deliveries} deliveries after ${limitMs} ms: ${last}\n${JSON.stringify(timelines)}`)
}
