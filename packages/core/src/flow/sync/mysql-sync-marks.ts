import { type SchemaPart, serverNow } from '@message-center/mysql'
import type { SharedDatabase } from '../../storage/shared-database.ts'
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
  readonly #shared: SharedDatabase

  constructor(shared: SharedDatabase) {
    this.#shared = shared
  }

  async start(): Promise<void> {
    await this.#shared.open(schema)
    await this.#shared.database.run(`DELETE FROM sync_mark WHERE told_at < ${serverNow} - ?`, [forgottenAfterMs])
  }

  async tell(holder: string, syncedThrough: number): Promise<void> {
    await this.#shared.database.run(
      `INSERT INTO sync_mark VALUES (?, ?, ${serverNow})
       ON DUPLICATE KEY UPDATE synced_through = values(synced_through), told_at = values(told_at)`,
      [holder, syncedThrough],
    )
  }

  async forget(holder: string): Promise<void> {
    await this.#shared.database.run('DELETE FROM sync_mark WHERE holder = ?', [holder])
  }

  async smallest(withinMs: number): Promise<number | undefined> {
    const [row] = await this.#shared.database.query<{ smallest: number | null }>(
      `SELECT min(synced_through) AS smallest FROM sync_mark WHERE told_at >= ${serverNow} - ?`,
      [withinMs],
    )
    return row?.smallest ?? undefined
  }

  stop(): Promise<void> {
    return this.#shared.close()
  }
}
