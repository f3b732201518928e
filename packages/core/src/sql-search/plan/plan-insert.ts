import type { InsertStmt } from 'libpg-query'
import { sqlLimits } from '../limits.ts'
import { onlyMembers, refuseNode } from '../parse/refuse.ts'
import { invalidSql, overSqlLimit, shownName, unsupportedSql } from '../sql-problem.ts'
import type { Column, Table } from '../table.ts'
import type { Value } from '../value.ts'
import { valueToInsert } from './plan-value.ts'
import { type PlanParts, QueryContext } from './query-context.ts'

/** Rows for an embedder's own index, each with all columns of its table in order. */
export interface InsertPlan {
  readonly table: Table
  readonly rows: readonly (readonly Value[])[]
}

/** Brings an INSERT into the model. `tenant`: whose rows these are; without one the rows name it themselves. */
export function planInsert(
  statement: InsertStmt,
  tableOf: (name: string) => Table | undefined,
  tenant: string | undefined,
  parts: PlanParts,
): InsertPlan {
  onlyMembers(statement, ['relation', 'cols', 'selectStmt', 'override'], parts.places)
  const table = tableFor(statement, tableOf, parts)
  const context = new QueryContext(table, undefined, parts)
  const columns = columnsOf(statement, context, tenant)
  return { table, rows: rowsOf(statement, columns, context, tenant) }
}

function tableFor(
  { relation }: InsertStmt,
  tableOf: (name: string) => Table | undefined,
  { places }: PlanParts,
): Table {
  onlyMembers(relation ?? {}, ['relname', 'inh', 'relpersistence'], places)
  const name = relation?.relname ?? ''
  if (name === 'messages')
    throw unsupportedSql('INSERT INTO messages', places.at(relation?.location), 'Send messages by the API.')
  const table = tableOf(name)
  if (table) return table
  throw invalidSql(
    `There is no index${shownName(name)}${places.at(relation?.location)}.`,
    'Declare it with its columns in the options of the engine: searchIndices.',
  )
}

function columnsOf({ cols = [] }: InsertStmt, context: QueryContext, tenant: string | undefined): readonly Column[] {
  if (cols.length === 0)
    throw invalidSql('INSERT names no columns.', 'Write INSERT INTO orders (no, total) VALUES (?, ?).')
  const columns = cols.map(col => {
    if (!('ResTarget' in col)) return refuseNode(col, context.places)
    const { name = '', location } = col.ResTarget
    onlyMembers(col.ResTarget, ['name'], context.places)
    return context.column({ ColumnRef: { fields: [{ String: { sval: name } }], ...(location && { location }) } })
  })
  if (new Set(columns).size < columns.length) throw invalidSql('INSERT names a column twice.', 'Name each once.')
  const namesTenant = columns.some(({ name }) => name === 'tenant')
  if (tenant !== undefined && namesTenant)
    throw invalidSql('INSERT names the column tenant.', 'Leave it out: it is the one in whose name the rows come.')
  if (tenant === undefined && !namesTenant)
    throw invalidSql('INSERT names no tenant.', 'Add the column tenant, or insert in the name of a tenant.')
  return columns
}

function rowsOf(
  { selectStmt }: InsertStmt,
  columns: readonly Column[],
  context: QueryContext,
  tenant: string | undefined,
): readonly (readonly Value[])[] {
  const lists = selectStmt && 'SelectStmt' in selectStmt ? selectStmt.SelectStmt.valuesLists : undefined
  if (!lists || !selectStmt || !('SelectStmt' in selectStmt))
    throw unsupportedSql('INSERT without VALUES', '', 'Write INSERT INTO orders (no, total) VALUES (?, ?).')
  onlyMembers(selectStmt.SelectStmt, ['valuesLists', 'limitOption', 'op'], context.places)
  if (lists.length > sqlLimits.insertedRows)
    throw overSqlLimit(`INSERT has more than ${sqlLimits.insertedRows} rows.`, 'Insert in parts.')
  return lists.map(list => {
    const items = 'List' in list ? (list.List.items ?? []) : []
    if (items.length !== columns.length)
      throw invalidSql('A row of INSERT has another number of values than there are columns.', 'Give one for each.')
    const given = new Map<string, Value>()
    for (const [n, item] of items.entries()) {
      const column = columns[n]
      if (column) given.set(column.name, valueToInsert(column, item, context))
    }
    if (tenant !== undefined) given.set('tenant', tenant)
    if (typeof given.get('tenant') !== 'string') throw invalidSql('A row has no tenant.', 'Give it one.')
    return [...context.table.columns.keys()].map(name => given.get(name) ?? null)
  })
}
