import type { Database } from 'better-sqlite3'
import type { SqliteSchema } from './operations.ts'
import { StorageError } from './storage-error.ts'

/** Brings the file to the program's schema: a new or older one is migrated, a newer or a foreign one is refused untouched. */
export function openSchema(database: Database, schema: SqliteSchema, file: string): void {
  const applicationId = Number(database.pragma('application_id', { simple: true }))
  const version = Number(database.pragma('user_version', { simple: true }))
  const tables = database.prepare('SELECT count(*) FROM sqlite_master').pluck().get()
  if (applicationId !== schema.applicationId && tables !== 0)
    throw new StorageError('foreign', `${file} is a database of another program. Name a folder of the message center.`)
  if (version > schema.migrations.length)
    throw new StorageError(
      'newer-schema',
      `${file} has schema ${version}, this program knows ${schema.migrations.length}. Start the newer program, or restore a backup.`,
    )
  migrate(database, schema, version)
}

function migrate(database: Database, schema: SqliteSchema, from: number): void {
  database.transaction(() => {
    database.pragma(`application_id = ${schema.applicationId}`)
    for (const migration of schema.migrations.slice(from)) database.exec(migration)
    database.pragma(`user_version = ${schema.migrations.length}`)
  })()
}
