import { firstIdAt, firstNumberAt, numbersPerStep } from '../../message-index/document-number.ts'
import type { SearchFilter } from '../../message-index/message-index.ts'
import { toMatch } from '../../message-index/sqlite-index-tokens.ts'
import { isMessageColumn, recipientHashColumn } from '../messages-table.ts'
import type { Condition } from '../select.ts'
import { compileCondition, type SqlPart, type TableSql } from './compile-condition.ts'

/** Columns that the file has as such. What is not there is read from the document by `message_value`. */
const stored: { readonly [column: string]: string } = {
  id: 'id',
  message_id: 'substr(id, 1, 36)',
  tenant: 'tenant',
  status: 'state',
  channel: 'channel',
  category: 'category',
  account: 'account',
  accepted_at: 'time_of_id(id)',
}

/** Exact values that the full-text table holds. */
const exact: { readonly [column: string]: keyof SearchFilter } = {
  template: 'template',
  reference: 'reference',
  [recipientHashColumn]: 'recipientHash',
}

/** How the columns of `messages` are written in the index file. */
export const messageSql: TableSql = {
  column(name) {
    const own = Object.hasOwn(stored, name) ? stored[name] : undefined
    if (own !== undefined) return own
    if (name !== recipientHashColumn && !isMessageColumn(name)) throw new Error(`${name} is no column`)
    return `message_value('${name}', json)`
  },
  shortcut: condition => acceptedCondition(condition) ?? wordCondition(condition) ?? ofMessage(condition),
}

/** When a delivery was accepted follows from its id, and where it stands in the file: an index answers. */
function acceptedCondition(condition: Condition): SqlPart | undefined {
  if (condition.kind !== 'compare' || condition.column !== 'accepted_at') return undefined
  const instant = Number(condition.value)
  switch (condition.operator) {
    case '>=':
      return from(instant)
    case '>':
      return from(instant + 1)
    case '<':
      return before(instant)
    case '<=':
      return before(instant + 1)
    case '=':
      return both(from(instant), before(instant + 1))
    case '<>':
      return undefined
  }
}

// Numbers beyond 32 bits are bound as floating point, which an index does not compare with.
const from = (instant: number): SqlPart => ({
  sql: '(id >= ? AND number >= CAST(? AS INTEGER))',
  values: [firstIdAt(instant), firstNumberAt(instant)],
})

const before = (instant: number): SqlPart => ({
  sql: '(id < ? AND number < CAST(? AS INTEGER))',
  values: [firstIdAt(instant), firstNumberAt(instant) + numbersPerStep],
})

const both = (a: SqlPart, b: SqlPart): SqlPart => ({
  sql: `(${a.sql} AND ${b.sql})`,
  values: [...a.values, ...b.values],
})

/** Words, and exact values of columns that never change, by the full-text table. */
function wordCondition(condition: Condition): SqlPart | undefined {
  if (condition.kind === 'match') return inWords([toMatch({ words: condition.words })], condition.isNot)
  const values =
    condition.kind === 'compare' && condition.operator === '='
      ? [condition.value]
      : condition.kind === 'in' && !condition.isNot
        ? condition.values
        : undefined
  if (!values || !('column' in condition) || !Object.hasOwn(exact, condition.column)) return undefined
  const field = exact[condition.column]
  return (
    field &&
    inWords(
      values.map(value => toMatch({ [field]: String(value) })),
      false,
    )
  )
}

const inWords = (matches: readonly string[], isNot: boolean): SqlPart => ({
  sql: `number ${isNot ? 'NOT ' : ''}IN (SELECT rowid FROM words WHERE words MATCH ?)`,
  values: [matches.join(' OR ')],
})

/** The deliveries of a message stand together. */
function ofMessage(condition: Condition): SqlPart | undefined {
  if (condition.kind !== 'compare' || condition.column !== 'message_id' || condition.operator !== '=') return undefined
  const { sql, values } = compileCondition(condition, { column: messageSql.column })
  return {
    // Ids of a message begin with its id and a dot; the slash is the next character. A sub-select, lest SQLite begins
    // with all of the tenant.
    sql: `number IN (SELECT number FROM document WHERE id > ? AND id < ? AND ${sql})`,
    values: [`${condition.value}.`, `${condition.value}/`, ...values],
  }
}
