import { DatabaseError } from './database-error.ts'
import type { MySqlDatabase } from './mysql-database.ts'
import { problemOfServer } from './server-version.ts'

/** Tables that belong together. */
export interface SchemaPart {
  /** `claims`. At most 40 characters. */
  readonly name: string
  /**
   * Statements that lead from one version to the next, oldest first; once released, never changed. Each may run again
   * after a crash, since what a statement does to a table is stored at once: `CREATE TABLE IF NOT EXISTS`.
   */
  readonly steps: readonly (readonly string[])[]
}

const lockLimitMs = 60_000

/**
 * Brings tables to the program's version; any number of processes may do so at once. Tables of a newer program are
 * refused untouched, by the names of both versions, and so is a server that is too old, or of another
 * kind than the URL says.
 */
export async function migrate(database: MySqlDatabase, part: SchemaPart): Promise<void> {
  await checkServer(database)
  if ((await versionOf(database, part)) === part.steps.length) return
  await database.withLock(lockName(database.settings.database, part.name), lockLimitMs, async () => {
    await database.run(
      'CREATE TABLE IF NOT EXISTS schema_part (name VARCHAR(40) NOT NULL PRIMARY KEY, version INT NOT NULL) COLLATE utf8mb4_bin',
    )
    for (let version = await versionOf(database, part); version < part.steps.length; version++) {
      for (const statement of part.steps[version] ?? []) await database.run(statement)
      await database.run('INSERT INTO schema_part VALUES (?, ?) ON DUPLICATE KEY UPDATE version = values(version)', [
        part.name,
        version + 1,
      ])
    }
  })
}

async function checkServer(database: MySqlDatabase): Promise<void> {
  const [row] = await database.query<{ version: string }>('SELECT version() AS version')
  const problem = problemOfServer(row?.version ?? '', database.settings.kind)
  if (problem !== undefined) throw new DatabaseError('wrong-server', problem)
}

/** 0 before the first step. */
async function versionOf(database: MySqlDatabase, { name, steps }: SchemaPart): Promise<number> {
  const [table] = await database.query(
    "SELECT 1 AS one FROM information_schema.tables WHERE table_schema = database() AND table_name = 'schema_part'",
  )
  if (!table) return 0
  const [row] = await database.query<{ version: number }>('SELECT version FROM schema_part WHERE name = ?', [name])
  const version = row?.version ?? 0
  if (version <= steps.length) return version
  throw new DatabaseError(
    'newer-schema',
    `The tables of "${name}" are at version ${version}; this program knows versions up to ${steps.length}. ` +
      'Start the newer program, or restore a backup from before it ran.',
  )
}

/** Locks are the server's, not the database's, and their names have 64 characters at most. */
export function lockName(database: string, part: string): string {
  return `${part} ${database}`.slice(0, 64)
}
