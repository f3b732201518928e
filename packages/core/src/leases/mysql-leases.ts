import { type SchemaPart, serverNow } from '@message-center/mysql'
import type { SharedDatabase } from '../storage/shared-database.ts'
import { SharedTables } from '../storage/shared-tables.ts'
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
  readonly #tables: SharedTables

  constructor({ shared }: { readonly shared: SharedDatabase }) {
    this.#tables = new SharedTables({
      shared,
      schema: leasesSchema,
      owner: 'The store of leases',
      forget: `DELETE FROM lease WHERE ends_at < ${serverNow} - 86400000 LIMIT 1000`,
    })
  }

  start(): Promise<void> {
    return this.#tables.start()
  }

  acquire(name: string, holder: string, ttlMs: number): Promise<Lease | undefined> {
    return this.#tables.ask(async database => {
      const { changed } = await database.run(acquireSql, [name, holder, ttlMs])
      if (changed === 0) return undefined
      const [row] = await database.query<Lease>('SELECT name, holder, token FROM lease WHERE name = ?', [name])
      return row?.holder === holder ? row : undefined
    })
  }

  renew({ name, token }: Lease, ttlMs: number): Promise<boolean> {
    const sql = `UPDATE lease SET ends_at = ${serverNow} + ? WHERE name = ? AND token = ? AND ends_at > ${serverNow}`
    return this.#tables.ask(async database => (await database.run(sql, [ttlMs, name, token])).found > 0)
  }

  async release({ name, token }: Lease): Promise<void> {
    await this.#tables.ask(database =>
      database.run('UPDATE lease SET ends_at = 0 WHERE name = ? AND token = ?', [name, token]),
    )
  }

  stop(): Promise<void> {
    return this.#tables.stop()
  }
}
