import type { FactKind } from '../../model/fact.ts'
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

/** What is known of a delivery that waits for the first time, equal one or not. */
const saysNothing: ReadonlySet<FactKind> = new Set(['queued', 'scheduled', 'refused'])

/**
 * A suspect may be in the queue twice: whoever accepted it first died before that was known. An equal one that this
 * process has met is recognised by its name. One that had gone on before we started, to a provider or to another lane,
 * has left a fact: the index is asked, and only when all facts of that time have reached it.
 */
export async function judgeSuspects(
  works: readonly Work[],
  { index, syncedThrough }: Pick<DeliverParts, 'index' | 'syncedThrough'>,
): Promise<Judged> {
  const suspects = works.filter(({ delivery }) => delivery.isSuspect)
  if (suspects.length === 0) return { wanted: works, known: [], undecided: [] }

  const isSynced = (work: Work) => work.delivery.acceptedAt < syncedThrough()
  const ready = suspects.filter(isSynced)
  // An index that cannot answer decides nothing: sending again would be worse than waiting.
  const documents = await index.get(ready.map(({ delivery }) => delivery.id)).catch(() => undefined)
  const judged = new Set(documents ? ready : [])
  const known = new Set(
    ready.filter((_, n) => documents?.[n]?.facts.some(({ kind, attempt }) => attempt > 0 || !saysNothing.has(kind))),
  )
  return {
    wanted: works.filter(work => !work.delivery.isSuspect || (judged.has(work) && !known.has(work))).map(clear),
    known: [...known],
    undecided: suspects.filter(work => !judged.has(work)),
  }
}

function clear(work: Work): Work {
  if (!work.delivery.isSuspect) return work
  const { isSuspect: _, ...delivery } = work.delivery
  return { ...work, delivery }
}
