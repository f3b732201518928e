import { MessageCenterError } from '@message-center/core'
import { StorageError } from '@message-center/sqlite'

/** The hub cannot start; the message says why, `fix` what to do. */
export class StartError extends Error {
  override readonly name = 'StartError'
  readonly fix: string

  constructor(reason: string, fix: string, cause?: unknown) {
    super(reason, cause === undefined ? {} : { cause })
    this.fix = fix
  }
}

const storageFixes: { readonly [Code in StorageError['code']]: string } = {
  full: 'Make room on the disk.',
  busy: 'Stop the other process, or choose another folder by MC_DATA_DIR.',
  corrupt: 'Put back the last backup of the file.',
  'newer-schema': 'Start the newer version of the hub again; it does not go back.',
  foreign: 'Choose a folder of its own by MC_DATA_DIR.',
  closed: 'Start again.',
  failed: 'Check that the folder of MC_DATA_DIR can be written.',
}

/** The folder cannot be made or written. */
const folderCodes: ReadonlySet<string> = new Set(['EACCES', 'EEXIST', 'ENOSPC', 'ENOTDIR', 'EPERM', 'EROFS'])

/** What kept the hub from starting, in words for the operator where it is a known thing. */
export function toStartError(error: unknown): unknown {
  if (error instanceof StorageError) return new StartError(error.message, storageFixes[error.code], error)
  if (error instanceof MessageCenterError) return new StartError(error.message, error.fix ?? 'See the log.', error)
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (typeof code === 'string' && folderCodes.has(code)) {
    return new StartError(`The data folder cannot be used (${code}).`, 'Choose another by MC_DATA_DIR.', error)
  }
  return error
}
