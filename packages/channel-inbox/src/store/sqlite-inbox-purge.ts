import type { SqliteDatabase } from '@message-center/sqlite'

interface Place {
  readonly tenant: string
  readonly user: string
  readonly seq: number
}

/** Drops what nobody needs any more, and notes up to where changes are missing. */
export function purgeOperation(database: SqliteDatabase) {
  const dropMessages = database.prepare<[{ now: number; before: number; limit: number }], Place>(
    `DELETE FROM message WHERE rowid IN (
       SELECT rowid FROM message WHERE visible_until <= @now AND created_at < @before LIMIT @limit)
     RETURNING tenant, user, seq`,
  )
  const dropMarks = database.prepare<[Place]>('DELETE FROM mark WHERE tenant = @tenant AND seq = @seq')
  const oldChanges = database.prepare<[{ before: number; limit: number }], Place>(
    'SELECT tenant, user, seq FROM change WHERE at < @before LIMIT @limit',
  )
  const raiseFloor = database.prepare<[Place]>(
    'UPDATE inbox SET floor = max(floor, @seq) WHERE tenant = @tenant AND user = @user',
  )
  const dropChange = database.prepare<[Place]>(
    'DELETE FROM change WHERE tenant = @tenant AND user = @user AND seq = @seq',
  )

  return (before: number, now: number, limit: number): number => {
    const messages = dropMessages.all({ now, before, limit })
    for (const message of messages) if (message.user === '') dropMarks.run(message)
    const changes = oldChanges.all({ before, limit: limit - messages.length })
    for (const change of changes) {
      raiseFloor.run(change)
      dropChange.run(change)
    }
    return messages.length + changes.length
  }
}
