import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import { Migrator } from '@mikro-orm/migrations'
import { MikroORM } from '@mikro-orm/sqlite'
import { migrateAmongOthers } from './migrate.ts'
import { sqliteMigrations } from './migrations/sqlite-migrations.ts'
import { SqlManagementStore } from './sql-management-store.ts'
import { managementTables } from './tables.ts'

/** A management store in one SQLite file, which is made where it is missing. Several processes may share the file. */
export function createSqliteManagementStore(file: string): SqlManagementStore {
  return new SqlManagementStore({
    connect: () => connectSqlite(file),
    migrations: sqliteMigrations.map(({ name }) => name),
    migrate: migrateAmongOthers,
  })
}

export async function connectSqlite(file: string): Promise<MikroORM> {
  await mkdir(dirname(file), { recursive: true })
  const orm = await MikroORM.init({
    dbName: file,
    entities: managementTables,
    extensions: [Migrator],
    migrations: { migrationsList: [...sqliteMigrations], snapshot: false, silent: true },
    metadataCache: { enabled: false },
  })
  // MikroORM has one connection to a SQLite file, so these hold for as long as it is open.
  const connection = orm.em.getConnection()
  await connection.execute('pragma busy_timeout = 5000')
  await connection.execute('pragma journal_mode = wal')
  await connection.execute('pragma synchronous = full')
  return orm
}
