import type { MySqlDatabase, SqlSession, SqlValue } from '@message-center/mysql'
import { type InboxContent, type InboxKey, type InboxMessage, toHead } from '../model/inbox-message.ts'
import { endPosition, type Position } from '../model/position.ts'
import type { ChangesAfter, InboxEvent, InboxPage, InboxState, PageQuery } from './inbox-store.ts'
import { mergeChanges, mergePage, type NumberedEvent } from './merge.ts'
import { announcementsOf, bind, nameOf, ownMessages, readCounters, sharedMessages, toUser } from './mysql-inbox-sql.ts'

interface MessageRow {
  readonly id: string
  readonly user: Buffer
  readonly seq: number
  readonly createdAt: number
  readonly readAt: number | null
  readonly content: string
}

type Values = { readonly [name: string]: SqlValue }

const ownColumns = 'm.id, m.user_id AS user, m.seq, m.created_at AS createdAt, m.read_at AS readAt, m.content'
const sharedColumns = 'm.id, m.user_id AS user, m.seq, m.created_at AS createdAt, k.read_at AS readAt, m.content'

/** One statement, so that number and position are those of one moment. */
const stateSql = `SELECT
  (SELECT count(*) FROM ${ownMessages} AND m.read_at IS NULL)
    + (SELECT count(*) FROM ${sharedMessages} AND k.read_at IS NULL) AS unread,
  coalesce((SELECT seq FROM inbox WHERE tenant = :tenant AND user_id = :user), 0) AS own,
  coalesce((SELECT seq FROM inbox WHERE tenant = :tenant AND user_id = ''), 0) AS shared`

export async function readState(session: SqlSession, inbox: InboxKey, now: number): Promise<InboxState> {
  const values = { tenant: inbox.tenant, user: toUser(inbox.userId), now }
  const [row] = await session.query<{ unread: number; own: number; shared: number }>(...bind(stateSql, values))
  return { unread: row?.unread ?? 0, position: { own: row?.own ?? 0, shared: row?.shared ?? 0 } }
}

export function readPage(database: MySqlDatabase, inbox: InboxKey, query: PageQuery, now: number): Promise<InboxPage> {
  const { own, shared } = query.before ?? endPosition
  const values = { tenant: inbox.tenant, user: toUser(inbox.userId), now, limit: query.limit + 1 }
  const unread = (column: string) => (query.isUnreadOnly ? `AND ${column} IS NULL` : '')
  const last = 'ORDER BY m.seq DESC LIMIT :limit'
  return database.snapshot(async session => {
    const ownSql = `SELECT ${ownColumns} FROM ${ownMessages} AND m.seq < :before ${unread('m.read_at')} ${last}`
    const sharedSql = `SELECT ${sharedColumns} FROM ${sharedMessages} AND m.seq < :before ${unread('k.read_at')} ${last}`
    const ownRows = await readMessages(session, ownSql, { ...values, before: own })
    const sharedRows = await readMessages(session, sharedSql, { ...values, before: shared })
    return { ...(await readState(session, inbox, now)), ...mergePage(ownRows, sharedRows, query) }
  })
}

export function readChanges(
  database: MySqlDatabase,
  inbox: InboxKey,
  after: Position,
  limit: number,
  now: number,
): Promise<ChangesAfter> {
  const { tenant, userId } = inbox
  const values = { tenant, user: toUser(userId), now, limit: limit + 1 }
  const next = 'AND m.seq > :after ORDER BY m.seq LIMIT :limit'
  return database.snapshot(async session => {
    const ownSql = `SELECT ${ownColumns} FROM ${ownMessages} ${next}`
    const sharedSql = `SELECT ${sharedColumns} FROM ${sharedMessages} ${next}`
    const own = await readMessages(session, ownSql, { ...values, after: after.own })
    const shared = await readMessages(session, sharedSql, { ...values, after: after.shared })
    const everybodys = { ...values, user: toUser(''), after: after.shared }
    const counters = await readCounters(session, [inbox, announcementsOf(tenant)])
    const floorOf = (key: InboxKey) => counters.get(nameOf(key))?.floor ?? 0
    const found = {
      own: [...own.map(toCreated), ...(await readEvents(session, { ...values, after: after.own }))],
      shared: [...shared.map(toCreated), ...(await readEvents(session, everybodys))],
      floor: { own: floorOf(inbox), shared: floorOf(announcementsOf(tenant)) },
    }
    return mergeChanges(found, after, limit, await readState(session, inbox, now))
  })
}

export async function readPositions(session: SqlSession, inboxes: readonly InboxKey[]): Promise<Position[]> {
  const tenants = new Set(inboxes.map(({ tenant }) => tenant))
  const counters = await readCounters(session, [...inboxes, ...[...tenants].map(announcementsOf)])
  const seqOf = (key: InboxKey) => counters.get(nameOf(key))?.seq ?? 0
  return inboxes.map(inbox => ({ own: seqOf(inbox), shared: seqOf(announcementsOf(inbox.tenant)) }))
}

async function readMessages(session: SqlSession, sql: string, values: Values): Promise<readonly InboxMessage[]> {
  return (await session.query<MessageRow>(...bind(sql, values))).map(toMessage)
}

async function readEvents(session: SqlSession, values: Values): Promise<readonly NumberedEvent[]> {
  const sql = `SELECT seq, event FROM inbox_change
               WHERE tenant = :tenant AND user_id = :user AND seq > :after ORDER BY seq LIMIT :limit`
  const rows = await session.query<{ seq: number; event: string }>(...bind(sql, values))
  return rows.map(({ seq, event }) => {
    const read: InboxEvent = JSON.parse(event)
    return { seq, event: read }
  })
}

function toMessage({ id, user, seq, createdAt, readAt, content: text }: MessageRow): InboxMessage {
  const content: InboxContent = JSON.parse(text)
  return { id, isAnnouncement: user.length === 0, seq, content, createdAt, ...(readAt !== null && { readAt }) }
}

const toCreated = (message: InboxMessage): NumberedEvent => ({
  seq: message.seq,
  event: { type: 'created', message: toHead(message) },
})
