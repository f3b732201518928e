import { type SchemaPart, serverNow } from '@message-center/mysql'
import type { SharedDatabase } from '../../storage/shared-database.ts'
import { SharedTables } from '../../storage/shared-tables.ts'
import type { SyncMarks } from './sync-progress.ts'

const schema: SchemaPart = {
  name: 'sync marks',
  steps: [
    [
      `CREATE TABLE IF NOT EXISTS sync_mark (
         holder VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
         synced_through BIGINT NOT NULL, told_at BIGINT NOT NULL
       ) ENGINE = InnoDB`,
    ],
  ],
}

/** A mark that nobody has moved for this long is forgotten, in milliseconds. */
const forgottenAfterMs = 3_600_000

/** Marks in a database that all processes share: one row for each that syncs. */
export class MySqlSyncMarks implements SyncMarks {
  readonly #tables: SharedTables

  constructor(shared: SharedDatabase) {
    this.#tables = new SharedTables({
      shared,
      schema,
      owner: 'The store of sync marks',
      forget: `DELETE FROM sync_mark WHERE told_at < ${serverNow} - ${forgottenAfterMs}`,
    })
  }

  start(): Promise<void> {
    return this.#tables.start()
  }

  async tell(holder: string, syncedThrough: number): Promise<void> {
    const sql = `INSERT INTO sync_mark VALUES (?, ?, ${serverNow})
                 ON DUPLICATE KEY UPDATE synced_through = values(synced_through), told_at = values(told_at)`
    await this.#tables.ask(database => database.run(sql, [holder, syncedThrough]))
  }

  async forget(holder: string): Promise<void> {
    await this.#tables.ask(database => database.run('DELETE FROM sync_mark WHERE holder = ?', [holder]))
  }

  async smallest(withinMs: number): Promise<number | undefined> {
    const sql = `SELECT min(synced_through) AS smallest FROM sync_mark WHERE told_at >= ${serverNow} - ?`
    const [row] = await this.#tables.ask(database => database.query<{ smallest: number | null }>(sql, [withinMs]))
    return row?.smallest ?? undefined
  }

  stop(): Promise<void> {
    return this.#tables.stop()
  }
}
