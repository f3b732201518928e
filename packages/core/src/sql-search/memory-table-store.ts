import { MessageCenterError } from '../errors.ts'
import { answerSelect, inTime } from './evaluate/answer-select.ts'
import type { ReadableRow } from './evaluate/condition-holds.ts'
import type { Select, SelectLimits } from './select.ts'
import type { Table } from './table.ts'
import type { TableStore } from './table-store.ts'
import type { Value } from './value.ts'

/** Rows kept of each table; the oldest are forgotten. */
const maxRows = 100_000

/** Own indices of one process, for trying things out. */
export class MemoryTableStore implements TableStore {
  readonly #rows = new Map<string, (readonly Value[])[]>()
  #isRunning = false

  async start(tables: readonly Table[]): Promise<void> {
    for (const { name } of tables) this.#rows.set(name, [])
    this.#isRunning = true
  }

  async insert({ name }: Table, rows: readonly (readonly Value[])[]): Promise<void> {
    const kept = this.#rowsOf(name)
    kept.push(...rows)
    if (kept.length > maxRows) kept.splice(0, kept.length - maxRows)
  }

  async select(select: Select, limits: SelectLimits): Promise<readonly (readonly Value[])[]> {
    const places = new Map([...select.table.columns.keys()].map((column, place) => [column, place]))
    const toRow = (row: readonly Value[]): ReadableRow => ({
      value: column => row[places.get(column) ?? -1] ?? null,
      matches: () => false,
    })
    return answerSelect(select, inTime(this.#rowsOf(select.table.name).toReversed().map(toRow), limits))
  }

  async stop(): Promise<void> {
    this.#isRunning = false
  }

  #rowsOf(name: string): (readonly Value[])[] {
    const rows = this.#rows.get(name)
    if (rows && this.#isRunning) return rows
    throw new MessageCenterError('index_unavailable', { detail: 'The index is not running.', retryAfterMs: 1_000 })
  }
}
