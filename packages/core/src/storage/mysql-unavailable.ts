import { DatabaseError, type DatabaseErrorCode, toDatabaseError } from '@message-center/mysql'
import { MessageCenterError } from '../errors.ts'

/** What callers are told, and when it is worth another try, in milliseconds. Details stay in the cause, for the log. */
const words: { readonly [Code in DatabaseErrorCode]: readonly [detail: string, retryAfterMs: number] } = {
  away: ['The database does not answer.', 2_000],
  busy: ['The database has too much to do.', 1_000],
  'read-only': ['The database takes no writes now.', 5_000],
  full: ['The database has no space left.', 10_000],
  refused: ['The database refuses the hub: by login, privileges or encryption.', 30_000],
  missing: ['The database of the hub does not exist.', 30_000],
  'newer-schema': ['The database was written by a newer program.', 60_000],
  'wrong-server': ['The server of the database is another than it has to be.', 60_000],
  closed: ['The connection to the database is closed.', 5_000],
  failed: ['The database did not answer as it should.', 2_000],
}

/** What callers of the engine meet when a shared database refused. Any error that is none of a database stays what it is. */
export function toHubError(code: 'queue_unavailable' | 'management_unavailable', error: unknown): unknown {
  if (!(error instanceof DatabaseError)) return error
  const [detail, retryAfterMs] = words[error.code]
  return new MessageCenterError(code, { detail, retryAfterMs, cause: error })
}

/** Runs `work`; what the database refuses becomes the error that callers know. */
export async function orUnavailable<Answer>(work: () => Promise<Answer>): Promise<Answer> {
  try {
    return await work()
  } catch (error) {
    throw toHubError('queue_unavailable', error)
  }
}

/** The option that a shared database is given by. */
const field = '/database/url'

/** Why the hub cannot start: what waiting would not mend names what is to be done, with the database's own words. */
export function toStartError(error: unknown): MessageCenterError {
  if (error instanceof MessageCenterError) return error
  const refusal = toDatabaseError(error)
  const [detail, retryAfterMs] = words[refusal.code]
  const fix = fixes[refusal.code]
  const cause = refusal
  if (refusal.code === 'newer-schema')
    return new MessageCenterError('invalid_options', { field, detail: refusal.message, cause })
  if (fix !== undefined)
    return new MessageCenterError('invalid_options', { field, detail: `${detail} ${refusal.message}`, fix, cause })
  return new MessageCenterError('management_unavailable', {
    field,
    detail: `${detail} ${refusal.message}`,
    fix: 'See that the database runs and is reached from here.',
    retryAfterMs,
    cause,
  })
}

const fixes: { readonly [Code in DatabaseErrorCode]?: string } = {
  refused:
    'See user and password of the URL; the user needs SELECT, INSERT, UPDATE, DELETE, CREATE, ALTER, INDEX, DROP and REFERENCES on its database.',
  missing: 'Create it: CREATE DATABASE … CHARACTER SET utf8mb4 COLLATE utf8mb4_bin.',
  'wrong-server': 'Correct the URL, or use a newer server.',
}
