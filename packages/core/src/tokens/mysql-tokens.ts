import { type MySqlDatabase, type SchemaPart, serverNow } from '@message-center/mysql'
import { MessageCenterError } from '../errors.ts'
import { orUnavailable } from '../storage/mysql-unavailable.ts'
import type { SharedDatabase } from '../storage/shared-database.ts'
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
  readonly #shared: SharedDatabase
  #starting: Promise<MySqlDatabase> | undefined
  #database: MySqlDatabase | undefined

  constructor({ shared }: { readonly shared: SharedDatabase }) {
    this.#shared = shared
  }

  async start(): Promise<void> {
    this.#starting ??= this.#shared.open(tokensSchema)
    this.#database = await this.#starting
  }

  read(name: string): Promise<StoredToken | undefined> {
    const sql = `SELECT sealed, fingerprint, life_ms AS lifeMs, expires_at - ${serverNow} AS expiresInMs
                 FROM shared_token WHERE name = ? AND expires_at > ${serverNow}`
    return this.#ask(async database => (await database.query<StoredToken>(sql, [name]))[0])
  }

  async write(name: string, { sealed, fingerprint, lifeMs }: NewToken, fence: number): Promise<void> {
    await this.#ask(database => database.run(writeSql, [name, sealed, fingerprint, lifeMs, lifeMs, fence]))
  }

  async drop(name: string, fingerprint: string): Promise<void> {
    const sql = 'UPDATE shared_token SET expires_at = 0 WHERE name = ? AND fingerprint = ?'
    await this.#ask(database => database.run(sql, [name, fingerprint]))
  }

  async forgetExpired(): Promise<number> {
    const sql = `DELETE FROM shared_token WHERE expires_at < ${serverNow} LIMIT 1000`
    return this.#ask(async database => (await database.run(sql)).changed)
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

  async #ask<Answer>(work: (database: MySqlDatabase) => Promise<Answer>): Promise<Answer> {
    const database = this.#database
    if (!database)
      throw new MessageCenterError('queue_unavailable', {
        detail: 'The store of provider tokens is not running',
        retryAfterMs: 5_000,
      })
    return orUnavailable(() => work(database))
  }
}
