import type { Node } from 'libpg-query'
import { unsupportedSql } from '../sql-problem.ts'
import type { QueryPlaces } from './query-places.ts'

const noChange = 'Ask with SELECT; messages are changed by the API alone.'
const oneTable = 'Select from one table, without FROM (…).'
const plainComparison = 'Compare a column with a value: status = ?.'
const noWindow = 'Use GROUP BY.'

/** What of SQL's grammar is told by name when it is refused: nodes and members of the parser's tree. */
const names: { readonly [member: string]: readonly [what: string, instead: string] } = {
  UpdateStmt: ['UPDATE', noChange],
  DeleteStmt: ['DELETE', noChange],
  MergeStmt: ['MERGE', noChange],
  TruncateStmt: ['TRUNCATE', noChange],
  DropStmt: ['DROP', noChange],
  CreateStmt: ['CREATE TABLE', 'Declare indices of your own in the options of the engine.'],
  ExplainStmt: ['EXPLAIN', 'Send the query itself.'],
  VariableSetStmt: ['SET', 'Send a SELECT.'],
  TransactionStmt: ['A transaction', 'Send one statement at a time.'],
  CopyStmt: ['COPY', 'Send a SELECT.'],
  valuesLists: ['VALUES', 'Write SELECT … FROM messages.'],
  withClause: ['WITH', 'Write one SELECT without WITH.'],
  distinctClause: ['DISTINCT', 'Use GROUP BY.'],
  windowClause: ['WINDOW', noWindow],
  over: ['OVER', noWindow],
  havingClause: ['HAVING', 'Order by the aggregate and take the first with LIMIT.'],
  lockingClause: ['FOR UPDATE', 'Leave it out: nothing is locked.'],
  intoClause: ['SELECT INTO', 'Leave INTO out.'],
  limitOffset: ['OFFSET', 'Go on behind the last row by a condition: accepted_at < ?.'],
  JoinExpr: ['JOIN', 'Select from one table, and join in your own program.'],
  RangeSubselect: ['A sub-select in FROM', oneTable],
  RangeFunction: ['A function in FROM', oneTable],
  RangeTableSample: ['TABLESAMPLE', oneTable],
  RangeTableFunc: ['XMLTABLE', oneTable],
  JsonTable: ['JSON_TABLE', oneTable],
  schemaname: ['A schema', 'Name the table alone: FROM messages.'],
  catalogname: ['A catalogue', 'Name the table alone: FROM messages.'],
  colnames: ['A list of names behind a table', 'Give names with AS behind each column.'],
  SubLink: ['A sub-select', 'Send two queries, and give the first one’s values to the second with IN (?, …).'],
  agg_distinct: ['DISTINCT in an aggregate', 'Group by the column, and count the groups.'],
  agg_filter: ['FILTER', 'Put the condition into WHERE, or group by the column.'],
  agg_order: ['ORDER BY in a function', 'Leave it out.'],
  agg_within_group: ['WITHIN GROUP', 'Use COUNT, SUM, MIN, MAX, AVG.'],
  func_variadic: ['VARIADIC', 'Leave it out.'],
  A_Expr: ['A computed value', 'Compare columns themselves with values; give computed values as parameters.'],
  FuncCall: ['A function as a value', 'Compare columns themselves with values; give computed values as parameters.'],
  CaseExpr: ['CASE', 'Group by the column instead.'],
  TypeCast: ['CAST', "Write the value alone: an instant is a text, accepted_at >= '2026-11-22'."],
  SQLValueFunction: ['CURRENT_TIMESTAMP and its like', 'Give the instant as a parameter.'],
  CoalesceExpr: ['COALESCE', plainComparison],
  MinMaxExpr: ['GREATEST and LEAST', plainComparison],
  BooleanTest: ['IS TRUE and its like', plainComparison],
  RowExpr: ['A row in brackets', 'Compare each column for itself, joined by AND.'],
  A_ArrayExpr: ['ARRAY', 'Use IN (…).'],
  A_Indirection: ['A part of a value', 'Name the column alone.'],
  CollateClause: ['COLLATE', 'Leave it out: texts sort by their code points.'],
  GroupingSet: ['ROLLUP, CUBE and GROUPING SETS', 'Send a query for each grouping.'],
  groupDistinct: ['GROUP BY DISTINCT', 'Leave DISTINCT out.'],
  SetToDefault: ['DEFAULT', 'Give a value, or leave the column out.'],
  onConflictClause: ['ON CONFLICT', 'Leave it out: every INSERT adds rows.'],
  returningClause: ['RETURNING', 'Leave it out.'],
  returningList: ['RETURNING', 'Leave it out.'],
  useOp: ['ORDER BY … USING', 'Use ASC or DESC.'],
}

type Place = string

/** Refuses a node of the parser's tree by its name. */
export function refuseNode(node: Node, places: QueryPlaces): never {
  const [kind = '', content] = Object.entries(node)[0] ?? []
  throw refusal(kind, locationOf(content, places))
}

/** Refuses whatever a node has beside the members that its reader understands. */
export function onlyMembers(content: object, understood: readonly string[], places: QueryPlaces): void {
  for (const [member, value] of Object.entries(content)) {
    if (understood.includes(member) || member === 'location' || value === false) continue
    throw refusal(member, locationOf(value, places) || locationOf(content, places))
  }
}

function refusal(member: string, place: Place) {
  const [what, instead] = names[member] ?? [wordsOf(member), 'See docs/sql-search.md for what can be asked.']
  return unsupportedSql(what, place, instead)
}

/** `AlterTableStmt` is ALTER TABLE. */
const wordsOf = (member: string): string =>
  member
    .replace(/(Stmt|Clause|Expr)$/, '')
    .replaceAll(/([a-z])([A-Z])/g, '$1 $2')
    .replaceAll('_', ' ')
    .toUpperCase()

/** The first place known in or below something of the tree. */
function locationOf(content: unknown, places: QueryPlaces): Place {
  const location = findLocation(content, 4)
  return location === undefined ? '' : places.at(location)
}

function findLocation(content: unknown, depth: number): number | undefined {
  if (typeof content !== 'object' || content === null || depth === 0) return undefined
  if ('location' in content && typeof content.location === 'number' && content.location >= 0) return content.location
  for (const member of Object.values(content)) {
    const found = findLocation(member, depth - 1)
    if (found !== undefined) return found
  }
  return undefined
}
