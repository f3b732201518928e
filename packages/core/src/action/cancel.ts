import type { Clock } from '@message-center/channel'
import type { CancellationStore } from '../claims/cancellation-store.ts'
import { factEntry } from '../flow/deliver/entries.ts'
import type { Scope } from '../message-center.ts'
import type { DeliveryState } from '../model/delivery-state.ts'
import type { Fact } from '../model/fact.ts'
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
}

const waiting: ReadonlySet<DeliveryState> = new Set(['scheduled', 'queued', 'retrying'])

/** A cancellation outlives everything that may still be queued: the longest schedule and the longest retry. */
const keepMs = 100 * 86_400_000

/**
 * Stops what waits. The cancellation is stored first: from then on no worker sends it, whatever it has in hand.
 * What a worker is sending at this moment stays as it is, and the answer says so.
 */
export async function cancel(messageId: string, scope: Scope, parts: CancelParts): Promise<ActionAnswer> {
  const { chains } = await loadMessage(messageId, scope, parts)
  const deliveries = chains.flatMap(chain => chain.at(-1) ?? [])
  const now = parts.clock.now()
  const targets = deliveries.filter(({ state }) => waiting.has(state))
  await parts.cancellations.cancel(
    targets.map(({ id }) => id),
    now + keepMs,
  )
  const stopped = new Set(targets.filter(({ id }) => !parts.isSending(id)))
  const facts = [...stopped].map(document => factEntry(document, [cancelled(document, now)]))
  if (facts.length > 0) await parts.queue.publish(facts)
  return { id: messageId, deliveries: deliveries.map(document => outcomeOf(document, stopped.has(document))) }
}

const cancelled = (document: ShownDocument, at: number): Fact => ({
  kind: 'cancelled',
  attempt: attemptsOf(document),
  at,
  reason: 'cancelled',
})

function outcomeOf({ id, state }: ShownDocument, isStopped: boolean): ActionAnswer['deliveries'][number] {
  if (isStopped) return { id, done: true, status: 'cancelled' }
  if (waiting.has(state)) return { id, done: false, status: state, reason: 'It is being sent at this moment.' }
  return { id, done: false, status: state, reason: `It is ${state} already.` }
}
