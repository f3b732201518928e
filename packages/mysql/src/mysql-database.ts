import { setTimeout as wait } from 'node:timers/promises'
import { createPool, type Pool, type PoolConnection, type ResultSetHeader, type RowDataPacket } from 'mysql2/promise'
import { type ConnectionSettings, readConnectionUrl, tlsOptions } from './connection-settings.ts'
import { DatabaseError, isRepeatable, toDatabaseError } from './database-error.ts'

/** What a statement is given. A list stands for `(?, ?)`, a list of lists for rows behind `VALUES`. */
export type SqlValue = string | number | Uint8Array | null | readonly SqlValue[]

/** What a writing statement did. */
export interface Written {
  /** Rows inserted or really changed; one that was inserted over an old one counts 2. */
  readonly changed: number
  /** Rows that an update found, changed or not. */
  readonly found: number
}

/** Where statements run: anywhere, or all within one transaction. */
export interface SqlSession {
  /** Rows with the names of their columns. */
  query<Row>(sql: string, values?: readonly SqlValue[]): Promise<readonly Row[]>
  run(sql: string, values?: readonly SqlValue[]): Promise<Written>
}

export interface MySqlDatabaseOptions {
  /** See `readConnectionUrl`. */
  readonly url: string
  /** Connections at most. Default 8. */
  readonly connections?: number
  /** Longest statement and longest wait for a connection, in milliseconds. Default 10 000. */
  readonly limitMs?: number
}

const maxWaiting = 10_000
const maxRounds = 8

/** Every session alike, whatever the server's own settings are. */
const sessionSettings = [
  `SET SESSION sql_mode = 'STRICT_ALL_TABLES,NO_ZERO_DATE,NO_ZERO_IN_DATE,ERROR_FOR_DIVISION_BY_ZERO',
     time_zone = '+00:00', innodb_lock_wait_timeout = 5`,
  'SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED',
]

/** A pool of connections. Every wait is bounded, everything thrown is a `DatabaseError`. */
export class MySqlDatabase implements SqlSession {
  readonly settings: ConnectionSettings
  readonly #limitMs: number
  readonly #pool: Pool
  #closing: Promise<void> | undefined

  /** Connects to nothing yet. Throws for a URL that does not fit. */
  constructor({ url, connections = 8, limitMs = 10_000 }: MySqlDatabaseOptions) {
    this.settings = readConnectionUrl(url)
    this.#limitMs = limitMs
    const { kind: _, tls, ...where } = this.settings
    this.#pool = createPool({
      ...where,
      ...(tls && { ssl: { ...tlsOptions } }),
      charset: 'utf8mb4_bin',
      timezone: 'Z',
      // A row that was there already and stays as it is counts 0, not 1.
      flags: ['-FOUND_ROWS'],
      connectionLimit: connections,
      queueLimit: maxWaiting,
      connectTimeout: Math.min(limitMs, 5_000),
    })
    // Sent before whatever the connection was opened for; when it fails, so does that.
    this.#pool.pool.on('connection', connection => {
      for (const setting of sessionSettings) connection.query(setting, error => error && connection.destroy())
    })
  }

  query<Row>(sql: string, values: readonly SqlValue[] = []): Promise<readonly Row[]> {
    return this.#within(session => session.query<Row>(sql, values))
  }

  /** A deadlock is repeated: nothing of the statement happened. */
  run(sql: string, values: readonly SqlValue[] = []): Promise<Written> {
    return repeated(() => this.#within(session => session.run(sql, values)))
  }

  /** All or nothing. A deadlock is repeated, so `work` may run several times. Reads see what was committed before each. */
  transaction<Answer>(work: (session: SqlSession) => Promise<Answer>): Promise<Answer> {
    return repeated(() =>
      this.#within(async session => {
        await session.run('START TRANSACTION')
        const answer = await work(session).catch(async error => {
          await session.run('ROLLBACK')
          throw error
        })
        await session.run('COMMIT')
        return answer
      }),
    )
  }

  /** Reads that all see the same moment. */
  snapshot<Answer>(work: (session: SqlSession) => Promise<Answer>): Promise<Answer> {
    return this.#within(async session => {
      await session.run('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ')
      await session.run('START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY')
      const answer = await work(session).catch(async error => {
        await session.run('ROLLBACK')
        throw error
      })
      await session.run('COMMIT')
      return answer
    })
  }

  /**
   * Runs `work` while no other process of any machine is in the lock. Rejects when it is not free within `limitMs`.
   * The lock belongs to a connection of its own, so it ends with the process.
   */
  async withLock<Answer>(name: string, limitMs: number, work: () => Promise<Answer>): Promise<Answer> {
    return this.#within(async session => {
      const until = Date.now() + limitMs
      for (;;) {
        const [row] = await session.query<{ taken: number | null }>('SELECT get_lock(?, 1) AS taken', [name])
        if (row?.taken === 1) break
        if (Date.now() > until)
          throw new DatabaseError('busy', `Another process holds the lock "${name}" for more than ${limitMs} ms.`)
      }
      const answer = await work().catch(async error => {
        await session.query('SELECT release_lock(?)', [name])
        throw error
      })
      await session.query('SELECT release_lock(?)', [name])
      return answer
    })
  }

  /** May be called twice. What is under way gets an answer or an error. */
  close(): Promise<void> {
    this.#closing ??= this.#pool.end().catch(() => {})
    return this.#closing
  }

  async #within<Answer>(work: (session: SqlSession) => Promise<Answer>): Promise<Answer> {
    if (this.#closing) throw new DatabaseError('closed', 'The database is closed.')
    const connection = await this.#connect()
    try {
      const answer = await work(sessionOf(connection, this.#limitMs))
      connection.release()
      return answer
    } catch (error) {
      // Whatever state it is in, nobody else shall have it; a refused statement leaves it usable.
      if (error instanceof DatabaseError && error.code !== 'away') connection.release()
      else connection.destroy()
      throw error
    }
  }

  async #connect(): Promise<PoolConnection> {
    const connecting = this.#pool.getConnection()
    const late = new AbortController()
    const limit = wait(this.#limitMs, undefined, { signal: late.signal }).then(
      () => {
        // Comes too late for us, not for the next.
        connecting.then(connection => connection.release()).catch(() => {})
        throw new DatabaseError('away', `The database gave no connection within ${this.#limitMs} ms.`)
      },
      () => new Promise<never>(() => {}),
    )
    try {
      return await Promise.race([connecting, limit])
    } catch (error) {
      throw toDatabaseError(error)
    } finally {
      late.abort()
    }
  }
}

/** Longer pauses each time, and never twice the same: two that met do not meet again. */
async function repeated<Answer>(work: () => Promise<Answer>): Promise<Answer> {
  for (let round = 1; ; round++) {
    try {
      return await work()
    } catch (error) {
      if (!isRepeatable(error) || round === maxRounds) throw error
      await wait(Math.random() * 10 * round)
    }
  }
}

function sessionOf(connection: PoolConnection, timeout: number): SqlSession {
  async function send<Answer>(sql: string, values: readonly SqlValue[] = []): Promise<Answer> {
    try {
      const [answer] = await connection.query<RowDataPacket[] & ResultSetHeader>({ sql, timeout, values: [...values] })
      return answer as Answer
    } catch (error) {
      throw toDatabaseError(error)
    }
  }
  return {
    query: send,
    async run(sql, values) {
      const { affectedRows, info } = await send<ResultSetHeader>(sql, values)
      const found = /Rows matched: (\d+)/.exec(info)?.[1]
      return { changed: affectedRows, found: found === undefined ? affectedRows : Number(found) }
    },
  }
}
