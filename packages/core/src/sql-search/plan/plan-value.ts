import type { A_Const, Node } from 'libpg-query'
import { sqlLimits } from '../limits.ts'
import { refuseNode } from '../parse/refuse.ts'
import { badParameter, invalidSql, overSqlLimit } from '../sql-problem.ts'
import type { Column } from '../table.ts'
import type { ColumnType } from '../value.ts'
import type { QueryContext, SqlParameter } from './query-context.ts'
import { readInstant } from './read-instant.ts'

/** A value of the query, and how an error about it begins. */
interface Given {
  readonly value: SqlParameter | boolean
  /** Throws: the value does not fit. Its text is not told, it may be personal. */
  readonly refuse: (detail: string, fix: string) => never
}

export const isValue = (node: Node): boolean => 'A_Const' in node || 'ParamRef' in node

/** The value of a comparison with a column, in the column's type. */
export function valueFor(column: Column, node: Node, context: QueryContext): string | number {
  const given = givenOf(node, context)
  if (given.value === null)
    return given.refuse('A comparison with NULL never holds', `Write ${column.name} IS NULL or IS NOT NULL.`)
  return typed(column.type, column.name, given)
}

/** The value of a column in a new row. */
export function valueToInsert(column: Column, node: Node, context: QueryContext): string | number | null {
  const given = givenOf(node, context)
  return given.value === null ? null : typed(column.type, column.name, given)
}

/** A text that belongs to a function: words, the name of a stretch of time, a zone. */
export function textFor(what: string, node: Node, context: QueryContext): string {
  return String(typed('text', what, givenOf(node, context)))
}

/** A whole number from `least` to `most`. */
export function countFor(what: string, node: Node, least: number, most: number, context: QueryContext): number {
  const given = givenOf(node, context)
  const count = Number(typed('integer', what, given))
  if (count < least || count > most)
    given.refuse(`${what} is not between ${least} and ${most}`, `Choose ${least} to ${most}.`)
  return count
}

function givenOf(node: Node, context: QueryContext): Given {
  if ('ParamRef' in node) return parameter((node.ParamRef.number ?? 0) - 1, context)
  if (!('A_Const' in node)) return refuseNode(node, context.places)
  const constant = node.A_Const
  return {
    value: constantOf(constant, context),
    refuse: (detail, fix) => {
      throw invalidSql(`${detail}${context.places.at(constant.location)}.`, fix)
    },
  }
}

function parameter(n: number, { parts }: QueryContext): Given {
  return {
    value: parts.parameters[n] ?? null,
    refuse: (detail, fix) => {
      throw badParameter(n, `${detail}: the ${n + 1}. parameter.`, fix)
    },
  }
}

function constantOf(constant: A_Const, context: QueryContext): string | number | boolean | null {
  // The tree leaves out what is empty: 0, false, ''.
  if (constant.isnull) return null
  if (constant.ival) return constant.ival.ival ?? 0
  if (constant.fval) return Number(constant.fval.fval)
  if (constant.sval) return constant.sval.sval ?? ''
  if (constant.boolval) return constant.boolval.boolval ?? false
  throw invalidSql(`A text of bits cannot be compared${context.places.at(constant.location)}.`, "Write '…'.")
}

function typed(type: ColumnType, name: string, { value, refuse }: Given): string | number {
  if (type === 'text') {
    if (typeof value !== 'string') return refuse(`${name} is a text, what is given is none`, `Write it as '…'.`)
    if (value.length > sqlLimits.textLength)
      throw overSqlLimit(`A text has more than ${sqlLimits.textLength} characters.`, 'Compare with less.')
    if (value.includes('\0') || !value.isWellFormed())
      return refuse(`${name} is compared with characters that are no text`, 'Leave out NUL and halves of characters.')
    return value
  }
  if (type === 'instant') {
    const instant =
      value instanceof Date ? value.getTime() : typeof value === 'string' ? readInstant(value) : Number.NaN
    if (!Number.isSafeInteger(instant))
      return refuse(`${name} is an instant, what is given is none`, "Write '2026-11-22' or '2026-11-22T08:00:00Z'.")
    return instant
  }
  if (typeof value !== 'number' || !Number.isFinite(value))
    return refuse(`${name} is a number, what is given is none`, 'Write it without quotes.')
  if (type === 'integer' && !Number.isSafeInteger(value))
    return refuse(`${name} is a whole number, what is given is none`, 'Write digits alone, up to 15.')
  // Minus zero is zero everywhere but in JavaScript.
  return value === 0 ? 0 : value
}
