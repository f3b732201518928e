import type { ColumnRef, FuncCall, Node } from 'libpg-query'
import { sqlLimits } from '../limits.ts'
import type { QueryPlaces } from '../parse/query-places.ts'
import { onlyMembers, refuseNode } from '../parse/refuse.ts'
import { invalidSql, overSqlLimit, shownName } from '../sql-problem.ts'
import type { Column, Table } from '../table.ts'

/** What callers may give for a `?`. */
export type SqlParameter = string | number | Date | null

/** What planning needs beside the statement. */
export interface PlanParts {
  readonly places: QueryPlaces
  readonly parameters: readonly SqlParameter[]
  /** Keyed hashes of an address, one for each channel that takes it; none where no channel does. */
  readonly hashAddress: (address: string) => readonly string[]
}

/** One query on its way into the model: its table, and what it may still ask for. */
export class QueryContext {
  readonly table: Table
  readonly parts: PlanParts
  readonly #alias: string | undefined
  #comparisons = 0

  constructor(table: Table, alias: string | undefined, parts: PlanParts) {
    this.table = table
    this.#alias = alias
    this.parts = parts
  }

  get places(): QueryPlaces {
    return this.parts.places
  }

  /** Counts a comparison; throws `sql_limit` beyond the limit. */
  spend(): void {
    this.#comparisons += 1
    if (this.#comparisons > sqlLimits.comparisons)
      throw overSqlLimit(`The query makes more than ${sqlLimits.comparisons} comparisons.`, 'Ask in parts.')
  }

  /** The column that a node names; refuses any other node by its name. */
  column(node: Node): Column {
    if (!('ColumnRef' in node)) return refuseNode(node, this.places)
    const name = this.#nameOf(node.ColumnRef)
    const column = this.table.columns.get(name)
    if (column) return column
    const known = [...this.table.columns.keys()].join(', ')
    throw invalidSql(
      `The table ${this.table.name} has no column${shownName(name)}${this.places.at(node.ColumnRef.location)}.`,
      `Its columns are ${known}. Texts stand in single quotes.`,
    )
  }

  /** The name that stands alone, without a table before it. */
  bareName(node: Node): string | undefined {
    if (!('ColumnRef' in node)) return undefined
    const { fields = [] } = node.ColumnRef
    return fields.length === 1 ? textOf(fields[0]) : undefined
  }

  #nameOf({ fields = [], location }: ColumnRef): string {
    const names = fields.map(textOf)
    const [first, second] = names
    if (fields.length === 1 && first !== undefined) return first
    const isOfTable = first === (this.#alias ?? this.table.name)
    if (fields.length === 2 && isOfTable && second !== undefined) return second
    throw invalidSql(
      `A name does not belong to the table ${this.table.name}${this.places.at(location)}.`,
      'Name the column alone; * stands alone, too.',
    )
  }
}

const textOf = (node: Node | undefined): string | undefined => (node && 'String' in node ? node.String.sval : undefined)

/** Name and arguments of a plain function call; refuses DISTINCT, FILTER, OVER and the like by name. */
export function readCall(call: FuncCall, places: QueryPlaces) {
  onlyMembers(call, ['funcname', 'args', 'agg_star', 'funcformat'], places)
  const names = (call.funcname ?? []).map(textOf)
  return {
    name: names.join('.'),
    args: call.args ?? [],
    isStar: call.agg_star === true,
    place: places.at(call.location),
  }
}
