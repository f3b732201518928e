import { type LookupAddress, lookup } from 'node:dns'
import { isIP, type LookupFunction } from 'node:net'
import { buildConnector } from 'undici'
import { isPrivateAddress } from './private-address.ts'

const CONNECT_TIMEOUT_MS = 3_000

/**
 * Connecting failed before any byte of a request was written.
 * Its own `code` is none of undici's: after some of those undici connects again without end and without a pause.
 */
export class ConnectError extends Error {
  readonly code = 'CONNECT_FAILED'
  /** The system's or undici's code, or `PRIVATE_ADDRESS`. */
  readonly failure: string

  constructor(failure: string, cause?: Error) {
    super(failure, { cause })
    this.name = 'ConnectError'
    this.failure = failure
  }
}

/**
 * Connects within 3 s. Unless private addresses are allowed, the address is checked that the name resolved to for
 * this very connection, so a name that changes its answer between two look-ups gains nothing.
 */
export function guardedConnect(allowPrivateAddresses: boolean): buildConnector.connector {
  if (allowPrivateAddresses) return wrapConnectErrors(buildConnector({ timeout: CONNECT_TIMEOUT_MS }))

  const connect = buildConnector({ timeout: CONNECT_TIMEOUT_MS, lookup: publicLookup })
  return wrapConnectErrors((options, callback) => {
    // A literal address is connected to without a look-up.
    if (isPrivateLiteral(options.hostname)) process.nextTick(callback, new ConnectError('PRIVATE_ADDRESS'), null)
    else connect(options, callback)
  })
}

/** Makes a `ConnectError` of every failure to connect. */
export function wrapConnectErrors(connect: buildConnector.connector): buildConnector.connector {
  return (options, callback) =>
    connect(options, (...[error, socket]) => {
      if (error === null) callback(null, socket)
      else callback(error instanceof ConnectError ? error : new ConnectError(codeOf(error), error), null)
    })
}

/** Whether a URL's host is a literal address that is private. */
export function isPrivateLiteral(hostname: string): boolean {
  const bare = hostname.startsWith('[') ? hostname.slice(1, -1) : hostname
  return isIP(bare) !== 0 && isPrivateAddress(bare)
}

/** The error's code; of several tried addresses the first one's. */
export function codeOf(error: Error): string {
  if (error instanceof ConnectError) return error.failure
  if ('code' in error && typeof error.code === 'string') return error.code
  return error.name
}

const publicLookup: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, { ...options, all: true }, (error, found) => {
    const first = found?.[0]
    if (error) callback(error, '')
    else if (first === undefined) callback(new ConnectError('ENOTFOUND'), '')
    else if (found.some((entry: LookupAddress) => isPrivateAddress(entry.address)))
      callback(new ConnectError('PRIVATE_ADDRESS'), '')
    else if (options.all) callback(null, found)
    else callback(null, first.address, first.family)
  })
}
