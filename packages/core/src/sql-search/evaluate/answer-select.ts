import type { GroupKey, GroupSelect, Measure, RowOrder, RowSelect, Select, SelectLimits } from '../select.ts'
import { tooSlow } from '../sql-problem.ts'
import { compareValues, type Value } from '../value.ts'
import { conditionHolds, type ReadableRow } from './condition-holds.ts'

/**
 * Answers by looking at every row; `rows` come newest first. One row or group more than the limit tells that there are
 * more. What an answer means in every other store.
 */
export function answerSelect(select: Select, rows: Iterable<ReadableRow>): readonly (readonly Value[])[] {
  const found = fitting(select, rows)
  return select.kind === 'rows' ? answerRows(select, found) : answerGroups(select, found)
}

/** The rows, as long as the query may look at them. Throws `sql_limit`, or the signal's reason. */
export function* inTime(rows: Iterable<ReadableRow>, { timeMs, signal }: SelectLimits): Generator<ReadableRow> {
  const endsAt = performance.now() + timeMs
  for (const row of rows) {
    signal?.throwIfAborted()
    if (performance.now() > endsAt) throw tooSlow(timeMs)
    yield row
  }
}

function* fitting({ where }: Select, rows: Iterable<ReadableRow>): Generator<ReadableRow> {
  for (const row of rows) if (conditionHolds(where, row)) yield row
}

function answerRows({ order, limit, columns }: RowSelect, found: Iterable<ReadableRow>) {
  const rows: ReadableRow[] = []
  for (const row of found) {
    rows.push(row)
    if (order.length === 0 && rows.length > limit) break
  }
  if (order.length > 0) rows.sort((a, b) => compareRows(order, a, b))
  return rows.slice(0, limit + 1).map(row => columns.map(column => row.value(column)))
}

function compareRows(order: readonly RowOrder[], a: ReadableRow, b: ReadableRow): number {
  for (const { column, ...direction } of order) {
    const difference = compareOrdered(a.value(column), b.value(column), direction)
    if (difference !== 0) return difference
  }
  return 0
}

/** Two values of one term of ORDER BY. */
export function compareOrdered(
  a: Value,
  b: Value,
  { isDescending, nullsFirst }: { readonly isDescending: boolean; readonly nullsFirst: boolean },
): number {
  if (a === null || b === null) return (a === b ? 0 : a === null ? 1 : -1) * (nullsFirst ? -1 : 1)
  return compareValues(a, b) * (isDescending ? -1 : 1)
}

function answerGroups({ keys, measures, limit }: GroupSelect, found: Iterable<ReadableRow>) {
  const groups = new Map<string, { readonly keys: readonly Value[]; readonly measured: Measuring[] }>()
  const newGroup = (values: readonly Value[]) => ({ keys: values, measured: measures.map(() => new Measuring()) })
  if (keys.length === 0) groups.set('[]', newGroup([]))
  for (const row of found) {
    const values = keys.map(key => keyValue(key, row.value(key.column)))
    const name = JSON.stringify(values)
    const group = groups.get(name) ?? newGroup(values)
    groups.set(name, group)
    for (const [n, measure] of measures.entries())
      group.measured[n]?.add(measure.measure === 'rows' ? 0 : row.value(measure.column))
    if (groups.size > limit) break
  }
  return [...groups.values()].map(group => [
    ...group.keys,
    ...measures.map((measure, n) => group.measured[n]?.result(measure) ?? null),
  ])
}

/** The value of a key, or the beginning of the stretch it lies in. */
export function keyValue({ stepMs, zoneMs = 0 }: GroupKey, value: Value): Value {
  if (stepMs === undefined || typeof value !== 'number') return value
  return Math.floor((value + zoneMs) / stepMs) * stepMs - zoneMs
}

class Measuring {
  #values = 0
  #sum = 0
  #min: number | null = null
  #max: number | null = null

  add(value: Value): void {
    if (value === null) return
    this.#values += 1
    if (typeof value !== 'number') return
    this.#sum += value
    if (this.#min === null || value < this.#min) this.#min = value
    if (this.#max === null || value > this.#max) this.#max = value
  }

  result({ measure }: Measure): Value {
    if (measure === 'sum') return this.#sum
    if (measure === 'min') return this.#min
    if (measure === 'max') return this.#max
    return this.#values
  }
}
