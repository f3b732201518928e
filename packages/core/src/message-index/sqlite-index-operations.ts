import type { SqliteDatabase, SqliteSchema } from '@message-center/sqlite'
import { mergeFacts } from '../flow/sync/merge-facts.ts'
import type { DeliveryDocument, FactUpdate } from '../model/fact.ts'
import { updateDefect } from './check-update.ts'
import { DocumentNumbers, firstIdAt, firstNumberAt, numbersPerStep } from './document-number.ts'
import { accountOf, searchedText } from './memory-index.ts'
import { tokensOf } from './search-words.ts'
import { searchReads } from './sqlite-index-search.ts'
import { exactOf, providerKeys } from './sqlite-index-tokens.ts'

/*
 * One row per delivery: what may change of the filters in columns, the document as JSON. Rows are numbered by time.
 *
 * Which index serves what, always from the newest back:
 *   by_id     one delivery, the deliveries of a message
 *   list      a tenant, its states, channels, categories, accounts, and their counts, without a look at the rows
 *   words     words, and exact values of which there are very many or that never change: recipient, reference, template.
 *             A full-text index writes them in runs; a tree would write a page for each
 *   provider_message   what a provider calls a delivery, as 48 bits of a hash; whoever reads compares the facts
 */
export const schema: SqliteSchema = {
  applicationId: 0x6d63_6964,
  migrations: [
    `CREATE TABLE document (
       number INTEGER PRIMARY KEY,
       id TEXT NOT NULL,
       tenant TEXT NOT NULL,
       state TEXT NOT NULL,
       channel TEXT, category TEXT, account TEXT,
       json TEXT NOT NULL
     );
     CREATE UNIQUE INDEX by_id ON document (id);
     CREATE INDEX list ON document (tenant, number, state, channel, category, account);
     CREATE TABLE provider_message (key INTEGER NOT NULL, number INTEGER NOT NULL, PRIMARY KEY (key, number)) WITHOUT ROWID;
     CREATE VIRTUAL TABLE words USING fts5(text, exact, content='', contentless_delete=1, tokenize='ascii')`,
  ],
}

interface Row {
  readonly number: number
  readonly json: string
}

export interface Refusal {
  readonly place: number
  readonly reason: string
}

export function writes(database: SqliteDatabase) {
  const select = database.prepare<[string], Row>('SELECT number, json FROM document WHERE id = ?')
  const insert = database.prepare('INSERT INTO document VALUES (?, ?, ?, ?, ?, ?, ?, ?)')
  const update = database.prepare(
    'UPDATE document SET tenant = ?, state = ?, channel = ?, category = ?, account = ?, json = ? WHERE number = ?',
  )
  // Numbers beyond 32 bits arrive as floating point, which a full-text table does not take for a row.
  const insertWords = database.prepare('INSERT INTO words (rowid, text, exact) VALUES (CAST(? AS INTEGER), ?, ?)')
  const removeWords = database.prepare('DELETE FROM words WHERE rowid = CAST(? AS INTEGER)')
  const insertProvider = database.prepare('INSERT OR IGNORE INTO provider_message VALUES (?, ?)')
  const removeProvider = database.prepare('DELETE FROM provider_message WHERE key = ? AND number = ?')
  const remove = database.prepare('DELETE FROM document WHERE number = ?')
  const old = database.prepare<[number, string, number], Row>(
    'SELECT number, json FROM document WHERE number < ? AND id < ? ORDER BY number LIMIT ?',
  )
  const lastStored = database.prepare<[number, number], number | null>(
    'SELECT max(number) FROM document WHERE number >= ? AND number < ?',
  )
  const numbers = new DocumentNumbers((from, to) => lastStored.pluck().get(from, to) ?? undefined)

  function write(known: Row | undefined, next: DeliveryDocument): number {
    const { id, tenant, state, base } = next
    const columns = [tenant, state, base?.channel ?? null, base?.category ?? null, accountOf(next) ?? null]
    const json = JSON.stringify(next)
    if (known) {
      update.run(...columns, json, known.number)
      return known.number
    }
    const number = numbers.next(id)
    insert.run(number, id, ...columns, json)
    return number
  }

  function store(group: readonly FactUpdate[]): void {
    const [first] = group
    if (!first) return
    const known = select.get(first.id)
    const before: DeliveryDocument | undefined = known && JSON.parse(known.json)
    const next = group.reduce<DeliveryDocument | undefined>(mergeFacts, before)
    if (!next || next === before) return
    const number = write(known, next)
    if (next.base && !before?.base) insertWords.run(number, tokensOf(searchedText(next)).join(' '), exactOf(next))
    for (const { facts } of group) for (const key of providerKeys(facts)) insertProvider.run(key, number)
  }

  return {
    /** Takes the updates as JSON, which is copied into the thread at a third of what objects cost. */
    merge(json: string): readonly Refusal[] {
      const updates: readonly FactUpdate[] = JSON.parse(json)
      const refusals: Refusal[] = []
      const groups = new Map<string, FactUpdate[]>()
      for (const [place, update] of updates.entries()) {
        const reason = updateDefect(update)
        if (reason !== undefined) refusals.push({ place, reason })
        else {
          const group = groups.get(update.id)
          if (group) group.push(update)
          else groups.set(update.id, [update])
        }
      }
      for (const group of groups.values()) store(group)
      return refusals
    },

    forgetBefore(instant: number, limit: number): number {
      const rows = old.all(firstNumberAt(instant) + numbersPerStep, firstIdAt(instant), limit)
      for (const { number, json } of rows) {
        const { facts }: DeliveryDocument = JSON.parse(json)
        for (const key of providerKeys(facts)) removeProvider.run(key, number)
        removeWords.run(number)
        remove.run(number)
      }
      return rows.length
    },
  }
}

export const reads = searchReads
