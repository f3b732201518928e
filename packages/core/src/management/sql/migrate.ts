import { setTimeout as wait } from 'node:timers/promises'
import type { MikroORM } from '@mikro-orm/core'
import { MessageCenterError } from '../../errors.ts'

const ATTEMPTS = 10
const PAUSE_MS = 300

/**
 * Brings the database to the program's schema. `known` are the names of the program's migrations, oldest first. A
 * database that a newer program has written is refused untouched.
 */
export async function migrate(orm: MikroORM, known: readonly string[]): Promise<void> {
  await refuseNewer(orm, known)
  await orm.migrator.up()
}

/**
 * For a database without locks of its own. Several processes may start at once: one migrates, the others fail at a
 * table that is suddenly there or at a lock, look again, and find nothing left to do. Gives up after 3 s.
 */
export async function migrateAmongOthers(migrateOnce: () => Promise<void>): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await migrateOnce()
    } catch (error) {
      if (error instanceof MessageCenterError || attempt === ATTEMPTS) throw error
    }
    await wait(PAUSE_MS)
  }
}

async function refuseNewer(orm: MikroORM, known: readonly string[]): Promise<void> {
  const done = await orm.migrator.getExecuted()
  const newest = done
    .map(({ name }) => name)
    .filter(name => !known.includes(name))
    .at(-1)
  if (newest === undefined) return
  throw new MessageCenterError('invalid_options', {
    detail: `The management database is at schema ${newest}; this program knows schemas up to ${known.at(-1)}.`,
    fix: 'Start the newer program, or restore a backup from before it ran.',
  })
}
