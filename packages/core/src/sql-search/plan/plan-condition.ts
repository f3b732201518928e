import type { A_Expr, BoolExpr, FuncCall, Node } from 'libpg-query'
import { conditionsOf } from '../../message-index/search-words.ts'
import { readLikePattern } from '../evaluate/like-pattern.ts'
import { sqlLimits } from '../limits.ts'
import { onlyMembers, refuseNode } from '../parse/refuse.ts'
import type { CompareOperator, Condition } from '../select.ts'
import { invalidSql, overSqlLimit, unsupportedSql } from '../sql-problem.ts'
import type { Column } from '../table.ts'
import { isValue, textFor, valueFor } from './plan-value.ts'
import { type QueryContext, readCall } from './query-context.ts'

const opposite: { readonly [operator in CompareOperator]: CompareOperator } = {
  '=': '<>',
  '<>': '=',
  '<': '>=',
  '<=': '>',
  '>': '<=',
  '>=': '<',
}

/** The same comparison with its sides changed. */
const mirrored: { readonly [operator in CompareOperator]: CompareOperator } = {
  '=': '=',
  '<>': '<>',
  '<': '>',
  '<=': '>=',
  '>': '<',
  '>=': '<=',
}

const isOperator = (text: string): text is CompareOperator => Object.hasOwn(opposite, text)

/**
 * A condition of the query in the model. NOT goes down to the comparisons: `NOT (a = 1 OR b IS NULL)` is
 * `a <> 1 AND b IS NOT NULL`, which is the same in SQL's logic of three values as far as anything holds.
 */
export function planCondition(node: Node, context: QueryContext, isNot = false, depth = 1): Condition {
  if (depth > sqlLimits.depth)
    throw overSqlLimit(`Conditions are nested more than ${sqlLimits.depth} deep.`, 'Use fewer brackets and NOTs.')
  if ('BoolExpr' in node) return planBoolean(node.BoolExpr, context, isNot, depth)
  context.spend()
  if ('A_Expr' in node) return planComparison(node.A_Expr, context, isNot)
  if ('FuncCall' in node) return planMatch(node.FuncCall, context, isNot)
  if ('NullTest' in node) {
    const { arg, nulltesttype } = node.NullTest
    onlyMembers(node.NullTest, ['arg', 'nulltesttype'], context.places)
    const column = arg && context.column(arg)
    if (!column) return refuseNode(node, context.places)
    if (column.use === 'words') comparable(column)
    return { kind: 'null', column: hashed(column), isNot: (nulltesttype === 'IS_NOT_NULL') !== isNot }
  }
  if (isValue(node) || 'ColumnRef' in node)
    throw invalidSql('A condition is a column or a value alone.', 'Compare a column with a value: status = ?.')
  return refuseNode(node, context.places)
}

function planBoolean({ boolop, args = [] }: BoolExpr, context: QueryContext, isNot: boolean, depth: number): Condition {
  const [first] = args
  if (boolop === 'NOT_EXPR' && first) return planCondition(first, context, !isNot, depth + 1)
  const kind = (boolop === 'AND_EXPR') !== isNot ? 'and' : 'or'
  return { kind, of: args.map(arg => planCondition(arg, context, isNot, depth + 1)) }
}

function planComparison(expression: A_Expr, context: QueryContext, isNot: boolean): Condition {
  const { kind, name = [], lexpr, rexpr, location } = expression
  const [first] = name
  const sign = first && 'String' in first ? (first.String.sval ?? '') : ''
  if (lexpr && rexpr) {
    if (kind === 'AEXPR_OP' && name.length === 1 && isOperator(sign))
      return planSign(sign, lexpr, rexpr, context, isNot)
    if (kind === 'AEXPR_IN') return planIn(lexpr, rexpr, context, (sign === '<>') !== isNot)
    if (kind === 'AEXPR_BETWEEN' || kind === 'AEXPR_NOT_BETWEEN')
      return planBetween(lexpr, rexpr, context, (kind === 'AEXPR_NOT_BETWEEN') !== isNot)
    if (kind === 'AEXPR_LIKE' || kind === 'AEXPR_ILIKE')
      return planLike(lexpr, rexpr, context, sign.startsWith('!') !== isNot, kind === 'AEXPR_ILIKE')
  }
  const [what, instead] = otherOperators[kind ?? 'AEXPR_OP'] ?? [
    'This operator',
    'Use = <> < <= > >=, IN, LIKE, BETWEEN.',
  ]
  throw unsupportedSql(what, context.places.at(location), instead)
}

const otherOperators: { readonly [kind: string]: readonly [what: string, instead: string] } = {
  AEXPR_OP_ANY: ['ANY', 'Use IN (…).'],
  AEXPR_OP_ALL: ['ALL', 'Compare with each value, joined by AND.'],
  AEXPR_DISTINCT: ['IS DISTINCT FROM', 'Use <> and IS NULL.'],
  AEXPR_NOT_DISTINCT: ['IS NOT DISTINCT FROM', 'Use = and IS NULL.'],
  AEXPR_NULLIF: ['NULLIF', 'Use = and IS NULL.'],
  AEXPR_SIMILAR: ['SIMILAR TO', 'Use LIKE.'],
  AEXPR_BETWEEN_SYM: ['BETWEEN SYMMETRIC', 'Use BETWEEN with the smaller value first.'],
  AEXPR_NOT_BETWEEN_SYM: ['NOT BETWEEN SYMMETRIC', 'Use NOT BETWEEN with the smaller value first.'],
}

function planSign(sign: CompareOperator, left: Node, right: Node, context: QueryContext, isNot: boolean): Condition {
  if (isValue(left) && !isValue(right)) return planSign(mirrored[sign], right, left, context, isNot)
  const operator = isNot ? opposite[sign] : sign
  if (isValue(left)) throw twoValues()
  const column = context.column(left)
  if ('ColumnRef' in right) {
    context.column(right)
    throw unsupportedSql(
      'A comparison of two columns',
      context.places.at(right.ColumnRef.location),
      'Compare with a value.',
    )
  }
  if (column.use === 'address' && (operator === '=' || operator === '<>'))
    return addressCondition([right], context, column, operator === '<>')
  return { kind: 'compare', column: comparable(column), operator, value: valueFor(column, right, context) }
}

function planIn(left: Node, list: Node, context: QueryContext, isNot: boolean): Condition {
  if (!('List' in list)) return refuseNode(list, context.places)
  const { items = [] } = list.List
  for (const _ of items.slice(1)) context.spend()
  if (isValue(left)) throw twoValues()
  const column = context.column(left)
  if (column.use === 'address') return addressCondition(items, context, column, isNot)
  const values = items.map(item => valueFor(column, item, context))
  return { kind: 'in', column: comparable(column), isNot, values: [...new Set(values)] }
}

function planBetween(left: Node, list: Node, context: QueryContext, isNot: boolean): Condition {
  const [from, to] = 'List' in list ? (list.List.items ?? []) : []
  if (!from || !to) return refuseNode(list, context.places)
  context.spend()
  if (isValue(left)) throw twoValues()
  const column = context.column(left)
  const name = comparable(column)
  const [least, most] = [valueFor(column, from, context), valueFor(column, to, context)]
  const sides: readonly Condition[] = [
    { kind: 'compare', column: name, operator: isNot ? '<' : '>=', value: least },
    { kind: 'compare', column: name, operator: isNot ? '>' : '<=', value: most },
  ]
  return { kind: isNot ? 'or' : 'and', of: sides }
}

function planLike(left: Node, right: Node, context: QueryContext, isNot: boolean, ignoresCase: boolean): Condition {
  if ('FuncCall' in right)
    throw unsupportedSql(
      'ESCAPE',
      context.places.at(right.FuncCall.location),
      'The backslash takes the meaning from % and _.',
    )
  if (isValue(left)) throw twoValues()
  const column = context.column(left)
  const name = comparable(column)
  if (column.type !== 'text')
    throw invalidSql(`LIKE is for texts, ${column.name} is none.`, 'Use = <> < <= > >=, BETWEEN.')
  const text = textFor(column.name, right, context)
  const stars = text.split('%').length - 1
  if (text.length > sqlLimits.patternLength || stars > sqlLimits.patternStars)
    throw overSqlLimit(
      `A pattern of LIKE has more than ${sqlLimits.patternLength} characters or ${sqlLimits.patternStars} signs %.`,
      'Use a shorter one, or MATCH for words of the text.',
    )
  const pattern = readLikePattern(text)
  if (!pattern) throw invalidSql('A pattern of LIKE ends with a backslash.', 'Double it to mean the backslash itself.')
  return { kind: 'like', column: name, isNot, ignoresCase, pattern }
}

/** `MATCH(text, '…')`: the words are looked for in title and text. */
function planMatch(call: FuncCall, context: QueryContext, isNot: boolean): Condition {
  const { name, args, place } = readCall(call, context.places)
  if (name !== 'match')
    throw unsupportedSql('A function in WHERE other than MATCH', place, 'Compare columns themselves with values.')
  const [target, words] = args
  if (!target || !words || args.length > 2)
    throw invalidSql(`MATCH has two arguments${place}.`, "Write MATCH(text, 'order shipped').")
  const column = context.column(target)
  if (column.use !== 'words')
    throw invalidSql(`MATCH is for columns with words, ${column.name} is none${place}.`, 'Use = or LIKE.')
  const text = textFor('MATCH', words, context)
  if (conditionsOf(text).length === 0)
    throw invalidSql(`MATCH has no letter or digit to look for${place}.`, "Write MATCH(text, 'order shipped').")
  return { kind: 'match', words: text, isNot }
}

function addressCondition(nodes: readonly Node[], context: QueryContext, column: Column, isNot: boolean): Condition {
  const values = nodes.flatMap(node => {
    const hashes = context.parts.hashAddress(String(valueFor(column, node, context)))
    if (hashes.length > 0) return hashes
    throw invalidSql(
      `${column.name} is compared with what is no address of any installed channel.`,
      'Give it as in `to`: a phone number with country code, a user id.',
    )
  })
  return { kind: 'in', column: hashed(column), isNot, values: [...new Set(values)] }
}

/** An address is looked up by its hash. */
const hashed = (column: Column): string => (column.use === 'address' ? `${column.name}_hash` : column.name)

function comparable({ name, use }: Column): string {
  if (use === 'words') throw invalidSql(`${name} is long text and is asked for words.`, `Use MATCH(${name}, '…').`)
  if (use === 'address')
    throw invalidSql(`${name} is a secret beside its hash: it is equal or not.`, `Use ${name} = ?, <>, IN, NOT IN.`)
  return name
}

const twoValues = () => invalidSql('A comparison has no column.', 'Compare a column with a value: status = ?.')
