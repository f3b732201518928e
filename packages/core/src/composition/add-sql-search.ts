import { join } from 'node:path'
import type { HubKeys } from '../hub-keys.ts'
import type { MessageCenterOptions } from '../options.ts'
import { addressHasher } from '../sql-search/hash-address.ts'
import { MemoryTableStore } from '../sql-search/memory-table-store.ts'
import { toOwnTables } from '../sql-search/own-tables.ts'
import { SqlSearch } from '../sql-search/sql-search.ts'
import { SqliteTableStore } from '../sql-search/sqlite/sqlite-table-store.ts'
import { type AddPart, tokens } from './tokens.ts'

/** SQL over messages and indices of the host. */
export function addSqlSearch(
  { storage, parts, searchIndices = {} }: MessageCenterOptions,
  keys: HubKeys,
  part: AddPart,
): void {
  const file = storage?.kind === 'sqlite' ? join(storage.folder, 'own-indices.sqlite') : undefined
  part(
    tokens.sqlSearch,
    get =>
      new SqlSearch({
        messages: get(tokens.index),
        store: parts?.tables ?? (file === undefined ? new MemoryTableStore() : new SqliteTableStore({ file })),
        tables: toOwnTables(searchIndices),
        hashAddress: addressHasher(get(tokens.catalogue), (channel, key) => keys.hashRecipient(channel, key)),
      }),
  )
}
