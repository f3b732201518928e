import type { Database } from 'better-sqlite3'
import type { SqliteSchema } from './operations.ts'
import { StorageError } from './storage-error.ts'

/** Refuses a file of a newer program or of another one. Nothing is written. */
export function checkSchema(database: Database, schema: SqliteSchema, file: string): void {
  const applicationId = Number(database.pragma('application_id', { simple: true }))
  const tables = database.prepare('SELECT count(*) FROM sqlite_master').pluck().get()
  if (applicationId !== schema.applicationId && tables !== 0)
    throw new StorageError('foreign', `${file} is a database of another program. Name a folder of the message center.`)
  const version = versionOf(database)
  if (version > schema.migrations.length)
    throw new StorageError(
      'newer-schema',
      `${file} has schema ${version}, this program knows ${schema.migrations.length}. Start the newer program, or restore a backup.`,
    )
}

/** Brings a new or older file to the program's schema. One that is there already stays as it is. */
export function migrate(database: Database, schema: SqliteSchema): void {
  const from = versionOf(database)
  if (from === schema.migrations.length) return
  database.transaction(() => {
    database.pragma(`application_id = ${schema.applicationId}`)
    for (const migration of schema.migrations.slice(from)) database.exec(migration)
    database.pragma(`user_version = ${schema.migrations.length}`)
  })()
}

const versionOf = (database: Database): number => Number(database.pragma('user_version', { simple: true }))
