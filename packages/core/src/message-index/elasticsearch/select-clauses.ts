import type { LikePattern } from '../../sql-search/evaluate/like-pattern.ts'
import type { CompareOperator, Condition } from '../../sql-search/select.ts'
import { allOf, type Clause, wordClauses } from './search-query.ts'

/** A condition in the query language. Fields are named like columns; a document without a value has no field. */
export function toClause(condition: Condition): Clause {
  switch (condition.kind) {
    case 'and':
      return allOf(condition.of.map(toClause))
    case 'or':
      return { bool: { should: condition.of.map(toClause), minimum_should_match: 1 } }
    case 'null':
      return condition.isNot ? exists(condition.column) : { bool: { must_not: [exists(condition.column)] } }
    case 'match': {
      const clauses = wordClauses(condition.words)
      return condition.isNot ? { bool: { must_not: [allOf(clauses)] } } : allOf(clauses)
    }
    case 'in':
      return orOpposite({ terms: { [condition.column]: condition.values } }, condition)
    case 'like':
      return orOpposite(likeClause(condition.column, condition.pattern, condition.ignoresCase), condition)
    case 'compare':
      return compareClause(condition.column, condition.operator, condition.value)
  }
}

export const exists = (field: string): Clause => ({ exists: { field } })

/** The opposite of a comparison does not hold either where there is nothing. */
const orOpposite = (clause: Clause, { column, isNot }: { readonly column: string; readonly isNot: boolean }): Clause =>
  isNot ? { bool: { filter: [exists(column)], must_not: [clause] } } : clause

const ranges: { readonly [operator in CompareOperator]?: string } = { '<': 'lt', '<=': 'lte', '>': 'gt', '>=': 'gte' }

function compareClause(column: string, operator: CompareOperator, value: string | number): Clause {
  const range = ranges[operator]
  if (range !== undefined) return { range: { [column]: { [range]: value } } }
  return orOpposite({ term: { [column]: value } }, { column, isNot: operator === '<>' })
}

const signs = { run: '*', character: '?' }

function likeClause(column: string, pattern: LikePattern, ignoresCase: boolean): Clause {
  const value = pattern
    .map(part => (typeof part === 'string' ? part.replaceAll(/[\\*?]/g, sign => `\\${sign}`) : signs[part.any]))
    .join('')
  if (value === '') return { term: { [column]: '' } }
  return { wildcard: { [column]: { value, ...(ignoresCase && { case_insensitive: true }) } } }
}
