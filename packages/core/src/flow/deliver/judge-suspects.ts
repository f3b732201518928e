import type { DeliveryDocument, Fact, FactKind } from '../../model/fact.ts'
import type { DeliverParts } from './deliver-parts.ts'
import type { Work } from './work.ts'

export interface Judged {
  /** To be sent, suspects no longer. */
  readonly wanted: readonly Work[]
  /** An equal delivery has gone on before: nothing is sent, nothing told. */
  readonly known: readonly Work[]
  /** The index cannot tell yet. */
  readonly undecided: readonly Work[]
}

/**
 * A suspect may have gone on before: whoever accepted it first died before that was known, or the queue may have handed
 * it out already. What this process has met is recognised by its name. What another has met, or this one before it was
 * started, has left a fact: the index is asked, and only when all facts of that time have reached it.
 */
export async function judgeSuspects(
  works: readonly Work[],
  { index, syncedThrough }: Pick<DeliverParts, 'index' | 'syncedThrough'>,
): Promise<Judged> {
  const suspects = works.filter(isSuspect)
  if (suspects.length === 0) return { wanted: works, known: [], undecided: [] }

  const ready = suspects.filter(work => factsUntil(work) <= syncedThrough())
  // An index that cannot answer decides nothing: sending again would be worse than waiting.
  const documents = await index.get(ready.map(({ delivery }) => delivery.id)).catch(() => undefined)
  const judged = new Set(documents ? ready : [])
  const known = new Set(ready.filter((work, n) => hasGoneOn(work, documents?.[n])))
  return {
    wanted: works.filter(work => !isSuspect(work) || (judged.has(work) && !known.has(work))).map(clear),
    known: [...known],
    undecided: suspects.filter(work => !judged.has(work)),
  }
}

const isSuspect = ({ delivery, entry }: Work): boolean =>
  delivery.isSuspect === true || entry.repeatedBefore !== undefined

/** What may have become of it was published before this instant. */
const factsUntil = ({ delivery, entry }: Work): number =>
  Math.max(delivery.isSuspect ? delivery.acceptedAt + 1 : 0, entry.repeatedBefore ?? 0)

function hasGoneOn({ delivery, entry }: Work, document: DeliveryDocument | undefined): boolean {
  const facts = document?.facts ?? []
  if (delivery.isSuspect && facts.some(({ kind, attempt }) => attempt > 0 || !saysNothing.has(kind))) return true
  return entry.repeatedBefore !== undefined && facts.some(fact => isLater(fact, delivery.attempts, entry.publishedAt))
}

/** What is known of a delivery that waits for the first time, equal one or not. */
const saysNothing: ReadonlySet<FactKind> = new Set(['queued', 'scheduled', 'refused'])

/** They end a coming up that made no attempt, so their attempt has the number that the entry came with. */
const withoutAttempt: ReadonlySet<FactKind> = new Set(['postponed', 'failed', 'expired', 'cancelled'])

/** Whether a fact tells what became of the entry. One that only was being sent when its process died is sent again. */
function isLater({ kind, attempt, at }: Fact, attempts: number, publishedAt = Number.POSITIVE_INFINITY): boolean {
  if (attempt > attempts) return kind !== 'sending'
  return attempt === attempts && at > publishedAt && withoutAttempt.has(kind)
}

function clear(work: Work): Work {
  if (!work.delivery.isSuspect) return work
  const { isSuspect: _, ...delivery } = work.delivery
  return { ...work, delivery }
}
