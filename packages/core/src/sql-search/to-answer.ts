import { compareOrdered } from './evaluate/answer-select.ts'
import type { GroupOutput, GroupPlan } from './plan/output.ts'
import type { SelectPlan } from './plan/plan-select.ts'
import type { ServerRows } from './select.ts'
import { overSqlLimit } from './sql-problem.ts'
import type { ColumnType, Value } from './value.ts'

/** The answer to a query. Instants are texts in ISO 8601, UTC. */
export interface SqlAnswer {
  readonly columns: readonly { readonly name: string; readonly type: ColumnType }[]
  /** One value per column. */
  readonly rows: readonly (readonly Value[])[]
  /** Whether LIMIT has cut something off. */
  readonly hasMore: boolean
}

type Rows = readonly (readonly Value[])[]

/** What the store found, as callers see it. */
export function toAnswer(plan: SelectPlan, found: Rows): SqlAnswer {
  const shown = plan.kind === 'rows' ? found : orderedGroups(plan, found)
  const limit = plan.kind === 'rows' ? plan.select.limit : plan.limit
  return {
    columns: plan.outputs.map(({ name, type }) => ({ name, type })),
    rows: shown.slice(0, limit).map(row => row.map((value, n) => shownValue(value, plan.outputs[n]?.type))),
    hasMore: shown.length > limit,
  }
}

/** Groups that ORDER BY leaves alike stand in the order of their keys. */
function orderedGroups({ select, outputs, order }: GroupPlan, found: Rows): Rows {
  if (found.length > select.limit)
    throw overSqlLimit(
      `The query makes more than ${select.limit} groups.`,
      'Group by fewer columns, by DATE_TRUNC, or ask for a shorter stretch of time.',
    )
  const terms = [
    ...order,
    ...select.keys.map((_, at) => ({ output: { from: 'value', at } as const, isDescending: false, nullsFirst: false })),
  ]
  const compare = (a: readonly Value[], b: readonly Value[]): number => {
    for (const { output, ...direction } of terms) {
      const difference = compareOrdered(groupValue(a, output), groupValue(b, output), direction)
      if (difference !== 0) return difference
    }
    return 0
  }
  return [...found].sort(compare).map(group => outputs.map(output => groupValue(group, output)))
}

function groupValue(group: readonly Value[], output: GroupOutput): Value {
  if (output.from === 'value') return group[output.at] ?? null
  const values = Number(group[output.valuesAt])
  const sum = Number(group[output.sumAt])
  if (values === 0) return null
  return output.from === 'sum' ? sum : sum / values
}

const shownValue = (value: Value, type: ColumnType | undefined): Value =>
  type === 'instant' && typeof value === 'number' ? new Date(value).toISOString() : value

const serverTypes: { readonly [type: string]: ColumnType } = {
  byte: 'integer',
  short: 'integer',
  integer: 'integer',
  long: 'integer',
  half_float: 'real',
  float: 'real',
  double: 'real',
  scaled_float: 'real',
  date: 'instant',
  datetime: 'instant',
}

/** Types that this search has not are shown as texts. */
export function toServerAnswer({ columns, rows, hasMore }: ServerRows): SqlAnswer {
  const typeOf = (type: string): ColumnType =>
    (Object.hasOwn(serverTypes, type) ? serverTypes[type] : undefined) ?? 'text'
  return {
    columns: columns.map(({ name, type }) => ({ name, type: typeOf(type) })),
    rows: rows.map(row => row.map(toValue)),
    hasMore,
  }
}

function toValue(value: unknown): Value {
  if (typeof value === 'string' || typeof value === 'number') return value
  return value === null || value === undefined ? null : JSON.stringify(value)
}
