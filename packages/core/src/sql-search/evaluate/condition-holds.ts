import type { CompareOperator, Condition } from '../select.ts'
import { compareValues, type Value } from '../value.ts'
import { fitsPattern } from './like-pattern.ts'

/** A row as conditions see it. */
export interface ReadableRow {
  value(column: string): Value
  /** Whether all words occur. */
  matches(words: string): boolean
}

/** What a condition means: the reference for every store. */
export function conditionHolds(condition: Condition, row: ReadableRow): boolean {
  switch (condition.kind) {
    case 'and':
      return condition.of.every(part => conditionHolds(part, row))
    case 'or':
      return condition.of.some(part => conditionHolds(part, row))
    case 'match':
      return row.matches(condition.words) !== condition.isNot
    case 'null':
      return (row.value(condition.column) === null) !== condition.isNot
  }
  const value = row.value(condition.column)
  // A comparison with nothing does not hold, nor does its opposite.
  if (value === null) return false
  switch (condition.kind) {
    case 'compare':
      return operators[condition.operator](compareValues(value, condition.value))
    case 'in':
      return condition.values.includes(value) !== condition.isNot
    case 'like':
      return fitsPattern(String(value), condition.pattern, condition.ignoresCase) !== condition.isNot
  }
}

const operators: { readonly [operator in CompareOperator]: (order: number) => boolean } = {
  '=': order => order === 0,
  '<>': order => order !== 0,
  '<': order => order < 0,
  '<=': order => order <= 0,
  '>': order => order > 0,
  '>=': order => order >= 0,
}
