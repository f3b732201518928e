import type { MySqlDatabase, SchemaPart } from '@message-center/mysql'
import { MessageCenterError } from '../errors.ts'
import { orUnavailable } from './mysql-unavailable.ts'
import type { SharedDatabase } from './shared-database.ts'

export interface SharedTablesOptions {
  readonly shared: SharedDatabase
  readonly schema: SchemaPart
  /** Whose tables these are, for the error of whoever asks too early or too late: `The store of leases`. */
  readonly owner: string
  /** A statement that forgets what is too old, run at the start. A row too many does no harm, so its failure does none. */
  readonly forget?: string
}

/** The tables of one store in the shared database: opened by its start, closed by its stop, asked in between. */
export class SharedTables {
  readonly #options: SharedTablesOptions
  #starting: Promise<MySqlDatabase> | undefined
  #database: MySqlDatabase | undefined

  constructor(options: SharedTablesOptions) {
    this.#options = options
  }

  async start(): Promise<void> {
    this.#starting ??= this.#open()
    this.#database = await this.#starting
  }

  /** Rejects with `queue_unavailable` for what the database refuses, and while it is not open. */
  async ask<Answer>(work: (database: MySqlDatabase) => Promise<Answer>): Promise<Answer> {
    const database = this.#database
    if (!database)
      throw new MessageCenterError('queue_unavailable', {
        detail: `${this.#options.owner} is not running`,
        retryAfterMs: 5_000,
      })
    return orUnavailable(() => work(database))
  }

  /** May be called twice. */
  async stop(): Promise<void> {
    const starting = this.#starting
    this.#starting = undefined
    this.#database = undefined
    await starting?.then(
      () => this.#options.shared.close(),
      () => {},
    )
  }

  async #open(): Promise<MySqlDatabase> {
    const { shared, schema, forget } = this.#options
    const database = await shared.open(schema)
    if (forget !== undefined) await database.run(forget).catch(() => {})
    return database
  }
}
