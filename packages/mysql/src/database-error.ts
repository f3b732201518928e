/**
 * Why a database refused.
 * - `away`: not reached, or the connection broke; what it was asked may have happened. `busy`: too much waits there.
 * - `read-only`: it takes no writes now, as after a failover. `full`: no space left.
 * - `refused`: login, privileges or encryption. `missing`: no database of this name.
 * - `newer-schema`: its tables were made by a newer program. `wrong-server`: older than what is needed,
 *   or of another kind than the URL says. `closed`: after `close`.
 * - `failed`: anything else; the cause's message is kept.
 */
export type DatabaseErrorCode =
  | 'away'
  | 'busy'
  | 'read-only'
  | 'full'
  | 'refused'
  | 'missing'
  | 'newer-schema'
  | 'wrong-server'
  | 'closed'
  | 'failed'

/** The one error that leaves this package. Holds no password, no statement and no value of one. */
export class DatabaseError extends Error {
  override readonly name = 'DatabaseError'
  readonly code: DatabaseErrorCode
  /** Of the server, see its list of messages; absent for what the server did not say. */
  readonly number: number | undefined

  constructor(code: DatabaseErrorCode, message: string, number?: number) {
    super(message)
    this.code = code
    this.number = number
  }
}

/** Numbers of "Server Error Message Reference" of MySQL's manual and "MariaDB Error Codes". */
const codesByNumber: ReadonlyMap<number, DatabaseErrorCode> = new Map([
  ...(
    [
      1042, 1043, 1053, 1077, 1079, 1080, 1152, 1153, 1158, 1159, 1160, 1161, 1184, 1317, 1927, 3024, 3169, 4031,
    ] as const
  ).map(number => [number, 'away'] as const),
  ...([1040, 1203, 1205, 1213, 1226, 1614, 3101, 3572] as const).map(number => [number, 'busy'] as const),
  ...([1290, 1792, 1836, 3100] as const).map(number => [number, 'read-only'] as const),
  ...([1021, 1114, 1041, 1037] as const).map(number => [number, 'full'] as const),
  ...([1044, 1045, 1130, 1131, 1142, 1143, 1227, 1370, 1396, 1410, 1698, 1820, 1862, 3118, 4151] as const).map(
    number => [number, 'refused'] as const,
  ),
  [1049, 'missing'],
])

/** Deadlock and lock wait: nothing of the transaction happened, and a repeat may pass. */
const repeatable: ReadonlySet<number> = new Set([1205, 1213])
const duplicateEntry = 1062

interface DriverError extends Error {
  readonly errno?: number
  readonly code?: string
  /** The server's own words; whoever passes the error on may have put the statement before them. */
  readonly sqlMessage?: string
}

const isDriverError = (error: unknown): error is DriverError => error instanceof Error

/** Whether the transaction was rolled back for the sake of another and may simply be repeated. */
export function isRepeatable(error: unknown): boolean {
  return error instanceof DatabaseError && error.number !== undefined && repeatable.has(error.number)
}

/** Whether a row is there already that was to be inserted. */
export function isDuplicate(error: unknown): boolean {
  return error instanceof DatabaseError && error.number === duplicateEntry
}

/** What the driver says holds the whole statement; nothing of it goes on but the words. */
export function toDatabaseError(error: unknown): DatabaseError {
  if (error instanceof DatabaseError) return error
  if (!isDriverError(error)) return new DatabaseError('failed', 'The database driver threw no error.')
  const code = codeOf(error)
  const words = error.sqlMessage ?? (error.message || (error.code ?? 'no answer'))
  // Login and place are named between quotes, and so are values.
  const message = code === 'failed' ? words.replace(/'(?:[^'\\]|\\.)*'?/g, "'…'").slice(0, 300) : words
  return new DatabaseError(code, message, error.errno !== undefined && error.errno > 0 ? error.errno : undefined)
}

function codeOf({ errno, code = '', message }: DriverError): DatabaseErrorCode {
  const known = errno === undefined ? undefined : codesByNumber.get(errno)
  if (known) return known
  // Sockets and the driver itself have words instead: ECONNREFUSED, PROTOCOL_CONNECTION_LOST.
  if (code.startsWith('HANDSHAKE_')) return 'refused'
  if (/^(E[A-Z]{2,}|PROTOCOL_)/.test(code) && !code.startsWith('ER_')) return 'away'
  if (message.startsWith('Queue limit reached')) return 'busy'
  return /closed state|is closed/.test(message) ? 'away' : 'failed'
}
