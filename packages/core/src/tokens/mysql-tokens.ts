import { type SchemaPart, serverNow } from '@message-center/mysql'
import type { SharedDatabase } from '../storage/shared-database.ts'
import { SharedTables } from '../storage/shared-tables.ts'
import type { NewToken, StoredToken, TokenStore } from './token-store.ts'

export const tokensSchema: SchemaPart = {
  name: 'tokens',
  steps: [
    [
      `CREATE TABLE IF NOT EXISTS shared_token (
         name CHAR(64) NOT NULL PRIMARY KEY, sealed TEXT NOT NULL, fingerprint CHAR(64) NOT NULL,
         life_ms BIGINT NOT NULL, expires_at BIGINT NOT NULL, fence BIGINT NOT NULL, INDEX shared_token_expiry (expires_at)
       ) ENGINE = InnoDB CHARACTER SET ascii COLLATE ascii_bin`,
    ],
  ],
}

/** The columns are set from left to right, the one that all of them ask for last. */
const writeSql = `INSERT INTO shared_token (name, sealed, fingerprint, life_ms, expires_at, fence)
  VALUES (?, ?, ?, ?, ${serverNow} + ?, ?) ON DUPLICATE KEY UPDATE
    sealed = IF(values(fence) >= fence, values(sealed), sealed),
    fingerprint = IF(values(fence) >= fence, values(fingerprint), fingerprint),
    life_ms = IF(values(fence) >= fence, values(life_ms), life_ms),
    expires_at = IF(values(fence) >= fence, values(expires_at), expires_at),
    fence = greatest(fence, values(fence))`

/** Provider tokens in a database; their lives are counted by its clock. */
export class MySqlTokens implements TokenStore {
  readonly #tables: SharedTables

  constructor({ shared }: { readonly shared: SharedDatabase }) {
    this.#tables = new SharedTables({
      shared,
      schema: tokensSchema,
      owner: 'The store of provider tokens',
    })
  }

  start(): Promise<void> {
    return this.#tables.start()
  }

  read(name: string): Promise<StoredToken | undefined> {
    const sql = `SELECT sealed, fingerprint, life_ms AS lifeMs, expires_at - ${serverNow} AS expiresInMs
                 FROM shared_token WHERE name = ? AND expires_at > ${serverNow}`
    return this.#tables.ask(async database => (await database.query<StoredToken>(sql, [name]))[0])
  }

  async write(name: string, { sealed, fingerprint, lifeMs }: NewToken, fence: number): Promise<void> {
    await this.#tables.ask(database => database.run(writeSql, [name, sealed, fingerprint, lifeMs, lifeMs, fence]))
  }

  async drop(name: string, fingerprint: string): Promise<void> {
    const sql = 'UPDATE shared_token SET expires_at = 0 WHERE name = ? AND fingerprint = ?'
    await this.#tables.ask(database => database.run(sql, [name, fingerprint]))
  }

  async forgetExpired(): Promise<number> {
    const sql = `DELETE FROM shared_token WHERE expires_at < ${serverNow} LIMIT 1000`
    return this.#tables.ask(async database => (await database.run(sql)).changed)
  }

  stop(): Promise<void> {
    return this.#tables.stop()
  }
}
