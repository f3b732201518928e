import type { Node } from 'libpg-query'
import { messagesTable } from '../messages-table.ts'
import type { ParsedStatement } from '../parse/parse-sql.ts'
import { onlyMembers, refuseNode } from '../parse/refuse.ts'
import { invalidSql, unsupportedSql } from '../sql-problem.ts'

/**
 * A SELECT for the store's own SQL, put together anew from the words that were read: without comments, and with other
 * tables than `messages` refused wherever they stand. `toText` writes it with the store's name of the table.
 */
export function planServerQuery({ statement, words, places }: ParsedStatement): (table: string) => string {
  if (!('SelectStmt' in statement)) return refuseNode(statement, places)
  const tables = new Set<number>()
  for (const { relname, location, ...rest } of tablesIn(statement)) {
    onlyMembers(rest, ['inh', 'relpersistence', 'alias'], places)
    if (relname !== messagesTable.name || location === undefined)
      throw invalidSql(`A table is not messages${places.at(location)}.`, 'Write FROM messages.')
    tables.add(places.originalByte(location))
  }
  for (const { text } of words)
    if (/^(?:[eubnx]&?'|\$)/i.test(text))
      throw unsupportedSql('A text with a letter or $ before its quote', '', "Write texts as '…'.")
  return table => words.map(({ text, start }) => (tables.has(start) ? table : text)).join(' ')
}

type RangeVar = Extract<Node, { RangeVar: object }>['RangeVar']

/** Every table that the tree names, at any depth. */
function tablesIn(statement: Node): readonly RangeVar[] {
  const tables: RangeVar[] = []
  const rest: unknown[] = [statement]
  for (let part = rest.pop(); part !== undefined; part = rest.pop()) {
    if (typeof part !== 'object' || part === null) continue
    if ('RangeVar' in part) tables.push(part.RangeVar as RangeVar)
    rest.push(...Object.values(part))
  }
  return tables
}
