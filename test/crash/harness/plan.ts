import { type Fate, phoneOf, refOf } from '../provider/fates.ts'
import { account } from './api.ts'
import type { Random } from './random.ts'

export interface PlannedMessage {
  /** Numbers of its recipients. */
  readonly refs: readonly string[]
  /** In a call of its own; else it may share one with others. */
  readonly travelsAlone: boolean
}

/** One request of the load: what is sent, and how often. */
export interface PlannedRequest {
  readonly number: number
  readonly path: '/v1/messages' | '/v1/messages/batch'
  readonly messages: readonly PlannedMessage[]
  /** A key for the whole request, one for each message, or none: then nobody may repeat it. */
  readonly keys: 'request' | 'items' | 'none'
  /** Posted twice at the same moment. */
  readonly isDoubled: boolean
  /** Posted again much later, perhaps to another process. */
  readonly isRepeatedLater: boolean
  /** Scheduled so far ahead when it is posted, in milliseconds. */
  readonly delayMs?: number
  /** Taken back once it was accepted. */
  readonly isCancelled: boolean
}

/** Requests for at least so many deliveries: half of them in batches, every kind of key, fate and schedule. */
export function planRequests(random: Random, deliveries: number, firstNumber = 0): readonly PlannedRequest[] {
  const requests: PlannedRequest[] = []
  let ref = firstNumber
  const nextRef = (travelsAlone: boolean) => refOf(ref++, chooseFate(random, travelsAlone))
  for (let planned = 0; planned < deliveries; ) {
    const isBatch = random.chance(0.03)
    const count = isBatch ? random.whole(20, 120) : 1
    const isScheduled = random.chance(0.06)
    const messages = Array.from({ length: count }, () => {
      const travelsAlone = random.chance(0.4)
      const recipients = random.chance(0.02) ? random.whole(2, 12) : 1
      return { travelsAlone, refs: Array.from({ length: recipients }, () => nextRef(travelsAlone)) }
    })
    const keys = random.chance(0.6) ? (isBatch && random.chance(0.5) ? 'items' : 'request') : 'none'
    requests.push({
      number: firstNumber + requests.length,
      path: isBatch ? '/v1/messages/batch' : '/v1/messages',
      messages,
      keys,
      isDoubled: keys !== 'none' && random.chance(0.2),
      isRepeatedLater: keys !== 'none' && random.chance(0.15),
      isCancelled: isScheduled && !isBatch && random.chance(0.3),
      ...(isScheduled && { delayMs: random.whole(500, 6_000) }),
    })
    planned += refsOf(messages).flat().length
  }
  return requests
}

/** What travels alone may fail in every way; in calls of many a wrong number is trouble enough. */
function chooseFate(random: Random, travelsAlone: boolean): Fate {
  const roll = random.next()
  if (!travelsAlone) return roll < 0.015 ? 'r' : 'k'
  const ladder: readonly (readonly [Fate, number])[] = [
    ['s', 0.05],
    ['u', 0.1],
    ['t', 0.14],
    ['r', 0.17],
    ['d', 0.2],
  ]
  return ladder.find(([, upTo]) => roll < upTo)?.[0] ?? 'k'
}

/** The body of a request, the same for each posting. `now` counts for the first. */
export function bodyOf(request: PlannedRequest, now: number): object {
  const messages = request.messages.map((message, n) => messageOf(request, message, n, now))
  return request.path === '/v1/messages' ? (messages[0] ?? {}) : { messages }
}

export const refsOf = (messages: readonly PlannedMessage[]): readonly (readonly string[])[] =>
  messages.map(({ refs }) => refs)

export const keyOf = ({ number }: PlannedRequest): string => `request-${number}`

function messageOf(
  request: PlannedRequest,
  { refs, travelsAlone }: PlannedMessage,
  place: number,
  now: number,
): object {
  const [first = ''] = refs
  const to = (ref: string) => ({ to: { phone: phoneOf(ref, travelsAlone) }, variables: { no: ref } })
  return {
    channel: 'sms',
    account,
    template: 'order',
    ...(refs.length === 1 ? to(first) : { recipients: refs.map(to) }),
    reference: `${keyOf(request)}.${place}`,
    ...(request.delayMs !== undefined && { sendAt: new Date(now + request.delayMs).toISOString() }),
    ...(request.keys === 'items' && { idempotencyKey: `${keyOf(request)}.${place}` }),
  }
}
