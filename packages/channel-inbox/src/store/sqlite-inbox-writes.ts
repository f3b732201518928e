import type { SqliteDatabase } from '@message-center/sqlite'
import type { InboxKey } from '../model/inbox-message.ts'
import { endPosition, type Position } from '../model/position.ts'
import type { AddRules, InboxEvent, MarkedMessage, NewMessage, ReadSelection, Recalled } from './inbox-store.ts'
import { toReadEvent } from './read-event.ts'
import { purgeOperation } from './sqlite-inbox-purge.ts'
import { sharedMessages } from './sqlite-inbox-reads.ts'

/** A message on its way into the thread; its content is JSON already. */
export type MessageToStore = Omit<NewMessage, 'content'> & { readonly content: string }

interface Found {
  readonly id: string
  readonly seq: number
}

type Inbox = { tenant: string; user: string }
type Selected = Inbox & { now: number; ids: string; all: number; own: number; shared: number; limit: number }

/** The statements of one connection, prepared once. */
function prepareWrites(database: SqliteDatabase) {
  return {
    begin: database.prepare<[Inbox & { beginsAt: number }]>(
      'INSERT OR IGNORE INTO inbox (tenant, user, begins_at) VALUES (@tenant, @user, @beginsAt)',
    ),
    hasMessage: database.prepare<[Inbox & { id: string }], 1>(
      "SELECT 1 FROM message WHERE tenant = @tenant AND id = @id AND user IN (@user, '')",
    ),
    isKnown: database.prepare<[{ tenant: string; id: string }], 1>(
      'SELECT 1 FROM message WHERE tenant = @tenant AND id = @id',
    ),
    nextSeq: database
      .prepare<[Inbox], number>('UPDATE inbox SET seq = seq + 1 WHERE tenant = @tenant AND user = @user RETURNING seq')
      .pluck(),
    seqOf: database.prepare<[Inbox], number>('SELECT seq FROM inbox WHERE tenant = @tenant AND user = @user').pluck(),
    insertMessage: database.prepare(
      `INSERT INTO message (tenant, id, user, seq, created_at, visible_until, content)
       VALUES (@tenant, @id, @userId, @seq, @createdAt, @visibleUntil, @content)`,
    ),
    trim: database.prepare<[Inbox & { now: number; max: number }]>(
      `UPDATE message SET visible_until = 0 WHERE tenant = @tenant AND user = @user AND visible_until > @now AND seq <= (
         SELECT seq FROM message WHERE tenant = @tenant AND user = @user AND visible_until > @now
         ORDER BY seq DESC LIMIT 1 OFFSET @max)`,
    ),
    insertChange: database.prepare(
      'INSERT INTO change (tenant, user, seq, at, event) VALUES (@tenant, @user, @seq, @at, @event)',
    ),
    readOwn: database.prepare<[Selected], Found>(
      `UPDATE message SET read_at = @now WHERE rowid IN (
         SELECT rowid FROM message
         WHERE tenant = @tenant AND user = @user AND read_at IS NULL AND visible_until > @now AND seq <= @own
           AND (@all = 1 OR id IN (SELECT value FROM json_each(@ids)))
         ORDER BY seq LIMIT @limit)
       RETURNING id, seq`,
    ),
    unreadShared: database.prepare<[Selected], Found>(
      `SELECT m.id, m.seq FROM ${sharedMessages} AND k.read_at IS NULL AND m.seq <= @shared
         AND (@all = 1 OR m.id IN (SELECT value FROM json_each(@ids)))
       ORDER BY m.seq LIMIT @limit`,
    ),
    visibleShared: database.prepare<[Inbox & { now: number; id: string }], Found>(
      `SELECT m.id, m.seq FROM ${sharedMessages} AND m.id = @id`,
    ),
    markRead: database.prepare<[Inbox & { seq: number; now: number }]>(
      'INSERT INTO mark (tenant, seq, user, read_at, is_removed) VALUES (@tenant, @seq, @user, @now, 0)',
    ),
    markRemoved: database.prepare<[Inbox & { seq: number }]>(
      `INSERT INTO mark (tenant, seq, user, is_removed) VALUES (@tenant, @seq, @user, 1)
       ON CONFLICT DO UPDATE SET is_removed = 1`,
    ),
    hideOwn: database.prepare<[Inbox & { now: number; id: string }]>(
      `UPDATE message SET visible_until = 0
       WHERE tenant = @tenant AND id = @id AND user = @user AND visible_until > @now`,
    ),
    hideAnybodys: database
      .prepare<[{ tenant: string; id: string; now: number }], string>(
        `UPDATE message SET visible_until = 0 WHERE tenant = @tenant AND id = @id AND visible_until > @now RETURNING user`,
      )
      .pluck(),
  }
}

/** Every operation begins with a writing statement, so it waits for another process instead of failing half-way. */
export function writeOperations(database: SqliteDatabase) {
  const sql = prepareWrites(database)

  const record = (inbox: Inbox, event: InboxEvent, at: number): void => {
    const seq = sql.nextSeq.get(inbox)
    sql.insertChange.run({ ...inbox, seq, at, event: JSON.stringify(event) })
  }

  const positionOf = ({ tenant, user }: Inbox): Position => ({
    own: sql.seqOf.get({ tenant, user }) ?? 0,
    shared: sql.seqOf.get({ tenant, user: '' }) ?? 0,
  })

  const addOne = (message: MessageToStore, rules: AddRules): 'added' | 'repeat' => {
    const inbox = { tenant: message.tenant, user: message.userId }
    sql.begin.run({ ...inbox, beginsAt: rules.beginsAt })
    if (sql.isKnown.get({ tenant: message.tenant, id: message.id })) return 'repeat'
    sql.insertMessage.run({ ...message, seq: sql.nextSeq.get(inbox) })
    sql.trim.run({ ...inbox, now: message.createdAt, max: rules.maxPerInbox })
    return 'added'
  }

  return {
    add: (messages: readonly MessageToStore[], rules: AddRules) => messages.map(message => addOne(message, rules)),

    begin({ tenant, userId: user }: InboxKey, beginsAt: number): void {
      sql.begin.run({ tenant, user, beginsAt })
    },

    markRead(
      { tenant, userId: user }: InboxKey,
      selection: ReadSelection,
      limit: number,
      now: number,
    ): MarkedMessage[] {
      const inbox = { tenant, user }
      const selected = { ...inbox, now, ...toSelected(selection) }
      const own = sql.readOwn.all({ ...selected, limit }).sort((left, right) => left.seq - right.seq)
      const shared = sql.unreadShared.all({ ...selected, limit: limit - own.length })
      for (const { seq } of shared) sql.markRead.run({ ...inbox, seq, now })
      const marked = [
        ...own.map(found => ({ ...found, isAnnouncement: false })),
        ...shared.map(found => ({ ...found, isAnnouncement: true })),
      ]
      if (marked.length === 0) return []
      record(inbox, toReadEvent(selection, marked, limit, positionOf(inbox)), now)
      return marked.map(({ id, isAnnouncement }) => ({ id, isAnnouncement }))
    },

    remove({ tenant, userId: user }: InboxKey, id: string, now: number): 'removed' | 'gone' | 'unknown' {
      const message = { tenant, user, now, id }
      if (sql.hideOwn.run(message).changes === 0) {
        const announcement = sql.visibleShared.get(message)
        if (!announcement) return sql.hasMessage.get(message) ? 'gone' : 'unknown'
        sql.markRemoved.run({ tenant, user, seq: announcement.seq })
      }
      record({ tenant, user }, { type: 'deleted', id }, now)
      return 'removed'
    },

    recall: (tenant: string, ids: readonly string[], now: number): Recalled[] =>
      ids.map(id => {
        const user = sql.hideAnybodys.get({ tenant, id, now })
        if (user === undefined) return { outcome: sql.isKnown.get({ tenant, id }) ? 'recalled' : 'not-kept' }
        record({ tenant, user }, { type: 'recalled', id }, now)
        return { outcome: 'recalled', userId: user }
      }),

    purge: purgeOperation(database),
  }
}

function toSelected(selection: ReadSelection): Pick<Selected, 'ids' | 'all' | 'own' | 'shared'> {
  if ('ids' in selection) return { ids: JSON.stringify(selection.ids), all: 0, ...endPosition }
  return { ids: '[]', all: 1, ...selection.upTo }
}
