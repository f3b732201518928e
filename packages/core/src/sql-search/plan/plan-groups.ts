import type { FuncCall, Node, SelectStmt } from 'libpg-query'
import { sqlLimits } from '../limits.ts'
import { refuseNode } from '../parse/refuse.ts'
import type { Condition, GroupKey, Measure } from '../select.ts'
import { invalidSql, overSqlLimit, shownName, unsupportedSql } from '../sql-problem.ts'
import type { Column } from '../table.ts'
import type { GroupOutput, GroupPlan, OutputColumn } from './output.ts'
import { textFor } from './plan-value.ts'
import { type QueryContext, readCall } from './query-context.ts'
import { readZone } from './read-instant.ts'
import { placeOf, readSort, type SelectedItem } from './selected-items.ts'

const aggregates = ['count', 'sum', 'min', 'max', 'avg']
const steps: { readonly [name: string]: number } = { hour: 3_600_000, day: 86_400_000 }

const nameOf = ({ funcname = [] }: FuncCall): string =>
  funcname.map(node => ('String' in node ? (node.String.sval ?? '') : '')).join('.')

export const isAggregated = (node: Node): boolean => 'FuncCall' in node && aggregates.includes(nameOf(node.FuncCall))

/** A SELECT over groups: with GROUP BY, or of aggregates alone, which make one group of all. */
export function planGroups(
  items: readonly SelectedItem[],
  { groupClause = [], sortClause = [] }: SelectStmt,
  where: Condition,
  limit: number,
  context: QueryContext,
): GroupPlan {
  if (groupClause.length > sqlLimits.groupKeys)
    throw overSqlLimit(`GROUP BY has more than ${sqlLimits.groupKeys} keys.`, 'Group by fewer.')
  const keys = groupClause.map(node => {
    const place = placeOf(node, items, context)
    return planKey(place === undefined ? node : (items[place]?.node ?? node), context)
  })
  const columns = new GroupColumns(keys, context)
  const outputs = items.map(({ node, alias }) => {
    const output = columns.output(node)
    return { ...output, name: alias ?? output.name }
  })
  const order = readSort(sortClause, context).map(({ node, isDescending, nullsFirst }) => {
    const place = placeOf(node, items, context)
    return { output: outputs[place ?? -1] ?? columns.output(node), isDescending, nullsFirst }
  })
  const { measures } = columns
  return {
    kind: 'groups',
    select: { kind: 'groups', table: context.table, where, keys, measures, limit: sqlLimits.groups },
    outputs,
    order,
    limit,
  }
}

/** Keys and measures of one query; a measure that is asked for twice is measured once. */
class GroupColumns {
  readonly #keys: readonly GroupKey[]
  readonly #context: QueryContext
  readonly #measures: Measure[] = []

  constructor(keys: readonly GroupKey[], context: QueryContext) {
    this.#keys = keys
    this.#context = context
  }

  get measures(): readonly Measure[] {
    return this.#measures
  }

  output(node: Node): OutputColumn & GroupOutput {
    if (isAggregated(node) && 'FuncCall' in node) return this.#aggregate(node.FuncCall)
    const key = planKey(node, this.#context)
    const at = this.#keys.findIndex(known => sameKey(known, key))
    const column = this.#context.table.columns.get(key.column)
    if (at < 0 || !column)
      throw invalidSql(
        `${key.column} stands beside groups without being one of their keys.`,
        `Add it to GROUP BY, or take MIN or MAX of it.`,
      )
    return { name: keyName(key), type: column.type, from: 'value', at }
  }

  #aggregate(call: FuncCall): OutputColumn & GroupOutput {
    const { name, args, isStar, place } = readCall(call, this.#context.places)
    const [arg] = args
    if (name === 'count' && isStar) return { name: 'count(*)', type: 'integer', ...this.#measure({ measure: 'rows' }) }
    if (!arg || args.length > 1 || isStar)
      throw invalidSql(`${name} has one argument${place}.`, 'Write COUNT(*), or a column in the brackets.')
    const column = this.#context.column(arg)
    const label = `${name}(${column.name})`
    if (column.use !== 'all') throw cannotAggregate(name, column)
    const values = () => this.#measure({ measure: 'values', column: column.name })
    if (name === 'count') return { name: label, type: 'integer', ...values() }
    if (column.type === 'text') throw cannotAggregate(name, column)
    if (name === 'min' || name === 'max')
      return { name: label, type: column.type, ...this.#measure({ measure: name, column: column.name }) }
    if (column.type === 'instant') throw cannotAggregate(name, column)
    const sumAt = this.#measure({ measure: 'sum', column: column.name }).at
    const valuesAt = values().at
    return name === 'sum'
      ? { name: label, type: column.type, from: 'sum', sumAt, valuesAt }
      : { name: label, type: 'real', from: 'average', sumAt, valuesAt }
  }

  #measure(wanted: Measure): { readonly from: 'value'; readonly at: number } {
    const columnOf = (measure: Measure) => ('column' in measure ? measure.column : undefined)
    const isSame = (known: Measure) => known.measure === wanted.measure && columnOf(known) === columnOf(wanted)
    const known = this.#measures.findIndex(isSame)
    const at = known < 0 ? this.#measures.push(wanted) - 1 : known
    return { from: 'value', at: this.#keys.length + at }
  }
}

function planKey(node: Node, context: QueryContext): GroupKey {
  if ('FuncCall' in node) return planStep(node.FuncCall, context)
  const column = context.column(node)
  if (column.use !== 'all' || column.type === 'real')
    throw invalidSql(`The answer cannot be grouped by ${column.name}.`, 'Group by another column.')
  return { column: column.name }
}

/** `DATE_TRUNC('hour', column)`, `DATE_TRUNC('day', column, '+08:00')`; in short `HOUR(column)`, `DAY(column, '+08:00')`. */
function planStep(call: FuncCall, context: QueryContext): GroupKey {
  const { name, args, place } = readCall(call, context.places)
  const isLong = name === 'date_trunc'
  const [first] = args
  if (!isLong && !Object.hasOwn(steps, name))
    throw unsupportedSql(
      aggregates.includes(name) ? `${name.toUpperCase()} in GROUP BY` : `The function${shownName(name)}`,
      place,
      "Use DATE_TRUNC('hour', …) or DATE_TRUNC('day', …), and COUNT, SUM, MIN, MAX, AVG.",
    )
  const [target, zone, more] = isLong ? args.slice(1) : args
  const step = isLong && first ? textFor('DATE_TRUNC', first, context).toLowerCase() : name
  const stepMs = Object.hasOwn(steps, step) ? steps[step] : undefined
  if (!target || more) throw invalidSql(`${name} has too few or too many arguments${place}.`, stepFix)
  if (stepMs === undefined) throw unsupportedSql('A stretch other than hour and day', place, stepFix)
  if (!('ColumnRef' in target)) return refuseNode(target, context.places)
  const column = context.column(target)
  if (column.type !== 'instant') throw invalidSql(`${column.name} is no instant${place}.`, 'Use accepted_at.')
  const zoneMs = zone ? readZone(textFor('The zone', zone, context)) : 0
  if (zoneMs === undefined)
    throw invalidSql(`The zone is none that is known${place}.`, "Write its distance from UTC: '+08:00'.")
  return { column: column.name, stepMs, zoneMs }
}

const stepFix = "Write DATE_TRUNC('hour', accepted_at) or DATE_TRUNC('day', accepted_at, '+08:00')."

const sameKey = (a: GroupKey, b: GroupKey): boolean =>
  a.column === b.column && a.stepMs === b.stepMs && a.zoneMs === b.zoneMs

function keyName({ column, stepMs }: GroupKey): string {
  const step = Object.keys(steps).find(name => steps[name] === stepMs)
  return step === undefined ? column : `${step}(${column})`
}

const cannotAggregate = (name: string, column: Column) =>
  invalidSql(
    `${name.toUpperCase()} does not work with ${column.name}.`,
    'COUNT takes columns that can be compared, MIN and MAX numbers and instants, SUM and AVG numbers.',
  )
