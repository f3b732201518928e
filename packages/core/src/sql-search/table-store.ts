import type { Select, SelectLimits } from './select.ts'
import type { Table } from './table.ts'
import type { Value } from './value.ts'

/**
 * Rows of an embedder's own indices; they stay until the embedder removes the store.
 * Rejects with a `MessageCenterError` of code `index_unavailable` when it cannot answer now.
 */
export interface TableStore {
  /** Makes room for the tables, and for columns that were added since. */
  start(tables: readonly Table[]): Promise<void>
  /** Stored once resolved, all or nothing. Rows have all columns of the table, in order. */
  insert(table: Table, rows: readonly (readonly Value[])[]): Promise<void>
  /** As `MessageIndex.select`, over the rows of the select's table. */
  select(select: Select, limits: SelectLimits): Promise<readonly (readonly Value[])[]>
  stop(): Promise<void>
}
