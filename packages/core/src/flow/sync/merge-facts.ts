import { canonicalText } from '../../model/canonical-text.ts'
import { timeOfId } from '../../model/delivery-id.ts'
import type { DeliveryState } from '../../model/delivery-state.ts'
import { type DeliveryDocument, type Fact, type FactUpdate, factKinds } from '../../model/fact.ts'

/**
 * The union of a delivery's facts, and what follows from it.
 *
 * Commutative, associative and idempotent: any order, repetition and grouping of updates ends in the same document.
 * Answers `document` itself when the update brings nothing new, so that a store can spare the write.
 * A document without base is one whose facts came first.
 */
export function mergeFacts(document: DeliveryDocument | undefined, update: FactUpdate): DeliveryDocument {
  const facts = unite(document?.facts ?? [], update.facts)
  const base = greater(document?.base, update.base, canonicalText)
  const sealed = greater(document?.sealed, update.sealed, String)
  const tenant = document ? greater(document.tenant, update.tenant, String) : update.tenant
  if (
    document &&
    facts === document.facts &&
    base === document.base &&
    sealed === document.sealed &&
    tenant === document.tenant
  )
    return document
  return {
    id: update.id,
    messageId: update.id.slice(0, 36),
    tenant,
    ...(base && { base }),
    ...stateOf(update.id, facts),
    facts,
    ...(sealed !== undefined && { sealed }),
  }
}

/** Facts by (kind, attempt), in the order of the timeline; of two with one key the greater stays. */
function unite(known: readonly Fact[], added: readonly Fact[]): readonly Fact[] {
  const facts = [...known]
  let isChanged = false
  for (const fact of added) {
    const place = facts.findIndex(({ kind, attempt }) => kind === fact.kind && attempt === fact.attempt)
    const present = facts[place]
    if (present && !isGreater(fact, present)) continue
    isChanged = true
    if (present) facts[place] = fact
    else facts.push(fact)
  }
  return isChanged ? facts.sort(inTimelineOrder) : known
}

function isGreater(fact: Fact, than: Fact): boolean {
  return fact.at === than.at ? canonicalText(fact) > canonicalText(than) : fact.at > than.at
}

/** Two values that should be equal may differ after a defect; then the same one is taken everywhere. */
function greater<T>(present: T, added: T, text: (value: T) => string): T {
  if (added === undefined || added === present) return present
  if (present === undefined) return added
  return text(added) > text(present) ? added : present
}

function inTimelineOrder(a: Fact, b: Fact): number {
  return a.at - b.at || a.attempt - b.attempt || inStageOrder(a, b)
}

function inStageOrder(a: Fact, b: Fact): number {
  return factKinds[a.kind].stage - factKinds[b.kind].stage || factKinds[a.kind].rank - factKinds[b.kind].rank
}

/** By attempt, then stage, then time: neither a late fact nor a skewed clock turns back what came later. */
function decidesOver(a: Fact, b: Fact): boolean {
  const order =
    a.attempt - b.attempt ||
    factKinds[a.kind].stage - factKinds[b.kind].stage ||
    a.at - b.at ||
    factKinds[a.kind].rank - factKinds[b.kind].rank
  return order > 0
}

function stateOf(id: string, facts: readonly Fact[]): { state: DeliveryState; stateAt: number } {
  let deciding: Fact | undefined
  for (const fact of facts) {
    if (factKinds[fact.kind].state === null) continue
    if (!deciding || decidesOver(fact, deciding)) deciding = fact
  }
  const state = deciding && factKinds[deciding.kind].state
  // No fact that bears a state has come yet, but whoever has an id was accepted.
  return deciding && state ? { state, stateAt: deciding.at } : { state: 'queued', stateAt: timeOfId(id) }
}
