import type { Clock } from '@message-center/channel'
import { MessageCenterError } from '../errors.ts'
import type { Scope } from '../message-center.ts'
import type { MessageIndex } from '../message-index/message-index.ts'
import { deliveryId, isMessageId, timeOfId } from '../model/delivery-id.ts'
import type { DeliveryDocument } from '../model/fact.ts'
import { fallbackOf, isShown, type ShownDocument } from './to-views.ts'

export interface LoadParts {
  readonly clock: Clock
  readonly index: MessageIndex
  /** Everything published before this instant is in the index, in milliseconds; unknown without sync in this process. */
  readonly syncedThrough: () => number
}

/** A message as the index has it: per recipient the chain of its delivery and its fallbacks. */
export interface LoadedMessage {
  readonly id: string
  readonly recipients: number
  /** One chain per recipient, in order; empty where the index is still behind. */
  readonly chains: readonly (readonly ShownDocument[])[]
}

/**
 * Between its id and its place in the queue a message takes at most this long, in milliseconds: only what was made so
 * long before the last synced instant is surely in the index.
 */
const acceptMs = 30_000

/** A fresh message is waited for this long, in milliseconds, before the reader is told to come again. */
const waitMs = 2_000
const pollMs = 10

/**
 * Loads all of a message. One that was accepted a moment ago may not be in the index yet: it is waited for, and a
 * reader is never told that something accepted does not exist. Throws `not_found` or `not_indexed_yet`.
 */
export async function loadMessage(id: string, { tenant }: Scope, parts: LoadParts): Promise<LoadedMessage> {
  if (!isMessageId(id)) throw notFound()
  const first = await firstDelivery(id, parts)
  if (tenant !== undefined && first.tenant !== tenant) throw notFound()
  const { recipients } = first.base
  const ids = Array.from({ length: recipients }, (_, n) => deliveryId(id, n))
  const documents = recipients === 1 ? [first] : await parts.index.get(ids)
  return { id, recipients, chains: await withFallbacks(documents, parts.index) }
}

async function firstDelivery(id: string, { clock, index, syncedThrough }: LoadParts): Promise<ShownDocument> {
  for (let waited = 0; ; waited += pollMs) {
    // Asked before the index: what was synced until now must be in the answer.
    const isSynced = timeOfId(id) + acceptMs < syncedThrough()
    const [document] = await index.get([deliveryId(id, 0)])
    if (isShown(document)) return document
    if (isSynced) throw notFound()
    if (waited >= waitMs) throw notIndexedYet()
    await clock.sleep(pollMs)
  }
}

async function withFallbacks(
  documents: readonly (DeliveryDocument | undefined)[],
  index: MessageIndex,
): Promise<readonly (readonly ShownDocument[])[]> {
  const chains = documents.map(document => (isShown(document) ? [document] : []))
  for (;;) {
    const open = chains.flatMap(chain => {
      const last = chain.at(-1)
      const next = last && fallbackOf(last)
      return next === undefined ? [] : [{ chain, next }]
    })
    if (open.length === 0) return chains
    const found = await index.get(open.map(({ next }) => next))
    let grown = 0
    for (const [n, { chain }] of open.entries()) {
      const document = found[n]
      if (!isShown(document)) continue
      chain.push(document)
      grown += 1
    }
    if (grown === 0) return chains
  }
}

const notFound = () =>
  new MessageCenterError('not_found', {
    detail: 'There is no message of this id.',
    fix: 'Use the id that sending answered.',
  })

const notIndexedYet = () =>
  new MessageCenterError('not_indexed_yet', {
    detail: 'The message may be accepted, but its status is not readable yet.',
    fix: 'Ask again in a second.',
    retryAfterMs: 1_000,
  })
