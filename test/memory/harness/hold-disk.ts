import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as wait } from 'node:timers/promises'

/** Lets nobody write to the hub's queue for a while, as a disk does that stands still. Less than SQLite's patience of 5 s. */
export async function holdDisk(folder: string, ms: number): Promise<void> {
  const database = new DatabaseSync(join(folder, 'queue.sqlite'), { timeout: 5_000 })
  try {
    database.exec('BEGIN IMMEDIATE')
    await wait(ms)
    database.exec('ROLLBACK')
  } finally {
    database.close()
  }
}
