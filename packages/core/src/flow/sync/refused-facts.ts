import type { MergeOutcome } from '../../message-index/message-index.ts'
import type { FactUpdate } from '../../model/fact.ts'
import { isDelayed, type QueueEntry, type ReceivedEntry } from '../../queue/delivery-queue.ts'
import { contentOf } from '../../queue/lease.ts'
import { toUpdate } from './to-update.ts'

/** What the index would not take, as it waits in the lane `refused`. */
interface KeptAside {
  /** Where it came from, and as it came. */
  readonly lane: ReceivedEntry['lane']
  readonly body: string
  readonly reason: string
  /** When it was refused first, in milliseconds, and how often since. */
  readonly since: number
  readonly times: number
}

/** First wait before it is offered again, doubled up to the longest, in milliseconds. */
const firstWaitMs = 60_000
const longestWaitMs = 3_600_000

/** An entry with what it tells the index, or why that cannot be known. */
export interface Offered {
  readonly entry: ReceivedEntry
  readonly kept?: KeptAside
  readonly update: FactUpdate | undefined
}

/** Never throws: a queue may hold what another program has written. */
export function toOffered(entry: ReceivedEntry): Offered {
  const kept = entry.lane === 'refused' ? orNothing(() => toKept(JSON.parse(entry.body))) : undefined
  const update = orNothing(() => (kept ? keptUpdate(kept) : toUpdate(entry.lane, contentOf(entry))))
  return { entry, ...(kept && { kept }), update }
}

function toKept(content: KeptAside): KeptAside | undefined {
  const { lane, body, since, times } = content
  const isKept =
    typeof lane === 'string' && typeof body === 'string' && Number.isFinite(since) && Number.isFinite(times)
  return isKept ? content : undefined
}

/** What is of a delayed lane tells the index nothing: those who read that lane have put it aside. */
const keptUpdate = ({ lane, body }: KeptAside): FactUpdate | undefined =>
  isDelayed(lane) ? undefined : toUpdate(lane, JSON.parse(body))

function orNothing<Read>(read: () => Read): Read | undefined {
  try {
    return read()
  } catch {
    return undefined
  }
}

export const unreadable: MergeOutcome = { outcome: 'refused', reason: 'the entry cannot be read' }

/** Puts it aside, to be offered again later: what is wrong with the index, or with our version, may be mended by then. */
export function putAside({ entry, kept }: Offered, reason: string, now: number): QueueEntry {
  const { lane, body, since, times } = kept ?? { lane: entry.lane, body: entry.body, since: now, times: 0 }
  const aside: KeptAside = { lane, body, reason, since, times: times + 1 }
  const waitMs = Math.min(longestWaitMs, firstWaitMs * 2 ** times)
  return { lane: 'refused', id: entry.id, body: JSON.stringify(aside), dueAt: now + waitMs }
}

/** Whether its delivery would be forgotten by now, had the index taken it. */
export const isTooOld = ({ kept }: Offered, now: number, keepMs: number): boolean =>
  kept !== undefined && kept.since < now - keepMs
