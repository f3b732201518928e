/**
 * Why a file refused.
 * - `full`: no space left. `busy`: another process holds it, or too much waits. `corrupt`: not a database or damaged.
 * - `newer-schema`: written by a newer program. `foreign`: a database of something else. `closed`: after `close`.
 * - `failed`: anything else; the cause's message is kept.
 */
export type StorageErrorCode = 'full' | 'busy' | 'corrupt' | 'newer-schema' | 'foreign' | 'closed' | 'failed'

/** The one error that leaves this package. Nothing of the refused call was stored. */
export class StorageError extends Error {
  override readonly name = 'StorageError'
  readonly code: StorageErrorCode

  constructor(code: StorageErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

/** SQLite's result codes (sqlite.org/rescode.html), by their first word. */
const codesByPrefix: readonly (readonly [prefix: string, code: StorageErrorCode])[] = [
  ['SQLITE_FULL', 'full'],
  ['SQLITE_IOERR', 'full'],
  ['SQLITE_BUSY', 'busy'],
  ['SQLITE_LOCKED', 'busy'],
  ['SQLITE_CORRUPT', 'corrupt'],
  ['SQLITE_NOTADB', 'corrupt'],
]

export function toStorageError(error: unknown): StorageError {
  if (error instanceof StorageError) return error
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
  const known = codesByPrefix.find(([prefix]) => code.startsWith(prefix))
  const message = error instanceof Error ? error.message : String(error)
  return new StorageError(known?.[1] ?? 'failed', code ? `${message} (${code})` : message, { cause: error })
}
