import type { SqliteDatabase, SqliteSchema } from '@message-center/sqlite'
import { mergeFacts } from '../flow/sync/merge-facts.ts'
import type { DeliveryDocument, FactUpdate } from '../model/fact.ts'
import { updateDefect } from './check-update.ts'
import { accountOf, searchedText } from './memory-index.ts'
import type { MergeOutcome, SearchFilter, StateCounts } from './message-index.ts'
import { conditionsOf, tokensOf } from './search-words.ts'

/*
 * One row per delivery: what filters need in columns, the document itself as JSON. An id begins with its time, so
 * `number` (the rowid) and `id` both nearly sort by age, and new rows go to the end of every index led by them.
 *
 * Which index serves what: by_tenant a tenant's newest and every filter that has no index of its own; by_recipient and
 * by_reference their filters, whatever the tenant; at_rest dead letters, which are few among many.
 */
export const schema: SqliteSchema = {
  applicationId: 0x6d63_6964,
  migrations: [
    `CREATE TABLE document (
       number INTEGER PRIMARY KEY,
       id TEXT NOT NULL UNIQUE,
       tenant TEXT NOT NULL,
       state TEXT NOT NULL,
       channel TEXT, template TEXT, account TEXT, category TEXT, recipient TEXT, reference TEXT,
       has_words INTEGER NOT NULL,
       json TEXT NOT NULL
     );
     CREATE INDEX by_tenant ON document (tenant, id);
     CREATE INDEX by_recipient ON document (recipient, id);
     CREATE INDEX by_reference ON document (reference, id) WHERE reference IS NOT NULL;
     CREATE INDEX at_rest ON document (state, id) WHERE state IN ('failed', 'held', 'expired');
     CREATE TABLE provider_message (
       account TEXT NOT NULL, provider_id TEXT NOT NULL, id TEXT NOT NULL,
       PRIMARY KEY (account, provider_id, id)
     ) WITHOUT ROWID;
     CREATE INDEX provider_message_by_id ON provider_message (id);
     CREATE VIRTUAL TABLE words USING fts5(text, content='', contentless_delete=1, tokenize='unicode61')`,
  ],
}

interface Row {
  readonly number: number
  readonly has_words: number
  readonly json: string
}

/** Smallest id of its millisecond: ids from an instant on are not smaller. */
function idFloor(instant: number): string {
  const ms = Math.max(0, Math.ceil(instant)).toString(16).padStart(12, '0')
  return `${ms.slice(0, 8)}-${ms.slice(8, 12)}`
}

export function writes(database: SqliteDatabase) {
  const select = database.prepare<[string], Row>('SELECT number, has_words, json FROM document WHERE id = ?')
  const insert = database.prepare(
    `INSERT INTO document (id, tenant, state, channel, template, account, category, recipient, reference, has_words, json)
     VALUES (@id, @tenant, @state, @channel, @template, @account, @category, @recipient, @reference, @hasWords, @json)`,
  )
  const update = database.prepare(
    `UPDATE document SET tenant = @tenant, state = @state, channel = @channel, template = @template, account = @account,
       category = @category, recipient = @recipient, reference = @reference, has_words = @hasWords, json = @json
     WHERE number = @number`,
  )
  const advance = database.prepare('UPDATE document SET state = ?, account = ?, json = ? WHERE number = ?')
  const insertWords = database.prepare('INSERT INTO words (rowid, text) VALUES (?, ?)')
  const insertProvider = database.prepare('INSERT OR IGNORE INTO provider_message VALUES (?, ?, ?)')
  const old = database.prepare<[string, number], { number: number; id: string; has_words: number }>(
    'SELECT number, id, has_words FROM document WHERE id < ? ORDER BY id LIMIT ?',
  )
  const remove = database.prepare('DELETE FROM document WHERE number = ?')
  const removeWords = database.prepare('DELETE FROM words WHERE rowid = ?')
  const removeProvider = database.prepare('DELETE FROM provider_message WHERE id = ?')

  function mergeOne(known: Row | undefined, next: DeliveryDocument): void {
    const json = JSON.stringify(next)
    const isBaseNew = next.base !== undefined && !known?.has_words
    if (known && !isBaseNew) advance.run(next.state, accountOf(next) ?? null, json, known.number)
    else {
      const row = toColumns(next, json)
      const number = known ? known.number : insert.run(row).lastInsertRowid
      if (known) update.run({ ...row, number })
      if (isBaseNew) insertWords.run(number, tokensOf(searchedText(next)).join(' '))
    }
  }

  function addProviderMessages({ id, facts }: FactUpdate): void {
    for (const { account, providerMessageId } of facts)
      if (account !== undefined && providerMessageId !== undefined) insertProvider.run(account, providerMessageId, id)
  }

  function store(group: readonly FactUpdate[]): void {
    const [first] = group
    if (!first) return
    const known = select.get(first.id)
    const before: DeliveryDocument | undefined = known && JSON.parse(known.json)
    const next = group.reduce<DeliveryDocument | undefined>(mergeFacts, before)
    if (next && next !== before) mergeOne(known, next)
    for (const each of group) addProviderMessages(each)
  }

  return {
    merge(updates: readonly FactUpdate[]): MergeOutcome[] {
      const defects = updates.map(updateDefect)
      const sound = updates.filter((_, n) => defects[n] === undefined)
      for (const group of Map.groupBy(sound, ({ id }) => id).values()) store(group)
      return defects.map(reason => (reason === undefined ? { outcome: 'stored' } : { outcome: 'refused', reason }))
    },
    forgetBefore(instant: number, limit: number): number {
      const rows = old.all(idFloor(instant), limit)
      for (const { number, id, has_words } of rows) {
        remove.run(number)
        removeProvider.run(id)
        if (has_words) removeWords.run(number)
      }
      return rows.length
    },
  }
}

function toColumns(document: DeliveryDocument, json: string) {
  const { id, tenant, state, base } = document
  return {
    id,
    tenant,
    state,
    channel: base?.channel ?? null,
    template: base?.template?.name ?? null,
    account: accountOf(document) ?? null,
    category: base?.category ?? null,
    recipient: base?.recipientHash ?? null,
    reference: base?.reference ?? null,
    hasWords: base ? 1 : 0,
    json,
  }
}

interface Where {
  readonly sql: string
  readonly values: readonly (string | number)[]
}

/** Conditions of a filter; empty words ask for nothing. */
function toWhere(filter: SearchFilter, after?: string): Where {
  const conditions: Where[] = []
  const add = (sql: string, ...values: (string | number | undefined)[]) => {
    const given = values.filter(value => value !== undefined)
    if (given.length === values.length) conditions.push({ sql, values: given })
  }
  add('tenant = ?', filter.tenant)
  add('channel = ?', filter.channel)
  add('template = ?', filter.template)
  add('account = ?', filter.account)
  add('category = ?', filter.category)
  add('recipient = ?', filter.recipientHash)
  add('reference = ?', filter.reference)
  // Ids of a message begin with its id and a dot; the slash is the next character.
  if (filter.messageId !== undefined) add('id > ? AND id < ?', `${filter.messageId}.`, `${filter.messageId}/`)
  if (filter.states) add(`state IN (${filter.states.map(() => '?').join(', ')})`, ...filter.states)
  if (filter.from !== undefined) add('id >= ?', idFloor(filter.from))
  if (filter.to !== undefined) add('id < ?', idFloor(filter.to))
  add('id < ?', after)
  const match = filter.words === undefined ? '' : toMatch(filter.words)
  if (match) add('number IN (SELECT rowid FROM words WHERE words MATCH ?)', match)
  return {
    sql: conditions.length > 0 ? `WHERE ${conditions.map(({ sql }) => sql).join(' AND ')}` : '',
    values: conditions.flatMap(({ values }) => values),
  }
}

/** In FTS5's query language; tokens hold letters and digits only, so quoting them is enough. */
const toMatch = (words: string): string =>
  conditionsOf(words)
    .map(({ tokens, isPrefix }) => `"${tokens.join(' ')}"${isPrefix ? '*' : ''}`)
    .join(' AND ')

export function reads(database: SqliteDatabase) {
  const one = database.prepare<[string], string>('SELECT json FROM document WHERE id = ?').pluck()
  const byProvider = database
    .prepare<[string, string], string>(
      'SELECT json FROM provider_message JOIN document USING (id) WHERE provider_message.account = ? AND provider_id = ? LIMIT 1000',
    )
    .pluck()
  return {
    get: (ids: readonly string[]): (string | undefined)[] => ids.map(id => one.get(id)),
    search(filter: SearchFilter, limit: number, after?: string): string[] {
      const { sql, values } = toWhere(filter, after)
      return database
        .prepare<(string | number)[], string>(`SELECT json FROM document ${sql} ORDER BY id DESC LIMIT ?`)
        .pluck()
        .all(...values, limit)
    },
    count(filter: SearchFilter): StateCounts {
      const { sql, values } = toWhere(filter)
      const rows = database
        .prepare<(string | number)[], { state: string; count: number }>(
          `SELECT state, count(*) AS count FROM document ${sql} GROUP BY state`,
        )
        .all(...values)
      return Object.fromEntries(rows.map(({ state, count }) => [state, count]))
    },
    findByProviderMessage: (account: string, providerMessageId: string): string[] =>
      byProvider.all(account, providerMessageId),
  }
}
