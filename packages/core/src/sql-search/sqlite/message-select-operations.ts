import type { SqliteDatabase } from '@message-center/sqlite'
import { schema } from '../../message-index/sqlite-index-operations.ts'
import { newestFirst } from '../../message-index/sqlite-index-search.ts'
import { timeOfId } from '../../model/delivery-id.ts'
import type { DeliveryDocument } from '../../model/fact.ts'
import { messageValue } from '../messages-table.ts'
import type { RowSelect, Select } from '../select.ts'
import type { Value } from '../value.ts'
import { compileGroups, compileOrder, compileWhere, type Source } from './compile-select.ts'
import { messageSql } from './message-sql.ts'
import { QueryClock, type QueryTime, type ThreadRows } from './query-clock.ts'

/*
 * Queries run on a connection and in a thread of their own beside those of the index: one that looks at every row holds
 * up neither the sync nor the status of a message.
 */

export { schema }

/** This connection only reads. */
export const writes = () => ({})

/** A delivery is there once its base has come. */
const source: Source = { table: messageSql, from: 'document' }
const isShown = 'channel IS NOT NULL'

export function reads(database: SqliteDatabase) {
  const clock = new QueryClock(database)
  defineColumns(database)
  const byNumber = database.prepare<[number], string>('SELECT json FROM document WHERE number = ?').pluck()

  function rows(select: RowSelect): readonly (readonly Value[])[] {
    return placesOf(select).flatMap(number => {
      clock.look()
      const json = byNumber.get(number)
      if (json === undefined) return []
      const document: DeliveryDocument = JSON.parse(json)
      return [select.columns.map(column => messageValue(document, column))]
    })
  }

  function placesOf({ where, order, limit }: RowSelect): readonly number[] {
    const { sql, values } = compileWhere(where, source)
    const begin = `SELECT number, id FROM document WHERE ${isShown} AND ${sql}`
    const [first, second] = order
    // Rows lie in the file by the time of their acceptance: the newest are the last.
    if (!first || (first.column === 'accepted_at' && first.isDescending && !second)) {
      const found = database.prepare<unknown[], { number: number; id: string }>(`${begin} ORDER BY number DESC`)
      return newestFirst(found.iterate(...values), limit + 1).map(({ number }) => number)
    }
    const ordered = `${begin} ORDER BY ${compileOrder(order, 'id DESC', source)} LIMIT ${limit + 1}`
    return database
      .prepare<unknown[], number>(ordered)
      .pluck()
      .all(...values)
  }

  function groups(select: Extract<Select, { kind: 'groups' }>): readonly (readonly Value[])[] {
    const { sql, values } = compileGroups(select, { ...source, from: `(SELECT * FROM document WHERE ${isShown})` })
    return database
      .prepare<unknown[], Value[]>(sql)
      .raw()
      .all(...values)
  }

  return {
    select: (select: Select, time: QueryTime): ThreadRows =>
      clock.run(time, () => (select.kind === 'rows' ? rows(select) : groups(select))),
  }
}

/** Columns that follow from the document; several of one row read it once. */
function defineColumns(database: SqliteDatabase): void {
  let lastJson: unknown
  let last: DeliveryDocument | undefined
  database.function('message_value', { deterministic: true }, (column, json) => {
    if (last === undefined || json !== lastJson) {
      last = JSON.parse(String(json)) as DeliveryDocument
      lastJson = json
    }
    return messageValue(last, String(column))
  })
  database.function('time_of_id', { deterministic: true }, id => timeOfId(String(id)))
}
