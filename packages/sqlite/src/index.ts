/** One SQLite file with one writer off the event loop, group commit and full durability. */
export { type FolderLock, lockFolder } from './folder-lock.ts'
export { moduleBeside, type OnUndo, type Operations, type OperationsModule, type SqliteSchema } from './operations.ts'
export { type SqliteDatabase, SqliteFile, type SqliteFileOptions } from './sqlite-file.ts'
export { StorageError, type StorageErrorCode } from './storage-error.ts'
