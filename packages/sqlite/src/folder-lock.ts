import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { StorageError, toStorageError } from './storage-error.ts'

/** A folder held for this process alone. */
export interface FolderLock {
  /** May be called twice. */
  release(): void
}

/**
 * Holds a folder, made when absent, until released or until the process ends, however it ends.
 * The operating system drops a dead process' lock on the file, so a crash leaves nothing to clean up.
 * Throws a `StorageError` of code `busy` when another process holds it.
 */
export function lockFolder(folder: string): FolderLock {
  mkdirSync(folder, { recursive: true })
  const ownerFile = join(folder, 'owner.pid')
  const database = new Database(join(folder, 'owner.lock'), { timeout: 0 })
  try {
    database.pragma('locking_mode = EXCLUSIVE')
    database.exec('BEGIN EXCLUSIVE')
  } catch (error) {
    database.close()
    const { code } = toStorageError(error)
    if (code !== 'busy') throw toStorageError(error)
    throw new StorageError(
      'busy',
      `The folder ${folder} belongs to another running process (${ownerOf(ownerFile)}). Stop it, or use another folder.`,
    )
  }
  writeFileSync(ownerFile, String(process.pid))
  return { release: () => database.close() }
}

function ownerOf(file: string): string {
  try {
    return `pid ${readFileSync(file, 'utf8').slice(0, 10)}`
  } catch {
    return 'pid unknown'
  }
}
