import type { Claim } from '../../claims/claim-store.ts'
import { MessageCenterError } from '../../errors.ts'
import { newMessageId } from '../../model/delivery-id.ts'
import type { SendAnswer } from '../../model/message-view.ts'
import type { AcceptParts } from './accept-parts.ts'
import { enqueueDeliveries } from './enqueue-deliveries.ts'
import { type PreparedMessage, prepareMessage } from './prepare-message.ts'
import {
  conflict,
  findRepeat,
  type KeyedContent,
  type Recognised,
  recogniseRepeats,
  toClaim,
} from './recognise-repeat.ts'
import { LengthLimit, refuseTooMany } from './refuse-too-much.ts'
import { claimKey, contentHash } from './request-hash.ts'
import { refuseDeep } from './validate-request.ts'

/** What one request came to. */
export type Answer = SendAnswer | { readonly error: MessageCenterError }

/** One request on its way: answered already, or prepared and to be stored. */
interface Item {
  readonly keyed: KeyedContent | undefined
  readonly prepared: PreparedMessage | undefined
  readonly answer: Answer
}

const answered = (answer: Answer): Item => ({ keyed: undefined, prepared: undefined, answer })

/**
 * The way of requests: prepare, recognise repeats, enqueue, answer. One answer per request, in order.
 *
 * A key is claimed before anything is enqueued, with the ids and the answer already made: a crash between the two
 * leaves a claim that the next repeat takes over under the same ids, so nothing is lost and nothing sent twice.
 */
export async function accept(
  requests: readonly unknown[],
  tenant: string,
  parts: AcceptParts,
): Promise<readonly Answer[]> {
  refuseTooMany(requests)
  const limit = new LengthLimit()
  const items = requests.map(request => prepareItem(request, tenant, limit, parts))
  const recognised = items.some(({ keyed }) => keyed) ? await recognise(items, tenant, requests, parts) : items
  await store(recognised, keysOf(recognised), parts)
  return recognised.map(({ answer }) => answer)
}

/** The same for a batch that is recognised as a whole. Its items have no keys of their own. */
export async function acceptKeyedBatch(
  requests: readonly unknown[],
  tenant: string,
  key: string,
  parts: AcceptParts,
): Promise<readonly Answer[]> {
  refuseTooMany(requests)
  for (const request of requests) refuseDeep(request)
  const limit = new LengthLimit()
  const keyed = { key: claimKey(tenant, 'batch', key), content: contentHash(requests) }
  const items = requests.map(request => prepareItem(withoutKey(request), tenant, limit, parts))
  const answers = items.map(({ answer }) => toStored(answer))
  const now = parts.clock.now()
  const [outcome] = await recogniseRepeats([toClaim(keyed, newMessageId(now), answers, now)], parts)
  switch (outcome?.outcome) {
    case 'refused':
      throw outcome.error
    case 'repeated':
      return fromStored(outcome.answer)
    case 'orphaned': {
      const old = fromStored(outcome.answer)
      const again = requests.map((request, n) => revive(request, tenant, old[n], parts))
      await store(again, [keyed.key], parts)
      return old
    }
    default:
      await store(items, [keyed.key], parts)
      return items.map(({ answer }) => answer)
  }
}

/** Everything but storing: the answer that `accept` would give. */
export function dryRun(request: unknown, tenant: string, parts: AcceptParts): SendAnswer {
  refuseDeep(request)
  const prepared = prepareMessage(request, tenant, parts)
  new LengthLimit().take(prepared)
  return prepared.answer
}

function prepareItem(request: unknown, tenant: string, limit: LengthLimit, parts: AcceptParts): Item {
  let keyed: KeyedContent | undefined
  try {
    refuseDeep(request)
    keyed = keyedOf(request, tenant)
    const prepared = prepareMessage(request, tenant, parts)
    limit.take(prepared)
    return { keyed, prepared, answer: prepared.answer }
  } catch (error) {
    if (error instanceof MessageCenterError) return { ...answered({ error }), keyed }
    throw error
  }
}

function keyedOf(request: unknown, tenant: string): KeyedContent | undefined {
  if (typeof request !== 'object' || request === null || !('idempotencyKey' in request)) return undefined
  const { idempotencyKey, ...content } = request
  if (typeof idempotencyKey !== 'string') return undefined
  return { key: claimKey(tenant, 'message', idempotencyKey), content: contentHash(content) }
}

function withoutKey(request: unknown): unknown {
  if (typeof request !== 'object' || request === null || !('idempotencyKey' in request)) return request
  throw new MessageCenterError('invalid_request', {
    field: '/messages',
    detail: 'A batch with an idempotency key holds a message with a key of its own.',
    fix: 'Give a key to the batch or to its messages, not to both.',
  })
}

/**
 * Claims the keys of the items that have one. A key that comes twice is claimed once: the later item repeats the
 * earlier. An item that cannot be accepted now may have been accepted before.
 */
async function recognise(
  items: readonly Item[],
  tenant: string,
  requests: readonly unknown[],
  parts: AcceptParts,
): Promise<readonly Item[]> {
  const now = parts.clock.now()
  const firsts = new Map<string, number>()
  const claims: Claim[] = []
  for (const [n, { keyed, prepared, answer }] of items.entries()) {
    if (!keyed || !prepared || firsts.has(keyed.key)) continue
    firsts.set(keyed.key, n)
    claims.push(toClaim(keyed, prepared.messageId, answer, now))
  }
  const outcomes = await recogniseRepeats(claims, parts)
  const earlier = items.some(isRefused) ? await findEarlier(items, parts) : []
  const recognised: Item[] = []
  let next = 0
  for (const [n, item] of items.entries()) {
    const first = item.keyed && item.prepared ? firsts.get(item.keyed.key) : undefined
    if (first === undefined) recognised.push(earlier[n] ?? item)
    else if (first === n) recognised.push(afterClaim(item, outcomes[next++], requests[n], tenant, parts))
    else recognised.push(repeatOf(items[first], recognised[first], item))
  }
  return recognised
}

const isRefused = ({ keyed, prepared }: Item): boolean => keyed !== undefined && prepared === undefined

/** For each item that cannot be accepted now the answer it had before, else its refusal. */
const findEarlier = (items: readonly Item[], parts: AcceptParts): Promise<readonly (Item | undefined)[]> =>
  Promise.all(
    items.map(async ({ keyed, prepared, answer }) => {
      if (!keyed || prepared) return undefined
      const earlier = await findRepeat(keyed, parts)
      return answered(earlier === undefined ? answer : JSON.parse(earlier))
    }),
  )

/** What an item gets whose key came before in the same batch. */
function repeatOf(first: Item | undefined, recognised: Item | undefined, { keyed, answer }: Item): Item {
  if (first?.keyed?.content !== keyed?.content) return answered({ error: conflict() })
  return answered(recognised?.answer ?? answer)
}

function afterClaim(
  item: Item,
  outcome: Recognised | undefined,
  request: unknown,
  tenant: string,
  parts: AcceptParts,
): Item {
  switch (outcome?.outcome) {
    case undefined:
    case 'fresh':
      return item
    case 'repeated':
      return answered(JSON.parse(outcome.answer))
    case 'refused':
      return answered({ error: outcome.error })
    case 'orphaned': {
      const revived = revive(request, tenant, JSON.parse(outcome.answer), parts)
      return revived.prepared ? { ...revived, keyed: item.keyed } : revived
    }
  }
}

/**
 * The message under its old ids, marked: it may be queued or even sent already. One that cannot be prepared any more
 * keeps its claim, so that no repeat sends it a second time.
 */
function revive(request: unknown, tenant: string, old: Answer | undefined, parts: AcceptParts): Item {
  if (!old || 'error' in old) return answered(old ?? { error: unreadable() })
  try {
    const prepared = prepareMessage(request, tenant, parts, old.id)
    const deliveries = prepared.deliveries.map(delivery => ({ ...delivery, isSuspect: true }))
    return { keyed: undefined, prepared: { ...prepared, deliveries }, answer: old }
  } catch (error) {
    if (!(error instanceof MessageCenterError)) throw error
    return answered({ error })
  }
}

const keysOf = (items: readonly Item[]): readonly string[] => items.flatMap(({ keyed }) => (keyed ? [keyed.key] : []))

/** Enqueues what is prepared, then completes the keys; a refused queue frees them again, an unsure one makes them orphans. */
async function store(items: readonly Item[], keys: readonly string[], parts: AcceptParts): Promise<void> {
  try {
    await enqueueDeliveries(
      items.flatMap(({ prepared }) => prepared ?? []),
      parts.queue,
    )
  } catch (error) {
    const isUnsure = error instanceof MessageCenterError && error.code === 'queue_unsure'
    await (isUnsure ? parts.claims.orphan(keys) : parts.claims.abandon(keys)).catch(() => {})
    throw error
  }
  if (keys.length > 0) parts.claims.complete(keys)
}

/* Answers of a batch as its claim keeps them. */

type StoredAnswer = SendAnswer | { readonly error: Pick<MessageCenterError, 'code' | 'message' | 'field' | 'fix'> }

function toStored(answer: Answer): StoredAnswer {
  if (!('error' in answer)) return answer
  const { code, message, field, fix } = answer.error
  return { error: { code, message, field, fix } }
}

function fromStored(text: string): readonly Answer[] {
  const stored: readonly StoredAnswer[] = JSON.parse(text)
  return stored.map(answer => {
    if (!('error' in answer)) return answer
    const { code, message, field, fix } = answer.error
    return { error: new MessageCenterError(code, { detail: message, ...(field && { field }), ...(fix && { fix }) }) }
  })
}

const unreadable = () => new MessageCenterError('internal', { detail: 'The stored answer of this key cannot be read.' })
