import { foldCase, type LikePattern } from '../evaluate/like-pattern.ts'
import type { Condition } from '../select.ts'

/** A part of a statement with the values of its `?`, in order. */
export interface SqlPart {
  readonly sql: string
  readonly values: readonly (string | number)[]
}

/** How a table's columns are written. */
export interface TableSql {
  /** What stands for a column's value. */
  column(name: string): string
  /** A quicker way to the same, where there is one. */
  shortcut?(condition: Condition): SqlPart | undefined
}

/** A condition in SQLite's SQL. Values are always bound. */
export function compileCondition(condition: Condition, table: TableSql): SqlPart {
  const short = table.shortcut?.(condition)
  if (short) return short
  switch (condition.kind) {
    case 'and':
    case 'or':
      return join(
        condition.of.map(part => compileCondition(part, table)),
        condition.kind,
      )
    case 'compare':
      return { sql: `${table.column(condition.column)} ${condition.operator} ?`, values: [condition.value] }
    case 'in': {
      const signs = condition.values.map(() => '?').join(', ')
      return { sql: `${table.column(condition.column)} ${not(condition)}IN (${signs})`, values: condition.values }
    }
    case 'like':
      return compileLike(table.column(condition.column), condition)
    case 'null':
      return { sql: `${table.column(condition.column)} IS ${not(condition)}NULL`, values: [] }
    case 'match':
      throw new Error('the table has no words')
  }
}

const not = ({ isNot }: { readonly isNot: boolean }): string => (isNot ? 'NOT ' : '')

/** In halves, so that a long list is no deep one: SQLite bounds the depth. */
function join(parts: readonly SqlPart[], word: 'and' | 'or'): SqlPart {
  const [first, second] = parts
  if (!first) return { sql: word === 'and' ? '1' : '0', values: [] }
  if (!second) return first
  const middle = Math.ceil(parts.length / 2)
  const [left, right] = [join(parts.slice(0, middle), word), join(parts.slice(middle), word)]
  return { sql: `(${left.sql} ${word} ${right.sql})`, values: [...left.values, ...right.values] }
}

/** GLOB looks at case; LIKE folds A to Z and nothing else. */
function compileLike(
  column: string,
  condition: { readonly pattern: LikePattern; readonly ignoresCase: boolean; readonly isNot: boolean },
): SqlPart {
  const { pattern, ignoresCase } = condition
  if (ignoresCase) {
    const text = pattern.map(part => (typeof part === 'string' ? escapeLike(part) : likeSigns[part.any])).join('')
    return { sql: `${column} ${not(condition)}LIKE ? ESCAPE '\\'`, values: [text] }
  }
  const text = pattern.map(part => (typeof part === 'string' ? escapeGlob(part) : globSigns[part.any])).join('')
  return { sql: `${column} ${not(condition)}GLOB ?`, values: [text] }
}

const likeSigns = { run: '%', character: '_' }
const globSigns = { run: '*', character: '?' }
const escapeLike = (text: string): string => foldCase(text).replaceAll(/[\\%_]/g, sign => `\\${sign}`)
const escapeGlob = (text: string): string => text.replaceAll(/[*?[]/g, sign => `[${sign}]`)
