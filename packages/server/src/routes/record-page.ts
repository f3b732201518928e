import { MessageCenterError } from '@message-center/core'
import { Type } from 'typebox'
import { closed } from './schema-parts.ts'

const defaultLimit = 100

/** Query of a list of management records. */
export const recordQuery = Type.Object(
  {
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500, description: 'Most of one page. Default 100.' })),
    cursor: Type.Optional(Type.String({ maxLength: 512, description: '`cursor` of the page before.' })),
  },
  closed,
)

export interface RecordList<Record> {
  /** Names the list, its tenant included: a cursor of one list is refused by every other. */
  readonly list: string
  /** Records are in the order of their names. */
  readonly nameOf: (record: Record) => string
  readonly read: (page: { readonly limit: number; readonly after?: string }) => Promise<readonly Record[]>
}

/** One page of a list, and the cursor of the next. */
export async function readRecords<Record>(
  { limit = defaultLimit, cursor }: { readonly limit?: number; readonly cursor?: string },
  { list, nameOf, read }: RecordList<Record>,
): Promise<{ readonly records: readonly Record[]; readonly next: { readonly cursor?: string } }> {
  const records = await read(cursor === undefined ? { limit } : { limit, after: openCursor(cursor, list) })
  const last = records.at(-1)
  const isFull = records.length === limit && last !== undefined
  return { records, next: isFull ? { cursor: makeCursor(list, nameOf(last)) } : {} }
}

function makeCursor(list: string, name: string): string {
  return Buffer.from(JSON.stringify([list, name])).toString('base64url')
}

function openCursor(cursor: string, list: string): string {
  try {
    const read: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString())
    if (Array.isArray(read) && read[0] === list && typeof read[1] === 'string') return read[1]
  } catch {
    // Told below.
  }
  throw new MessageCenterError('invalid_cursor', {
    detail: 'The cursor is not one of this list.',
    field: '?cursor',
    fix: 'Take it unchanged from the page before, or leave it away for the first page.',
  })
}
