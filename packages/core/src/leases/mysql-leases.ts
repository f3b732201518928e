import { type MySqlDatabase, type SchemaPart, serverNow } from '@message-center/mysql'
import { MessageCenterError } from '../errors.ts'
import { orUnavailable } from '../storage/mysql-unavailable.ts'
import type { SharedDatabase } from '../storage/shared-database.ts'
import type { Lease, LeaseStore } from './lease-store.ts'

export const leasesSchema: SchemaPart = {
  name: 'leases',
  steps: [
    [
      `CREATE TABLE IF NOT EXISTS lease (
         name VARCHAR(190) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
         holder VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
         token BIGINT NOT NULL, ends_at BIGINT NOT NULL, INDEX lease_end (ends_at)
       ) ENGINE = InnoDB`,
    ],
  ],
}

/**
 * Tokens begin at the time in microseconds: a name that was long out of use and forgotten goes on with greater ones. The
 * columns are set from left to right, the one that all of them ask for last.
 */
const acquireSql = `INSERT INTO lease (name, holder, token, ends_at) VALUES (?, ?, ${serverNow} * 1000, ${serverNow} + ?)
  ON DUPLICATE KEY UPDATE
    token = IF(ends_at <= ${serverNow}, greatest(token + 1, values(token)), token),
    holder = IF(ends_at <= ${serverNow}, values(holder), holder),
    ends_at = IF(ends_at <= ${serverNow}, values(ends_at), ends_at)`

/** Leases in a database that several processes share, counted by its clock. */
export class MySqlLeases implements LeaseStore {
  readonly #shared: SharedDatabase
  #starting: Promise<MySqlDatabase> | undefined
  #database: MySqlDatabase | undefined

  constructor({ shared }: { readonly shared: SharedDatabase }) {
    this.#shared = shared
  }

  async start(): Promise<void> {
    this.#starting ??= this.#open()
    this.#database = await this.#starting
  }

  acquire(name: string, holder: string, ttlMs: number): Promise<Lease | undefined> {
    return this.#ask(async database => {
      const { changed } = await database.run(acquireSql, [name, holder, ttlMs])
      if (changed === 0) return undefined
      const [row] = await database.query<Lease>('SELECT name, holder, token FROM lease WHERE name = ?', [name])
      return row?.holder === holder ? row : undefined
    })
  }

  renew({ name, token }: Lease, ttlMs: number): Promise<boolean> {
    const sql = `UPDATE lease SET ends_at = ${serverNow} + ? WHERE name = ? AND token = ? AND ends_at > ${serverNow}`
    return this.#ask(async database => (await database.run(sql, [ttlMs, name, token])).found > 0)
  }

  async release({ name, token }: Lease): Promise<void> {
    await this.#ask(database =>
      database.run('UPDATE lease SET ends_at = 0 WHERE name = ? AND token = ?', [name, token]),
    )
  }

  async stop(): Promise<void> {
    const starting = this.#starting
    this.#starting = undefined
    this.#database = undefined
    await starting?.then(
      () => this.#shared.close(),
      () => {},
    )
  }

  async #open(): Promise<MySqlDatabase> {
    const database = await this.#shared.open(leasesSchema)
    const dayMs = 86_400_000
    // A row too many does no harm.
    await database.run(`DELETE FROM lease WHERE ends_at < ${serverNow} - ? LIMIT 1000`, [dayMs]).catch(() => {})
    return database
  }

  async #ask<Answer>(work: (database: MySqlDatabase) => Promise<Answer>): Promise<Answer> {
    const database = this.#database
    if (!database)
      throw new MessageCenterError('queue_unavailable', {
        detail: 'The store of leases is not running',
        retryAfterMs: 5_000,
      })
    return orUnavailable(() => work(database))
  }
}
