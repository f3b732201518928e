import type { PluginCatalogue } from '../../channel/plugin-catalogue.ts'
import type { Fact } from '../../model/fact.ts'
import type { QueuedDelivery } from '../../model/queued-delivery.ts'
import type { ReasonCode } from '../../model/reasons.ts'
import { type QueueEntry, scheduledLane } from '../../queue/delivery-queue.ts'
import { type Attempt, attemptFact } from './attempt-facts.ts'
import type { NextStep } from './decide-next-step.ts'
import { factEntry, normalEntry, pollEntry, retryEntry, toFallback } from './entries.ts'
import type { Settlement, Work } from './work.ts'

/** What is published when a delivery leaves our hands. Pure: the settler makes it durable. */
export interface SettleParts {
  readonly seal: (delivery: QueuedDelivery) => string
  readonly catalogue: PluginCatalogue
  readonly accountPlugin: (tenant: string, account: string) => string | undefined
}

/** Every step but `failover`, which stays in hand. */
type LeavingStep = Exclude<NextStep, { step: 'failover' }>

export function settleAttempt(work: Work, attempt: Attempt, next: LeavingStep, parts: SettleParts): Settlement {
  const { delivery } = work
  switch (next.step) {
    case 'done':
      return settledSent(work, attempt, parts)
    case 'retry': {
      const { at, reason } = next
      const fact = attemptFact('retrying', delivery, attempt, { reason, until: at })
      return settled(work, [fact], [retryEntry(toRetry(delivery, attempt, next), at)])
    }
    case 'fallback':
      return settleFallback(work, parts, attempt.endedAt, decision =>
        attemptFact('failed', delivery, attempt, { reason: next.reason, ...decision }),
      )
    case 'hold':
      return settledForReplay(work, attemptFact('held', delivery, attempt, { reason: next.reason }), parts)
    case 'expire':
      return settledForReplay(work, attemptFact('expired', delivery, attempt, { reason: 'expired' }), parts)
    case 'give-up':
      return settledForReplay(work, attemptFact('failed', delivery, attempt, { reason: next.reason }), parts)
  }
}

/** Without an attempt: given up, expired, or handed to the next channel. */
export function settleUnsent(
  work: Work,
  kind: 'failed' | 'expired',
  reason: ReasonCode,
  at: number,
  parts: SettleParts,
): Settlement {
  const fact: Fact = { kind, attempt: work.delivery.attempts, at, reason }
  if (kind === 'expired') return settledForReplay(work, fact, parts)
  return settleFallback(work, parts, at, decision => ({ ...fact, ...decision }))
}

/** Stopped by a cancel before the attempt that is due. */
export function settleCancelled(work: Work, at: number): Settlement {
  return settled(work, [{ kind: 'cancelled', attempt: work.delivery.attempts, at, reason: 'cancelled' }], [])
}

/** Later, in the retry lane; counts as no attempt. */
export function settlePostponed(work: Work, until: number, reason: ReasonCode, at: number): Settlement {
  const { delivery } = work
  const dueAt = Math.min(until, delivery.base.expireAt ?? until)
  const fact: Fact = { kind: 'postponed', attempt: delivery.attempts, at, until: dueAt, reason }
  return settled(work, [fact], [retryEntry({ ...delivery, waits: (delivery.waits ?? 0) + 1 }, dueAt)])
}

function settled(work: Work, facts: readonly Fact[], publish: readonly QueueEntry[]): Settlement {
  return { work, publish: [outcomeEntry(work, facts), ...publish] }
}

/** Whoever takes back by recipient needs the address again, and the queue forgets it. */
function settledSent(work: Work, attempt: Attempt, parts: SettleParts): Settlement {
  const { delivery } = work
  const { recall } = pluginOf(delivery, attempt, parts)?.capabilities ?? {}
  const sealed = recall && recall.kind !== 'none' && recall.needsAddress ? parts.seal(delivery) : undefined
  const fact = outcomeEntry(work, sentFacts(delivery, attempt), sealed)
  return { work, publish: [fact, ...pollEntries(delivery, attempt, parts)] }
}

const pluginOf = ({ tenant }: QueuedDelivery, { account }: Attempt, { catalogue, accountPlugin }: SettleParts) =>
  catalogue.plugin(accountPlugin(tenant, account) ?? '')

function settledForReplay(work: Work, fact: Fact, { seal }: SettleParts): Settlement {
  return { work, publish: [outcomeEntry(work, [fact], seal(work.delivery))] }
}

/**
 * A queue of several lanes may have kept a scheduled delivery and not the fact beside it, when whoever accepted it died in
 * between: so its first outcome tells what it is.
 */
function outcomeEntry({ delivery, entry, facts }: Work, outcome: readonly Fact[], sealed?: string): QueueEntry {
  const isFromSchedule = entry.lane === scheduledLane(delivery.channel)
  return factEntry(delivery, [...facts, ...outcome], {
    ...(isFromSchedule && { base: delivery.base }),
    ...(sealed !== undefined && { sealed }),
  })
}

function settleFallback(
  work: Work,
  parts: SettleParts,
  now: number,
  toFact: (decision: Pick<Fact, 'fallbackId'>) => Fact,
): Settlement {
  const fallback = toFallback(work.delivery, now)
  if (!fallback) return settledForReplay(work, toFact({}), parts)
  return settled(work, [toFact({ fallbackId: fallback.id })], [normalEntry(fallback)])
}

function sentFacts(delivery: QueuedDelivery, attempt: Attempt): readonly Fact[] {
  const sent = attemptFact('sent', delivery, attempt)
  const isDelivered = attempt.result.outcome === 'accepted' && attempt.result.isDelivered
  return isDelivered ? [sent, { kind: 'delivered', attempt: sent.attempt, at: sent.at }] : [sent]
}

function toRetry(delivery: QueuedDelivery, attempt: Attempt, next: LeavingStep & { step: 'retry' }): QueuedDelivery {
  const { ruledOut: _, ...rest } = delivery
  return {
    ...rest,
    attempts: delivery.attempts + 1,
    rounds: delivery.rounds + 1,
    ...(next.isRepeat && { isRepeat: true }),
    // Only the account that may have taken it can recognise the repeat.
    ...(next.sameAccount && { accounts: [attempt.account] }),
  }
}

function pollEntries(delivery: QueuedDelivery, attempt: Attempt, parts: SettleParts): readonly QueueEntry[] {
  const poll = pluginOf(delivery, attempt, parts)?.capabilities.receipts.poll
  const { result, endedAt } = attempt
  if (!poll || result.outcome !== 'accepted' || result.isDelivered) return []
  const { id, tenant, address, channel } = delivery
  const { providerMessageId } = result
  const entry = {
    kind: 'poll',
    id,
    tenant,
    account: attempt.account,
    address,
    attempt: delivery.attempts + 1,
    sentAt: endedAt,
    ...(providerMessageId !== undefined && { providerMessageId }),
  } as const
  return [pollEntry(channel, entry, endedAt + poll.firstAfterMs)]
}
