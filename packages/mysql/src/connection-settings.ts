import { DatabaseError } from './database-error.ts'

/** Where a database is, as a URL names it. */
export interface ConnectionSettings {
  readonly kind: 'mysql' | 'mariadb'
  readonly host: string
  readonly port: number
  readonly user: string
  readonly password: string
  readonly database: string
  /** Encrypted, and the server's certificate and its name are checked. */
  readonly tls: boolean
}

/** What a driver is told for `tls`: certificate and name of the server are checked. */
export const tlsOptions = { rejectUnauthorized: true, verifyIdentity: true } as const

const example = 'mysql://user:password@host:3306/database?tls=true'

/**
 * Reads `mysql://…` or `mariadb://…`; characters that a URL cannot hold are percent-encoded in user and password.
 * Throws a `DatabaseError` that names the part that does not fit, and never repeats the URL.
 */
export function readConnectionUrl(text: string): ConnectionSettings {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (!url) throw wrong('is no URL')
  const kind = url.protocol === 'mysql:' ? 'mysql' : url.protocol === 'mariadb:' ? 'mariadb' : undefined
  if (!kind) throw wrong(`begins with "${url.protocol}"; it has to be mysql: for MySQL or mariadb: for MariaDB`)
  const database = decodeURIComponent(url.pathname.slice(1))
  if (!/^[^/\s`]{1,64}$/.test(database)) throw wrong('names no database behind the host')
  if (!url.hostname) throw wrong('names no host')
  for (const name of url.searchParams.keys()) if (name !== 'tls') throw wrong(`has an unknown parameter "${name}"`)
  const tls = url.searchParams.get('tls') ?? 'false'
  if (tls !== 'true' && tls !== 'false') throw wrong('has a parameter "tls" that is neither true nor false')
  return {
    kind,
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? 3306 : Number(url.port),
    user: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
    database,
    tls: tls === 'true',
  }
}

const wrong = (what: string) =>
  new DatabaseError('failed', `The URL of the database ${what}. It looks like ${example}.`)
