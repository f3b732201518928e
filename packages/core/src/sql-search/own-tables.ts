import { MessageCenterError } from '../errors.ts'
import { type Column, makeTable, type Table } from './table.ts'
import type { ColumnType } from './value.ts'

/** Indices of an embedder's own, by name; the columns of each with their types. */
export type SearchIndices = { readonly [index: string]: { readonly [column: string]: ColumnType } }

const types: readonly string[] = ['text', 'integer', 'real', 'instant'] satisfies readonly ColumnType[]
const namePattern = /^[a-z][a-z0-9_]{0,39}$/
const maxTables = 50
const maxColumns = 49

/** Tables as declared, each with the column `tenant` before its own. Throws `invalid_options`. */
export function toOwnTables(indices: SearchIndices): readonly Table[] {
  const entries = Object.entries(indices)
  if (entries.length > maxTables) throw wrong('', `There are more than ${maxTables} indices.`, 'Declare fewer.')
  return entries.map(([name, columns]) => {
    if (name === 'messages') throw wrong(name, 'messages is the index of the message center.', 'Choose another name.')
    checkName(name, name)
    const own = Object.entries(columns).map(([column, type]) => toColumn(name, column, type))
    if (own.length === 0 || own.length > maxColumns)
      throw wrong(name, `There are not 1 to ${maxColumns} columns.`, 'Declare at least one, and no more.')
    return makeTable(name, [{ name: 'tenant', type: 'text', use: 'all' }, ...own])
  })
}

function toColumn(index: string, name: string, type: ColumnType): Column {
  checkName(`${index}/${name}`, name)
  if (name === 'tenant') throw wrong(`${index}/tenant`, 'Every index has the column tenant.', 'Leave it out.')
  if (types.includes(type)) return { name, type, use: 'all' }
  throw wrong(`${index}/${name}`, 'The type is none that is known.', `Use one of ${types.join(', ')}.`)
}

function checkName(place: string, name: string): void {
  if (!namePattern.test(name))
    throw wrong(place, 'A name does not fit.', 'Use 1 to 40 of a-z, 0-9 and _, a letter first.')
}

const wrong = (place: string, detail: string, fix: string) =>
  new MessageCenterError('invalid_options', { field: `searchIndices/${place}`, detail, fix })
