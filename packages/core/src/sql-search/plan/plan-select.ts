import type { Node, SelectStmt } from 'libpg-query'
import { sqlLimits } from '../limits.ts'
import { onlyMembers, refuseNode } from '../parse/refuse.ts'
import type { Condition, RowSelect } from '../select.ts'
import { invalidSql, overSqlLimit, shownName, unsupportedSql } from '../sql-problem.ts'
import type { Column, Table } from '../table.ts'
import type { GroupPlan, OutputColumn } from './output.ts'
import { planCondition } from './plan-condition.ts'
import { isAggregated, planGroups } from './plan-groups.ts'
import { countFor } from './plan-value.ts'
import { type PlanParts, QueryContext } from './query-context.ts'
import { placeOf, readSort, type SelectedItem } from './selected-items.ts'

/** A query that is understood: what the store is asked, and what becomes of its answer. */
export type SelectPlan =
  | { readonly kind: 'rows'; readonly select: RowSelect; readonly outputs: readonly OutputColumn[] }
  | GroupPlan

/**
 * Brings a SELECT into the model. `forced` joins every condition by AND, at the top: nothing in the query can get
 * around it. Throws a `MessageCenterError` for what is wrong, not supported, or over a limit.
 */
export function planSelect(
  statement: SelectStmt,
  tableOf: (name: string) => Table | undefined,
  forced: readonly Condition[],
  parts: PlanParts,
): SelectPlan {
  refuseSetOperation(statement, parts)
  onlyMembers(statement, understood, parts.places)
  const context = contextOf(statement.fromClause ?? [], tableOf, parts)
  const where: Condition = {
    kind: 'and',
    of: [...forced, ...(statement.whereClause ? [planCondition(statement.whereClause, context)] : [])],
  }
  const limit = limitOf(statement, context)
  const items = itemsOf(statement.targetList ?? [], context)
  if (statement.groupClause || items.some(({ node }) => isAggregated(node)))
    return planGroups(items, statement, where, limit, context)
  return planRows(items, statement.sortClause ?? [], where, limit, context)
}

const understood = [
  'targetList',
  'fromClause',
  'whereClause',
  'groupClause',
  'sortClause',
  'limitCount',
  'limitOption',
  'op',
] as const

function refuseSetOperation({ op, limitOption }: SelectStmt, { places }: PlanParts): void {
  if (op !== 'SETOP_NONE')
    throw unsupportedSql(String(op).replace('SETOP_', ''), places.at(undefined), 'Send a query for each SELECT.')
  if (limitOption === 'LIMIT_OPTION_WITH_TIES') throw unsupportedSql('WITH TIES', places.at(undefined), 'Use LIMIT.')
}

function contextOf(
  from: readonly Node[],
  tableOf: (name: string) => Table | undefined,
  parts: PlanParts,
): QueryContext {
  const [first, second] = from
  if (!first) throw invalidSql('The query names no table.', 'Add FROM messages.')
  if (second) throw unsupportedSql('A second table in FROM', '', 'Select from one table.')
  if (!('RangeVar' in first)) return refuseNode(first, parts.places)
  const { relname = '', inh, alias, location } = first.RangeVar
  onlyMembers(first.RangeVar, ['relname', 'inh', 'relpersistence', 'alias'], parts.places)
  if (inh !== true) throw unsupportedSql('ONLY', parts.places.at(location), 'Leave it out.')
  if (alias) onlyMembers(alias, ['aliasname'], parts.places)
  const table = tableOf(relname)
  if (!table)
    throw invalidSql(
      `There is no table${shownName(relname)}${parts.places.at(location)}.`,
      'Write FROM messages, or name an index declared in the options of the engine.',
    )
  return new QueryContext(table, alias?.aliasname, parts)
}

function limitOf({ limitCount }: SelectStmt, context: QueryContext): number {
  if (!limitCount) return sqlLimits.defaultRows
  if ('A_Const' in limitCount && limitCount.A_Const.isnull)
    throw unsupportedSql('LIMIT ALL', context.places.at(limitCount.A_Const.location), `Use LIMIT ${sqlLimits.rows}.`)
  return countFor('LIMIT', limitCount, 0, sqlLimits.rows, context)
}

function itemsOf(targets: readonly Node[], context: QueryContext): readonly SelectedItem[] {
  const items = targets.flatMap((target): SelectedItem[] => {
    if (!('ResTarget' in target) || !target.ResTarget.val) return refuseNode(target, context.places)
    const { val, name } = target.ResTarget
    onlyMembers(target.ResTarget, ['val', 'name'], context.places)
    if (!isStar(val)) return [{ node: val, alias: name }]
    return [...context.table.columns.keys()].map(column => ({ node: columnNode(column), alias: undefined }))
  })
  if (items.length === 0) throw invalidSql('The query selects nothing.', 'Name columns, or write SELECT *.')
  if (items.length > sqlLimits.columns)
    throw overSqlLimit(`The query selects more than ${sqlLimits.columns} columns.`, 'Select fewer.')
  return items
}

function isStar(node: Node): boolean {
  if (!('ColumnRef' in node)) return false
  const { fields = [] } = node.ColumnRef
  return fields.length === 1 && fields[0] !== undefined && 'A_Star' in fields[0]
}

const columnNode = (name: string): Node => ({ ColumnRef: { fields: [{ String: { sval: name } }] } })

function planRows(
  items: readonly SelectedItem[],
  sort: readonly Node[],
  where: Condition,
  limit: number,
  context: QueryContext,
): SelectPlan {
  const columns = items.map(({ node }) => {
    if ('FuncCall' in node)
      throw unsupportedSql(
        'A function of a row',
        context.places.at(node.FuncCall.location),
        'Use COUNT, SUM, MIN, MAX, AVG; group by DATE_TRUNC to select it.',
      )
    return context.column(node)
  })
  const outputs = columns.map(({ name, type }, n) => ({ name: items[n]?.alias ?? name, type }))
  const select: RowSelect = {
    kind: 'rows',
    table: context.table,
    where,
    columns: columns.map(({ name }) => name),
    order: readSort(sort, context).map(({ node, isDescending, nullsFirst }) => ({
      column: orderColumn(node, items, columns, context),
      isDescending,
      nullsFirst,
    })),
    limit,
  }
  return { kind: 'rows', select, outputs }
}

/** By a name given with AS, by its place in the SELECT, or by a column. */
function orderColumn(
  node: Node,
  items: readonly SelectedItem[],
  columns: readonly Column[],
  context: QueryContext,
): string {
  const named = placeOf(node, items, context)
  const column = named === undefined ? context.column(node) : columns[named]
  if (column?.use === 'all') return column.name
  throw invalidSql(`The answer cannot be ordered by ${column?.name}.`, 'Order by another column.')
}
