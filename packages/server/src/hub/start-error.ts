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

/** The variable by which an option of the engine is set. */
const variables: { readonly [option: string]: string } = {
  '/database/url': 'MC_DATABASE_URL',
  '/rocketmq/endpoint': 'MC_ROCKETMQ_ENDPOINTS',
  '/rocketmq/nameServers': 'MC_ROCKETMQ_NAME_SERVER',
  '/rocketmq/prefix': 'MC_ROCKETMQ_PREFIX',
  '/elasticsearch/urls': 'MC_ELASTICSEARCH_URL',
  '/elasticsearch/username': 'MC_ELASTICSEARCH_USER',
  '/elasticsearch/password': 'MC_ELASTICSEARCH_PASSWORD',
  '/elasticsearch/apiKey': 'MC_ELASTICSEARCH_API_KEY',
  '/elasticsearch/prefix': 'MC_ELASTICSEARCH_PREFIX',
  '/elasticsearch/compatibleWith': 'MC_ELASTICSEARCH_COMPATIBLE_WITH',
}

/** What the step `init` makes is missing. */
const madeByInit = '/rocketmq/topics'

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
  if (error instanceof MessageCenterError) return new StartError(error.message, fixOf(error), error)
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (typeof code === 'string' && folderCodes.has(code)) {
    return new StartError(`The data folder cannot be used (${code}).`, 'Choose another by MC_DATA_DIR.', error)
  }
  return error
}

function fixOf({ field = '', fix }: MessageCenterError): string {
  if (field === madeByInit)
    return 'Run message-center init with the settings of this process; it makes what is missing.'
  const variable = variables[field.replace(/\/\d+$/, '')]
  if (variable === undefined) return fix ?? 'See the log.'
  return [fix, `The setting is ${variable}.`].filter(part => part !== undefined).join(' ')
}
