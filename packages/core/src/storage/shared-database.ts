import type { Clock, Logger } from '@message-center/channel'
import { MySqlDatabase, migrate, type SchemaPart, toDatabaseError } from '@message-center/mysql'
import { MessageCenterError } from '../errors.ts'
import { toStartError } from './mysql-unavailable.ts'

export interface SharedDatabaseOptions {
  /** `mysql://…` or `mariadb://…`, see `readConnectionUrl` of `@message-center/mysql`. */
  readonly url: string
  readonly clock: Clock
  readonly logger: Logger
  /** Connections at most. Default 8. */
  readonly connections?: number | undefined
  /** Longest statement, in milliseconds. Default 10 000. */
  readonly limitMs?: number | undefined
  /** How long a start waits for a database that does not answer, in milliseconds. Default 30 000. */
  readonly startLimitMs?: number | undefined
}

const pauseMs = 500

/** The one pool of a process: opened by the first of the stores that share it, closed by the last. */
export class SharedDatabase {
  readonly database: MySqlDatabase
  /** Longest statement, in milliseconds. */
  readonly limitMs: number
  readonly #clock: Clock
  readonly #logger: Logger
  readonly #startLimitMs: number
  #users = 0

  /** Connects to nothing yet. Throws for a URL that does not fit. */
  constructor({ url, clock, logger, connections = 8, limitMs = 10_000, startLimitMs = 30_000 }: SharedDatabaseOptions) {
    this.#clock = clock
    this.#logger = logger
    this.#startLimitMs = startLimitMs
    this.limitMs = limitMs
    this.database = openDatabase({ url, connections, limitMs })
  }

  /**
   * Resolves when the database answers and has the tables; then it needs one `close`. Rejects with `invalid_options` for
   * what waiting does not mend, with `management_unavailable` when it did not answer in time.
   */
  async open(part?: SchemaPart): Promise<MySqlDatabase> {
    this.#users += 1
    try {
      await this.#answering()
      if (part) await migrate(this.database, part)
      return this.database
    } catch (error) {
      await this.close()
      throw toStartError(error)
    }
  }

  async close(): Promise<void> {
    this.#users -= 1
    if (this.#users <= 0) await this.database.close()
  }

  async #answering(): Promise<void> {
    const until = this.#clock.monotonic() + this.#startLimitMs
    for (let isFirst = true; ; isFirst = false) {
      try {
        await this.database.query('SELECT 1')
        return
      } catch (error) {
        const { code } = toDatabaseError(error)
        if ((code !== 'away' && code !== 'busy') || this.#clock.monotonic() >= until) throw error
        if (isFirst) this.#logger.warn('The database does not answer; the start waits for it.')
      }
      await this.#clock.sleep(pauseMs)
    }
  }
}

function openDatabase(options: { url: string; connections: number; limitMs: number }): MySqlDatabase {
  try {
    return new MySqlDatabase(options)
  } catch (error) {
    const { message: detail } = toDatabaseError(error)
    throw new MessageCenterError('invalid_options', { field: '/database/url', detail })
  }
}
