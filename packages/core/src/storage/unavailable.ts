import { StorageError, type StorageErrorCode } from '@message-center/sqlite'
import { MessageCenterError } from '../errors.ts'

/** When it is worth another try, in milliseconds. A full disk takes longer than a full line. */
const retryAfterMs: { readonly [Code in StorageErrorCode]: number } = {
  busy: 1_000,
  full: 10_000,
  closed: 5_000,
  failed: 5_000,
  corrupt: 60_000,
  foreign: 60_000,
  'newer-schema': 60_000,
}

/** What callers of the engine meet when a file refused. Any other error is a defect and stays what it is. */
export function toUnavailable(code: 'queue_unavailable' | 'index_unavailable', error: unknown): unknown {
  if (!(error instanceof StorageError)) return error
  return new MessageCenterError(code, {
    detail: `The file refused: ${error.code}`,
    retryAfterMs: retryAfterMs[error.code],
    cause: error,
  })
}
