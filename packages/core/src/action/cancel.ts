import type { Clock } from '@message-center/channel'
import type { CancellationStore } from '../claims/cancellation-store.ts'
import { factEntry } from '../flow/deliver/entries.ts'
import type { EngineStatus, Scope } from '../message-center.ts'
import type { DeliveryState } from '../model/delivery-state.ts'
import type { DeliveryDocument, Fact } from '../model/fact.ts'
import type { ActionAnswer } from '../model/message-view.ts'
import type { DeliveryQueue } from '../queue/delivery-queue.ts'
import { type LoadParts, loadMessage } from '../view/load-message.ts'
import { attemptsOf, type ShownDocument } from '../view/to-views.ts'

export interface CancelParts extends LoadParts {
  readonly clock: Clock
  readonly queue: DeliveryQueue
  readonly cancellations: CancellationStore
  /** Whether a worker of this process is sending it at this moment. */
  readonly isSending: (id: string) => boolean
  /** What workers of other processes are sending at a moment is published so long after it, in milliseconds; 0 without others. */
  readonly othersShowWithinMs: number
  /** Nothing is waited for any more once it is not `running`. */
  readonly engineState: () => EngineStatus['state']
}

/** What became of a delivery: stopped, with a provider already, or nobody can say yet. */
type Outcome =
  | { readonly outcome: 'stopped' | 'unsure'; readonly document: DeliveryDocument }
  | { readonly outcome: 'too late'; readonly state: DeliveryState }

const waiting: ReadonlySet<DeliveryState> = new Set(['scheduled', 'queued', 'retrying'])

/** A cancellation outlives everything that may still be queued: the longest schedule and the longest retry. */
const keepMs = 100 * 86_400_000

/** The index is waited for so long, in milliseconds. */
const waitMs = 10_000
const pollMs = 20

/**
 * Stops what waits. The cancellation is stored first: from then on no worker sends it, whatever it has in hand.
 * What was sent by then stays as it is, and the answer says so: what may have been sent is asked of the index once it
 * knows of that moment.
 */
export async function cancel(messageId: string, scope: Scope, parts: CancelParts): Promise<ActionAnswer> {
  const { chains } = await loadMessage(messageId, scope, parts)
  const deliveries = chains.flatMap(chain => chain.at(-1) ?? [])
  const targets = deliveries.filter(({ state }) => waiting.has(state))
  const cancelledAt = parts.clock.now()
  await parts.cancellations.cancel(
    targets.map(({ id }) => id),
    cancelledAt + keepMs,
  )
  const outcomes = await outcomesOf(targets, parts)
  const facts = [...outcomes.values()].flatMap(found =>
    found.outcome === 'stopped' && found.document.state !== 'cancelled'
      ? [factEntry(found.document, [cancelled(found.document, cancelledAt)])]
      : [],
  )
  if (facts.length > 0) await parts.queue.publish(facts)
  return { id: messageId, deliveries: deliveries.map(document => answerOf(document, outcomes.get(document.id))) }
}

async function outcomesOf(
  targets: readonly ShownDocument[],
  parts: CancelParts,
): Promise<ReadonlyMap<string, Outcome>> {
  const { clock, index, isSending, othersShowWithinMs, syncedThrough } = parts
  const shownAt = clock.now() + othersShowWithinMs
  const outcomes = new Map<string, Outcome>()
  const open: DeliveryDocument[] = []
  for (const document of targets) {
    if (isSending(document.id)) outcomes.set(document.id, { outcome: 'too late', state: document.state })
    else if (isNotDue(document, shownAt)) outcomes.set(document.id, { outcome: 'stopped', document })
    else open.push(document)
  }
  if (open.length === 0) return outcomes
  const isKnown = await until(() => syncedThrough() > shownAt, parts)
  const found = isKnown ? await index.get(open.map(({ id }) => id)) : []
  for (const [n, document] of open.entries()) outcomes.set(document.id, outcomeOf(found[n], document))
  return outcomes
}

/** Nobody has had it in hand since it began to wait, and whoever gets it, by a clock a little fast, will look. */
const isNotDue = ({ facts }: DeliveryDocument, at: number): boolean => (facts.at(-1)?.until ?? 0) > at

function outcomeOf(found: DeliveryDocument | undefined, document: DeliveryDocument): Outcome {
  if (!found) return { outcome: 'unsure', document }
  const isStopped = waiting.has(found.state) || found.state === 'cancelled'
  return isStopped ? { outcome: 'stopped', document: found } : { outcome: 'too late', state: found.state }
}

async function until(holds: () => boolean, { clock, engineState }: CancelParts): Promise<boolean> {
  for (let waited = 0; !holds(); waited += pollMs) {
    if (waited >= waitMs || engineState() !== 'running') return false
    await clock.sleep(pollMs)
  }
  return true
}

const cancelled = (document: DeliveryDocument, at: number): Fact => ({
  kind: 'cancelled',
  attempt: attemptsOf(document),
  at,
  reason: 'cancelled',
})

function answerOf({ id, state }: ShownDocument, found: Outcome | undefined): ActionAnswer['deliveries'][number] {
  switch (found?.outcome) {
    case 'stopped':
      return { id, done: true, status: 'cancelled' }
    case 'unsure':
      return { id, done: false, status: state, reason: 'It is not sent from now on; whether it was before shows soon.' }
    case 'too late':
      if (waiting.has(found.state))
        return { id, done: false, status: state, reason: 'It is being sent at this moment.' }
      return { id, done: false, status: found.state, reason: `It is ${found.state} already.` }
    case undefined:
      return { id, done: false, status: state, reason: `It is ${state} already.` }
  }
}
