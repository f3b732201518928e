import type { GroupKey, GroupSelect, Measure, RowOrder } from '../select.ts'
import { compileCondition, type SqlPart, type TableSql } from './compile-condition.ts'

/*
 * Functions that the statements call; `defineFunctions` brings them to a connection.
 * `within_time()` is asked for each row and ends a query that takes too long.
 */

/** What a statement is made of beside the query. */
export interface Source {
  readonly table: TableSql
  /** Behind FROM. */
  readonly from: string
}

export function compileWhere(where: GroupSelect['where'], { table }: Source): SqlPart {
  const { sql, values } = compileCondition(where, table)
  return { sql: `within_time() AND ${sql}`, values }
}

/** One row per group: its keys, then its measures. */
export function compileGroups({ keys, measures, where, limit }: GroupSelect, source: Source): SqlPart {
  const { sql, values } = compileWhere(where, source)
  const shown = [
    ...keys.map(key => keySql(key, source.table)),
    ...measures.map(measure => measureSql(measure, source.table)),
  ]
  const groupBy = keys.length > 0 ? ` GROUP BY ${keys.map((_, n) => n + 1).join(', ')}` : ''
  // A GROUP BY alone has keys only, an aggregate of everything has measures only: one of both is always there.
  return {
    sql: `SELECT ${shown.join(', ')} FROM ${source.from} WHERE ${sql}${groupBy} LIMIT ${limit + 1}`,
    values,
  }
}

function keySql({ column, stepMs, zoneMs = 0 }: GroupKey, table: TableSql): string {
  const value = table.column(column)
  return stepMs === undefined ? value : `step_start(${value}, ${stepMs}, ${zoneMs})`
}

function measureSql(measure: Measure, table: TableSql): string {
  if (measure.measure === 'rows') return 'count(*)'
  const name = { values: 'count', sum: 'total', min: 'min', max: 'max' }[measure.measure]
  return `${name}(${table.column(measure.column)})`
}

/** ORDER BY, ending with the term that puts the newest first. */
export function compileOrder(order: readonly RowOrder[], newest: string, { table }: Source): string {
  const terms = order.map(
    ({ column, isDescending, nullsFirst }) =>
      `${table.column(column)} ${isDescending ? 'DESC' : 'ASC'} NULLS ${nullsFirst ? 'FIRST' : 'LAST'}`,
  )
  return [...terms, newest].join(', ')
}
