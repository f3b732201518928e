import type { SqliteDatabase } from '@message-center/sqlite'
import { type InboxContent, type InboxKey, type InboxMessage, toHead } from '../model/inbox-message.ts'
import { endPosition, type Position } from '../model/position.ts'
import type { ChangesAfter, InboxEvent, InboxPage, InboxState, PageQuery } from './inbox-store.ts'
import { mergeChanges, mergePage, type NumberedEvent } from './merge.ts'

interface MessageRow {
  readonly id: string
  readonly user: string
  readonly seq: number
  readonly created_at: number
  readonly read_at: number | null
  readonly content: string
}

interface ChangeRow {
  readonly seq: number
  readonly event: string
}

/** Announcements that the user can see, each with the user's mark `k`. */
export const sharedMessages = `message m LEFT JOIN mark k ON k.tenant = m.tenant AND k.seq = m.seq AND k.user = @user
    WHERE m.tenant = @tenant AND m.user = '' AND m.visible_until > @now AND k.is_removed IS NOT 1
      AND m.created_at >= (SELECT begins_at FROM inbox WHERE tenant = @tenant AND user = @user)`

const ownMessages = 'message m WHERE m.tenant = @tenant AND m.user = @user AND m.visible_until > @now'
const ownColumns = 'm.id, m.user, m.seq, m.created_at, m.read_at, m.content'
const sharedColumns = 'm.id, m.user, m.seq, m.created_at, k.read_at, m.content'

type Page = { tenant: string; user: string; now: number; before: number; isUnreadOnly: number; limit: number }
type After = { tenant: string; user: string; now: number; after: number; limit: number }
type User = { tenant: string; user: string; now: number }

/** The statements of one connection, prepared once. */
function prepareReads(database: SqliteDatabase) {
  return {
    ownPage: database.prepare<[Page], MessageRow>(
      `SELECT ${ownColumns} FROM ${ownMessages} AND m.seq < @before AND (@isUnreadOnly = 0 OR m.read_at IS NULL)
       ORDER BY m.seq DESC LIMIT @limit`,
    ),
    sharedPage: database.prepare<[Page], MessageRow>(
      `SELECT ${sharedColumns} FROM ${sharedMessages} AND m.seq < @before AND (@isUnreadOnly = 0 OR k.read_at IS NULL)
       ORDER BY m.seq DESC LIMIT @limit`,
    ),
    ownAfter: database.prepare<[After], MessageRow>(
      `SELECT ${ownColumns} FROM ${ownMessages} AND m.seq > @after ORDER BY m.seq LIMIT @limit`,
    ),
    sharedAfter: database.prepare<[After], MessageRow>(
      `SELECT ${sharedColumns} FROM ${sharedMessages} AND m.seq > @after ORDER BY m.seq LIMIT @limit`,
    ),
    changesAfter: database.prepare<[Omit<After, 'now'>], ChangeRow>(
      'SELECT seq, event FROM change WHERE tenant = @tenant AND user = @user AND seq > @after ORDER BY seq LIMIT @limit',
    ),
    unread: database
      .prepare<[User], number>(
        `SELECT (SELECT count(*) FROM ${ownMessages} AND m.read_at IS NULL)
              + (SELECT count(*) FROM ${sharedMessages} AND k.read_at IS NULL)`,
      )
      .pluck(),
    counters: database.prepare<[{ tenant: string; user: string }], { seq: number; floor: number }>(
      'SELECT seq, floor FROM inbox WHERE tenant = @tenant AND user = @user',
    ),
    manyPositions: database
      .prepare<[string], [number, number]>(
        `SELECT coalesce(own.seq, 0), coalesce(shared.seq, 0) FROM json_each(?) wanted
           LEFT JOIN inbox own ON own.tenant = wanted.value ->> 0 AND own.user = wanted.value ->> 1
           LEFT JOIN inbox shared ON shared.tenant = wanted.value ->> 0 AND shared.user = ''
         ORDER BY wanted.key`,
      )
      .raw(),
  }
}

/** Every read of one call sees the same state of the file: each runs in a transaction. */
export function readOperations(database: SqliteDatabase) {
  const sql = prepareReads(database)

  function atOnce<Args extends unknown[], Answer>(read: (...args: Args) => Answer): (...args: Args) => Answer {
    const inTransaction = database.transaction(read)
    return (...args) => inTransaction(...args)
  }

  const state = ({ tenant, userId: user }: InboxKey, now: number): InboxState => ({
    unread: sql.unread.get({ tenant, user, now }) ?? 0,
    position: {
      own: sql.counters.get({ tenant, user })?.seq ?? 0,
      shared: sql.counters.get({ tenant, user: '' })?.seq ?? 0,
    },
  })

  return {
    state: atOnce(state),

    list: atOnce((inbox: InboxKey, query: PageQuery, now: number): InboxPage => {
      const { own, shared } = query.before ?? endPosition
      const page = {
        tenant: inbox.tenant,
        user: inbox.userId,
        now,
        isUnreadOnly: query.isUnreadOnly ? 1 : 0,
        limit: query.limit + 1,
      }
      const ownRows = sql.ownPage.all({ ...page, before: own }).map(toMessage)
      const sharedRows = sql.sharedPage.all({ ...page, before: shared }).map(toMessage)
      return { ...state(inbox, now), ...mergePage(ownRows, sharedRows, query) }
    }),

    changesAfter: atOnce((inbox: InboxKey, after: Position, limit: number, now: number): ChangesAfter => {
      const { tenant, userId: user } = inbox
      const own = { tenant, user, now, after: after.own, limit: limit + 1 }
      const shared = { tenant, user, now, after: after.shared, limit: limit + 1 }
      const found = {
        own: [...sql.ownAfter.all(own).map(toCreated), ...sql.changesAfter.all(own).map(toNumbered)],
        shared: [
          ...sql.sharedAfter.all(shared).map(toCreated),
          ...sql.changesAfter.all({ ...shared, user: '' }).map(toNumbered),
        ],
        floor: {
          own: sql.counters.get({ tenant, user })?.floor ?? 0,
          shared: sql.counters.get({ tenant, user: '' })?.floor ?? 0,
        },
      }
      return mergeChanges(found, after, limit, state(inbox, now))
    }),

    /** `wanted` is JSON, `[[tenant, user], …]`: one text crosses to the thread faster than thousands of objects. */
    positions: (wanted: string): Position[] => sql.manyPositions.all(wanted).map(([own, shared]) => ({ own, shared })),
  }
}

function toMessage(row: MessageRow): InboxMessage {
  const content: InboxContent = JSON.parse(row.content)
  const { id, user, seq, created_at: createdAt, read_at: readAt } = row
  return { id, isAnnouncement: user === '', seq, content, createdAt, ...(readAt !== null && { readAt }) }
}

function toCreated(row: MessageRow): NumberedEvent {
  return { seq: row.seq, event: { type: 'created', message: toHead(toMessage(row)) } }
}

function toNumbered(row: ChangeRow): NumberedEvent {
  const event: InboxEvent = JSON.parse(row.event)
  return { seq: row.seq, event }
}
