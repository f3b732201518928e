import { hash } from 'node:crypto'
import { MessageCenterError } from '../errors.ts'

/*
 * A cursor names a place in one list. It carries a hash of the question, so that one from elsewhere is refused
 * instead of answering nonsense. It holds nothing secret and is not signed: at worst somebody pages through his own list.
 */

const tagOf = (question: unknown): string => hash('sha256', JSON.stringify(question), 'base64url').slice(0, 12)

export const toCursor = (place: string, question: unknown): string =>
  Buffer.from(`${tagOf(question)}${place}`).toString('base64url')

/** Throws `invalid_cursor` for a cursor that was not made for this question. */
export function fromCursor(cursor: string, question: unknown): string {
  const text = Buffer.from(cursor, 'base64url').toString()
  if (!text.startsWith(tagOf(question)))
    throw new MessageCenterError('invalid_cursor', {
      field: '/cursor',
      detail: 'The cursor belongs to another list or was changed.',
      fix: 'Take the cursor of the page before, with the same filters; or begin without one.',
    })
  return text.slice(12)
}
