/** A MySQL or MariaDB database: a pool with bounded waits, transactions that repeat a deadlock, tables made by N processes at once. */
export { type ConnectionSettings, readConnectionUrl, tlsOptions } from './connection-settings.ts'
export { DatabaseError, type DatabaseErrorCode, isDuplicate, isRepeatable, toDatabaseError } from './database-error.ts'
export { lockName, migrate, type SchemaPart } from './migrate.ts'
export {
  MySqlDatabase,
  type MySqlDatabaseOptions,
  type SqlSession,
  type SqlValue,
  type Written,
} from './mysql-database.ts'
export { serverNow } from './server-now.ts'
