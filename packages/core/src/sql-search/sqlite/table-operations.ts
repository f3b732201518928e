import type { SqliteDatabase, SqliteSchema } from '@message-center/sqlite'
import type { Select } from '../select.ts'
import type { Table } from '../table.ts'
import type { ColumnType, Value } from '../value.ts'
import { compileGroups, compileOrder, compileWhere, type Source } from './compile-select.ts'
import { QueryClock, type QueryTime, type ThreadRows } from './query-clock.ts'

/** Tables are made as they are declared; the file begins without any. */
export const schema: SqliteSchema = { applicationId: 0x6d63_6f77, migrations: ['SELECT 1'] }

const types: { readonly [type in ColumnType]: string } = {
  text: 'TEXT',
  integer: 'INTEGER',
  real: 'REAL',
  instant: 'INTEGER',
}

/** Names have letters, digits and _ only, see `toOwnTables`; the prefixes keep them from SQLite's own words. */
const tableName = (name: string): string => `own_${name}`
const columnName = (name: string): string => `c_${name}`

export function writes(database: SqliteDatabase) {
  return {
    /** Answers the names of columns that have another type in the file. */
    declare(tables: readonly Table[]): readonly string[] {
      return tables.flatMap(table => {
        const name = tableName(table.name)
        database.exec(`CREATE TABLE IF NOT EXISTS ${name} (number INTEGER PRIMARY KEY)`)
        const rows = database.pragma(`table_info(${name})`) as readonly { name: string; type: string }[]
        const known = new Map(rows.map(row => [row.name, row.type]))
        const differing: string[] = []
        for (const column of table.columns.values()) {
          const type = known.get(columnName(column.name))
          if (type === undefined)
            database.exec(`ALTER TABLE ${name} ADD COLUMN ${columnName(column.name)} ${types[column.type]}`)
          else if (type !== types[column.type]) differing.push(`${table.name}/${column.name}`)
        }
        return differing
      })
    },

    insert(table: Table, rows: readonly (readonly Value[])[]): void {
      const columns = [...table.columns.keys()]
      const signs = columns.map(() => '?').join(', ')
      const insert = database.prepare(
        `INSERT INTO ${tableName(table.name)} (${columns.map(columnName).join(', ')}) VALUES (${signs})`,
      )
      for (const row of rows) insert.run(...row)
    },
  }
}

export function reads(database: SqliteDatabase) {
  const clock = new QueryClock(database)

  function statementOf(select: Select, source: Source) {
    if (select.kind === 'groups') return compileGroups(select, source)
    const { sql, values } = compileWhere(select.where, source)
    const shown = select.columns.map(columnName).join(', ')
    const order = compileOrder(select.order, 'number DESC', source)
    return {
      sql: `SELECT ${shown} FROM ${source.from} WHERE ${sql} ORDER BY ${order} LIMIT ${select.limit + 1}`,
      values,
    }
  }

  return {
    select: (select: Select, time: QueryTime): ThreadRows =>
      clock.run(time, () => {
        const source = { table: { column: columnName }, from: tableName(select.table.name) }
        const { sql, values } = statementOf(select, source)
        return database
          .prepare<unknown[], Value[]>(sql)
          .raw()
          .all(...values)
      }),
  }
}
