import type { MySqlDatabase, SqlSession } from '@message-center/mysql'
import { fromUser, nameOf } from './mysql-inbox-sql.ts'

interface Place {
  readonly tenant: string
  readonly user: Buffer
  readonly seq: number
}

/** Drops what nobody needs any more, and notes up to where changes are missing. */
export function purge(database: MySqlDatabase, before: number, now: number, limit: number): Promise<number> {
  return database.transaction(async session => {
    const messages = await dropMessages(session, before, now, limit)
    const changes = messages < limit ? await dropChanges(session, before, limit - messages) : 0
    return messages + changes
  })
}

async function dropMessages(session: SqlSession, before: number, now: number, limit: number): Promise<number> {
  const rows = await session.query<Place & { id: string }>(
    'SELECT tenant, id, user_id AS user, seq FROM inbox_message WHERE visible_until <= ? AND created_at < ? LIMIT ?',
    [now, before, limit],
  )
  for (const [tenant, some] of Map.groupBy(rows, row => row.tenant)) {
    await session.run('DELETE FROM inbox_message WHERE tenant = ? AND id IN (?)', [tenant, some.map(({ id }) => id)])
    const announcements = some.filter(({ user }) => user.length === 0).map(({ seq }) => seq)
    if (announcements.length > 0)
      await session.run('DELETE FROM inbox_mark WHERE tenant = ? AND seq IN (?)', [tenant, announcements])
  }
  return rows.length
}

async function dropChanges(session: SqlSession, before: number, limit: number): Promise<number> {
  const sql = 'SELECT tenant, user_id AS user, seq FROM inbox_change WHERE at < ? ORDER BY at LIMIT ?'
  const rows = await session.query<Place>(sql, [before, limit])
  const groups = Map.groupBy(rows, ({ tenant, user }) => nameOf({ tenant, userId: fromUser(user) }))
  for (const [, some] of [...groups].sort(([one], [other]) => (one < other ? -1 : 1))) {
    const [first] = some
    if (!first) continue
    const { tenant, user } = first
    const seqs = some.map(({ seq }) => seq)
    const raise = 'UPDATE inbox SET floor_seq = greatest(floor_seq, ?) WHERE tenant = ? AND user_id = ?'
    await session.run(raise, [Math.max(...seqs), tenant, user])
    const drop = 'DELETE FROM inbox_change WHERE tenant = ? AND user_id = ? AND seq IN (?)'
    await session.run(drop, [tenant, user, seqs])
  }
  return rows.length
}
