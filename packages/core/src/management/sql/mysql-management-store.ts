import { type ConnectionSettings, lockName, tlsOptions, toDatabaseError } from '@message-center/mysql'
import type { MikroORM, Options } from '@mikro-orm/core'
import { Migrator } from '@mikro-orm/migrations'
import { toHubError } from '../../storage/mysql-unavailable.ts'
import type { SharedDatabase } from '../../storage/shared-database.ts'
import { mysqlMigrations } from './migrations/mysql-migrations.ts'
import { SqlManagementStore } from './sql-management-store.ts'
import { managementTables } from './tables.ts'

const lockLimitMs = 60_000
const maxConnections = 5

/** A management store in a MySQL or MariaDB database that any number of processes share. */
export function createMySqlManagementStore(shared: SharedDatabase): SqlManagementStore {
  const { database } = shared
  const { settings } = database
  return new SqlManagementStore({
    async connect() {
      await shared.open()
      try {
        return await connectMySql(settings)
      } catch (error) {
        await shared.close()
        throw error
      }
    },
    disconnected: () => shared.close(),
    limitMs: shared.limitMs,
    migrations: mysqlMigrations.map(({ name }) => name),
    migrate: once => database.withLock(lockName(settings.database, 'management'), lockLimitMs, once),
    explain: error => toHubError('management_unavailable', toDatabaseError(error)),
  })
}

/** Each server has its own driver, and only that one is loaded: they read the schema of a database differently. */
export async function connectMySql({ kind, tls, ...where }: ConnectionSettings): Promise<MikroORM> {
  const { host, port, user, password, database: dbName } = where
  const options: Partial<Options> = {
    host,
    port,
    user,
    password,
    dbName,
    charset: 'utf8mb4',
    collate: 'utf8mb4_bin',
    entities: managementTables,
    extensions: [Migrator],
    migrations: { migrationsList: [...mysqlMigrations], snapshot: false, silent: true },
    metadataCache: { enabled: false },
    pool: { max: maxConnections },
    driverOptions: { connectTimeout: 5_000, ...(tls && { ssl: { ...tlsOptions } }) },
  }
  if (kind === 'mariadb') return (await import('@mikro-orm/mariadb')).MikroORM.init(options)
  return (await import('@mikro-orm/mysql')).MikroORM.init(options)
}
