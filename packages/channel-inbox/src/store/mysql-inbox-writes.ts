import type { MySqlDatabase, SqlSession } from '@message-center/mysql'
import type { InboxKey } from '../model/inbox-message.ts'
import { endPosition } from '../model/position.ts'
import type { InboxEvent, MarkedMessage, ReadSelection, Recalled } from './inbox-store.ts'
import {
  announcementsOf,
  bind,
  fromUser,
  nameOf,
  ownMessages,
  readCounters,
  sharedMessages,
  toUser,
} from './mysql-inbox-sql.ts'
import { toReadEvent } from './read-event.ts'

interface Found {
  readonly id: string
  readonly seq: number
}

/** Appends to an inbox that this transaction holds; `seq` is its last number. */
async function record(session: SqlSession, inbox: InboxKey, seq: number, events: readonly InboxEvent[], at: number) {
  const { tenant, userId } = inbox
  const rows = events.map((event, n) => [tenant, toUser(userId), seq + n + 1, at, JSON.stringify(event)])
  await session.run('INSERT INTO inbox_change (tenant, user_id, seq, at, event) VALUES ?', [rows])
  const next = [seq + events.length, tenant, toUser(userId)]
  await session.run('UPDATE inbox SET seq = ? WHERE tenant = ? AND user_id = ?', next)
}

/** Holds the inbox until the end of the transaction. Answers its last number; `undefined` when it has not begun. */
async function hold(session: SqlSession, inbox: InboxKey): Promise<number | undefined> {
  return (await readCounters(session, [inbox], 'FOR UPDATE')).get(nameOf(inbox))?.seq
}

export function markRead(
  database: MySqlDatabase,
  inbox: InboxKey,
  selection: ReadSelection,
  limit: number,
  now: number,
): Promise<readonly MarkedMessage[]> {
  const { tenant } = inbox
  const user = toUser(inbox.userId)
  if ('ids' in selection && selection.ids.length === 0) return Promise.resolve([])
  const upTo = 'ids' in selection ? endPosition : selection.upTo
  const chosen = 'ids' in selection ? 'AND m.id IN (:ids)' : ''
  const values = { tenant, user, now, ids: 'ids' in selection ? selection.ids : [], own: upTo.own, shared: upTo.shared }
  return database.transaction(async session => {
    const seq = await hold(session, inbox)
    // Whose inbox has not begun has no messages, and sees no announcements.
    if (seq === undefined) return []
    const ownSql = `SELECT m.id, m.seq FROM ${ownMessages} AND m.read_at IS NULL AND m.seq <= :own ${chosen} ORDER BY m.seq LIMIT :limit`
    const own = await session.query<Found>(...bind(ownSql, { ...values, limit }))
    const sharedSql = `SELECT m.id, m.seq FROM ${sharedMessages} AND k.read_at IS NULL AND m.seq <= :shared ${chosen} ORDER BY m.seq LIMIT :limit`
    const rest = limit - own.length
    const shared = rest === 0 ? [] : await session.query<Found>(...bind(sharedSql, { ...values, limit: rest }))
    const marked = [
      ...own.map(found => ({ ...found, isAnnouncement: false })),
      ...shared.map(found => ({ ...found, isAnnouncement: true })),
    ]
    if (marked.length === 0) return []
    if (own.length > 0)
      await session.run('UPDATE inbox_message SET read_at = ? WHERE tenant = ? AND id IN (?)', [
        now,
        tenant,
        own.map(({ id }) => id),
      ])
    if (shared.length > 0)
      await session.run('INSERT INTO inbox_mark (tenant, seq, user_id, read_at) VALUES ?', [
        shared.map(found => [tenant, found.seq, user, now]),
      ])
    const everybodys = announcementsOf(tenant)
    const position = { own: seq, shared: (await readCounters(session, [everybodys])).get(nameOf(everybodys))?.seq ?? 0 }
    await record(session, inbox, seq, [toReadEvent(selection, marked, limit, position)], now)
    return marked.map(({ id, isAnnouncement }) => ({ id, isAnnouncement }))
  })
}

export function removeMessage(
  database: MySqlDatabase,
  inbox: InboxKey,
  id: string,
  now: number,
): Promise<'removed' | 'gone' | 'unknown'> {
  const { tenant } = inbox
  const user = toUser(inbox.userId)
  return database.transaction(async session => {
    const seq = await hold(session, inbox)
    const hide = `UPDATE inbox_message SET visible_until = 0 WHERE tenant = ? AND id = ? AND user_id = ? AND visible_until > ?`
    const hidden = await session.run(hide, [tenant, id, user, now])
    if (hidden.changed === 0) {
      const sql = `SELECT m.id, m.seq FROM ${sharedMessages} AND m.id = :id`
      const [announcement] = await session.query<Found>(...bind(sql, { tenant, user, now, id }))
      if (!announcement) return (await hasMessage(session, tenant, id, user)) ? 'gone' : 'unknown'
      const mark = 'INSERT INTO inbox_mark (tenant, seq, user_id, is_removed) VALUES (?, ?, ?, 1)'
      await session.run(`${mark} ON DUPLICATE KEY UPDATE is_removed = 1`, [tenant, announcement.seq, user])
    }
    await record(session, inbox, seq ?? 0, [{ type: 'deleted', id }], now)
    return 'removed'
  })
}

async function hasMessage(session: SqlSession, tenant: string, id: string, user: Buffer): Promise<boolean> {
  const sql = "SELECT id FROM inbox_message WHERE tenant = ? AND id = ? AND user_id IN (?, '')"
  return (await session.query(sql, [tenant, id, user])).length > 0
}

interface Recallable {
  readonly id: string
  readonly user: Buffer
  readonly visibleUntil: number
}

export function recallMessages(
  database: MySqlDatabase,
  tenant: string,
  ids: readonly string[],
  now: number,
): Promise<readonly Recalled[]> {
  if (ids.length === 0) return Promise.resolve([])
  const sql =
    'SELECT id, user_id AS user, visible_until AS visibleUntil FROM inbox_message WHERE tenant = ? AND id IN (?)'
  return database.transaction(async session => {
    const inboxOf = ({ user }: Recallable): InboxKey => ({ tenant, userId: fromUser(user) })
    const first = await session.query<Recallable>(sql, [tenant, ids])
    const counters = await readCounters(session, first.map(inboxOf), 'FOR UPDATE')
    // Read again: before the inboxes were held somebody may have taken a message away.
    const rows = new Map((await session.query<Recallable>(sql, [tenant, ids])).map(row => [row.id, row]))
    const recalled: Recallable[] = []
    const answers = ids.map((id): Recalled => {
      const row = rows.get(id)
      if (!row) return { outcome: 'not-kept' }
      if (row.visibleUntil <= now || recalled.includes(row)) return { outcome: 'recalled' }
      recalled.push(row)
      return { outcome: 'recalled', userId: fromUser(row.user) }
    })
    if (recalled.length === 0) return answers
    const hide = 'UPDATE inbox_message SET visible_until = 0 WHERE tenant = ? AND id IN (?)'
    await session.run(hide, [tenant, recalled.map(({ id }) => id)])
    for (const [name, some] of Map.groupBy(recalled, row => nameOf(inboxOf(row)))) {
      const [row] = some
      const events = some.map(({ id }): InboxEvent => ({ type: 'recalled', id }))
      if (row) await record(session, inboxOf(row), counters.get(name)?.seq ?? 0, events, now)
    }
    return answers
  })
}
