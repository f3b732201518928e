import type { CallRecord } from '../provider/records.ts'
import type { Kill } from './audit.ts'
import type { Calls } from './calls.ts'
import type { Document } from './documents.ts'

/** Messages that the provider took again after a kill. */
export interface Duplicates {
  readonly messages: number
  /** For each kill the calls of which messages were taken again, and how many of these calls were not answered yet. */
  readonly perKill: readonly { readonly calls: number; readonly unanswered: number; readonly messages: number }[]
  /** Taken again without a kill in between, or although the outcome had time to be stored. */
  readonly findings: readonly string[]
}

/**
 * An answer that came longer before a kill must have been stored, in milliseconds. An attempt with a hundred deliveries
 * of which one is refused takes seven calls one after the other, and its outcome is known after the last.
 */
const storedWithinMs = 10_000
/** It lets the provider wait, too: what had left before a kill is read so long after it at most. */
const readWithinMs = 2_000

/** Every second taking must have a kill before it, and a first call that was in flight then. */
export function findDuplicates(
  documents: ReadonlyMap<string, Document>,
  calls: Calls,
  kills: readonly Kill[],
): Duplicates {
  const findings: string[] = []
  const perKill = kills.map(() => ({ calls: new Set<string>(), unanswered: new Set<string>(), messages: 0 }))
  let messages = 0
  for (const [ref, taken] of calls.taken) {
    for (const [n, first] of taken.slice(0, -1).entries()) {
      messages += 1
      const again = taken[n + 1]
      const place = kills.findIndex(
        ({ at, goneAt }) => first.at <= goneAt + readWithinMs && (again?.at ?? 0) >= at && isNear(first, at),
      )
      const row = perKill[place]
      if (!row) findings.push(`${ref} was taken again without a kill in between: ${timesOf(first, again)}`)
      else if (isRecorded(ref, first, documents)) findings.push(`${ref} was taken again although its outcome was known`)
      else {
        row.messages += 1
        row.calls.add(first.requestId)
        if ((calls.answeredAt.get(first.requestId) ?? Number.POSITIVE_INFINITY) >= (kills[place]?.at ?? 0))
          row.unanswered.add(first.requestId)
      }
    }
  }
  return {
    messages,
    findings,
    perKill: perKill.map(row => ({ calls: row.calls.size, unanswered: row.unanswered.size, messages: row.messages })),
  }

  function timesOf(first: CallRecord, again: CallRecord | undefined): string {
    const answeredAt = calls.answeredAt.get(first.requestId)
    const killed = kills.map(({ at }) => at - first.at).join(', ')
    return `answered after ${answeredAt && answeredAt - first.at} ms, again after ${again && again.at - first.at} ms, kills after ${killed} ms`
  }

  function isNear(call: CallRecord, killedAt: number): boolean {
    const answeredAt = calls.answeredAt.get(call.requestId)
    return answeredAt === undefined || killedAt - answeredAt <= storedWithinMs
  }
}

const isRecorded = (ref: string, call: CallRecord, documents: ReadonlyMap<string, Document>): boolean =>
  documents.get(ref)?.entries.some(({ traceId }) => traceId === call.requestId) ?? false
