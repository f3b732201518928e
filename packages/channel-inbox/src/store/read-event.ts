import { earlier, type Position } from '../model/position.ts'
import type { InboxEvent, MarkedMessage, ReadSelection } from './inbox-store.ts'

/**
 * The event of messages just marked: at least one, in the order that `markRead` gives. `position` is the inbox's own: the
 * event names no more than there is, nor, where the limit ended the marking, more than was marked.
 */
export function toReadEvent(
  selection: ReadSelection,
  marked: readonly (MarkedMessage & { readonly seq: number })[],
  limit: number,
  position: Position,
): InboxEvent {
  if ('ids' in selection) return { type: 'read', selection: { ids: marked.map(({ id }) => id) } }
  const reached = earlier(selection.upTo, position)
  const last = marked.at(-1)
  if (!last || marked.length < limit) return { type: 'read', selection: { upTo: reached } }
  const upTo = last.isAnnouncement ? { ...reached, shared: last.seq } : { own: last.seq, shared: 0 }
  return { type: 'read', selection: { upTo } }
}
