import { MessageCenterError } from '../errors.ts'
import type { Lane, ReaderGroup } from './delivery-queue.ts'

/** Who has to acknowledge an entry of a lane before it may be forgotten. The first one's acknowledgement counts for the depth. */
export function groupsOf(lane: Lane): readonly [ReaderGroup, ...ReaderGroup[]] {
  if (lane === 'result' || lane === 'refused') return ['sync']
  if (lane.startsWith('normal/')) return ['deliver', 'sync']
  return lane.startsWith('receipt/') ? ['receipts'] : ['deliver']
}

export function checkReader(lane: Lane, group: ReaderGroup): void {
  if (groupsOf(lane).includes(group)) return
  throw new MessageCenterError('internal', { detail: `Lane "${lane}" is not read by group "${group}"` })
}
