import type { ColumnType } from './value.ts'

/**
 * What a query may do with a column.
 * - `all`: show, compare, group and order.
 * - `words`: show, and ask for words by MATCH.
 * - `address`: show, masked, and ask whether it is one of given addresses, of which only keyed hashes are compared.
 */
export type ColumnUse = 'all' | 'words' | 'address'

export interface Column {
  readonly name: string
  readonly type: ColumnType
  readonly use: ColumnUse
}

/** What can be selected from. Every table has the text column `tenant`. */
export interface Table {
  readonly name: string
  /** By name, in the order of `SELECT *`. */
  readonly columns: ReadonlyMap<string, Column>
}

export const makeTable = (name: string, columns: readonly Column[]): Table => ({
  name,
  columns: new Map(columns.map(column => [column.name, column])),
})
