import { MessageCenterError } from '../errors.ts'
import { isDelayed, type QueueEntry } from './delivery-queue.ts'

/** Entries travel as lines `id body`; one that would break its neighbours' lines is a defect of the caller. */
export function checkEntries(entries: readonly QueueEntry[]): void {
  for (const { lane, id, body, dueAt } of entries) {
    if (id === '' || id.includes(' ') || id.includes('\n')) throw defect('id', 'is empty or has white space')
    if (body.includes('\n')) throw defect('body', 'is longer than one line')
    if (dueAt !== undefined && !isDelayed(lane)) throw defect('dueAt', `is set, and lane "${lane}" knows no delay`)
    if (dueAt !== undefined && !Number.isSafeInteger(dueAt)) throw defect('dueAt', 'is no whole number of milliseconds')
  }
}

function defect(field: string, reason: string): MessageCenterError {
  return new MessageCenterError('internal', { detail: `A queue entry's ${field} ${reason}` })
}
