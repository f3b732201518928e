import type { InboxMessage } from '../model/inbox-message.ts'
import { endPosition, type Position } from '../model/position.ts'
import type { ChangesAfter, InboxChange, InboxEvent, InboxPage, InboxState, PageQuery } from './inbox-store.ts'

/**
 * One page of the user's own messages and the announcements, both newest first and each with up to one more than the
 * limit. The cursor remembers a number per kind, so a message that arrives meanwhile moves nothing.
 */
export function mergePage(
  own: readonly InboxMessage[],
  shared: readonly InboxMessage[],
  query: PageQuery,
): Pick<InboxPage, 'messages' | 'nextBefore'> {
  const messages: InboxMessage[] = []
  let { own: ownBefore, shared: sharedBefore } = query.before ?? endPosition
  let [ownTaken, sharedTaken] = [0, 0]
  while (messages.length < query.limit) {
    const nextOwn = own[ownTaken]
    const nextShared = shared[sharedTaken]
    if (nextOwn && (!nextShared || nextOwn.createdAt >= nextShared.createdAt)) {
      messages.push(nextOwn)
      ownBefore = nextOwn.seq
      ownTaken += 1
    } else if (nextShared) {
      messages.push(nextShared)
      sharedBefore = nextShared.seq
      sharedTaken += 1
    } else break
  }
  const isLast = ownTaken === own.length && sharedTaken === shared.length
  return isLast ? { messages } : { messages, nextBefore: { own: ownBefore, shared: sharedBefore } }
}

/** An event with its number among the user's own, or among the announcements. */
export interface NumberedEvent {
  readonly seq: number
  readonly event: InboxEvent
}

export interface FoundEvents {
  /** In any order, each list complete up to the limit and one more. */
  readonly own: readonly NumberedEvent[]
  readonly shared: readonly NumberedEvent[]
  /** Numbers up to which changes were dropped. */
  readonly floor: Position
}

/** The events behind `after`, or the word that they cannot be told. */
export function mergeChanges(found: FoundEvents, after: Position, limit: number, state: InboxState): ChangesAfter {
  const isDropped = after.own < found.floor.own || after.shared < found.floor.shared
  const isFromElsewhere = after.own > state.position.own || after.shared > state.position.shared
  if (isDropped || isFromElsewhere || found.own.length + found.shared.length > limit) {
    return { ...state, isComplete: false }
  }
  const changes: InboxChange[] = []
  for (const { seq, event } of bySeq(found.own)) changes.push({ position: { own: seq, shared: after.shared }, event })
  for (const { seq, event } of bySeq(found.shared)) {
    changes.push({ position: { own: state.position.own, shared: seq }, event })
  }
  return { ...state, isComplete: true, changes }
}

function bySeq(events: readonly NumberedEvent[]): NumberedEvent[] {
  return events.toSorted((left, right) => left.seq - right.seq)
}
