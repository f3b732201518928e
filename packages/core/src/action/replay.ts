import type { Clock } from '@message-center/channel'
import { factEntry, retryEntry } from '../flow/deliver/entries.ts'
import type { Scope } from '../message-center.ts'
import type { SearchFilter } from '../message-index/message-index.ts'
import type { DeliveryState } from '../model/delivery-state.ts'
import type { DeliveryDocument } from '../model/fact.ts'
import type { ActionAnswer } from '../model/message-view.ts'
import type { QueuedDelivery } from '../model/queued-delivery.ts'
import type { DeliveryQueue } from '../queue/delivery-queue.ts'
import { type LoadParts, loadMessage } from '../view/load-message.ts'
import { attemptsOf, fallbackOf, isShown, type ShownDocument } from '../view/to-views.ts'

export interface ReplayParts extends LoadParts {
  readonly clock: Clock
  readonly queue: DeliveryQueue
  /** Opens what deliver has sealed; `undefined` when the key is gone. */
  readonly unseal: (id: string, sealed: string) => QueuedDelivery | undefined
}

const replayable: ReadonlySet<DeliveryState> = new Set(['failed', 'held', 'expired'])

/** Documents of one step of a replay by filter. */
const stepSize = 100

type Replay =
  | { readonly document: ShownDocument; readonly delivery: QueuedDelivery }
  | { readonly document: DeliveryDocument; readonly refusal: string }

/** Puts deliveries of a message back into the queue. */
export async function replay(messageId: string, scope: Scope, parts: ReplayParts): Promise<ActionAnswer> {
  const { chains } = await loadMessage(messageId, scope, parts)
  const replays = chains.flatMap(chain => chain.slice(-1)).map(document => prepare(document, parts))
  await enqueue(replays, parts)
  return { id: messageId, deliveries: replays.map(toAnswer) }
}

/** The same for everything that fits a filter, oldest pages last, up to `limit`. */
export async function replayWhere(
  filter: SearchFilter,
  limit: number,
  parts: ReplayParts,
): Promise<{ replayed: number; hasMore: boolean }> {
  const states = (filter.states ?? [...replayable]).filter(state => replayable.has(state))
  let replayed = 0
  let after: string | undefined
  do {
    const size = Math.min(stepSize, limit - replayed)
    const page = await parts.index.search({ ...filter, states }, size, after)
    const replays = page.documents.map(document => prepare(document, parts))
    replayed += await enqueue(replays, parts)
    after = page.after
  } while (after !== undefined && replayed < limit)
  return { replayed, hasMore: after !== undefined }
}

function prepare(document: DeliveryDocument, { unseal, clock }: ReplayParts): Replay {
  if (!isShown(document) || !replayable.has(document.state))
    return { document, refusal: `It is ${document.state}; only failed, held and expired deliveries can be replayed.` }
  if (fallbackOf(document) !== undefined)
    return { document, refusal: 'Another channel continues it: replay that delivery.' }
  if (document.base.category === 'otp') return { document, refusal: 'A code is out of date: send a new one.' }
  const sealed = document.sealed === undefined ? undefined : unseal(document.id, document.sealed)
  if (!sealed) return { document, refusal: 'Its content is not kept any more: send a new message.' }
  const { ruledOut: _, isSuspect: __, ...delivery } = sealed
  const { expireAt: ___, ...base } = delivery.base
  const attempts = attemptsOf(document)
  return {
    document,
    delivery: { ...delivery, base, attempts, rounds: 0, startedAt: clock.now(), isRepeat: document.state === 'held' },
  }
}

async function enqueue(replays: readonly Replay[], { queue, clock }: ReplayParts): Promise<number> {
  const ready = replays.filter(replayed => 'delivery' in replayed)
  const now = clock.now()
  const entries = ready.flatMap(({ delivery }) => [
    retryEntry(delivery, now),
    factEntry(delivery, [{ kind: 'replayed', attempt: delivery.attempts, at: now, reason: 'replayed' }]),
  ])
  if (entries.length > 0) await queue.publish(entries)
  return ready.length
}

function toAnswer(replayed: Replay): ActionAnswer['deliveries'][number] {
  const { id, state } = replayed.document
  if ('refusal' in replayed) return { id, done: false, status: state, reason: replayed.refusal }
  return { id, done: true, status: 'queued' }
}
