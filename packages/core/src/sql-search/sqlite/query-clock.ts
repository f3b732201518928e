import type { SqliteDatabase } from '@message-center/sqlite'
import { keyValue } from '../evaluate/answer-select.ts'
import type { Value } from '../value.ts'

/** What a query in the thread came to. */
export type ThreadRows =
  | { readonly outcome: 'rows'; readonly rows: readonly (readonly Value[])[] }
  | { readonly outcome: 'too slow' | 'aborted' }

/** How long a query may take, counted from the moment it was asked for, and the flag by which the caller ends it. */
export interface QueryTime {
  /** In milliseconds since 1970. */
  readonly endsAt: number
  /** Not zero: nobody waits any more. Shared with the caller. */
  readonly stopped: Int32Array<SharedArrayBuffer>
}

/** Rows between two looks at the clock. */
const rowsPerLook = 64

/** Ends a query of one connection in time: SQLite asks it for each row that it looks at. */
export class QueryClock {
  #time: QueryTime | undefined
  #rows = 0
  #ended: 'too slow' | 'aborted' | undefined

  /** Makes `within_time()` and `step_start()` known to the connection. */
  constructor(database: SqliteDatabase) {
    database.function('within_time', () => {
      this.look()
      return 1
    })
    database.function('step_start', { deterministic: true }, (value, stepMs, zoneMs) =>
      keyValue(
        { column: '', stepMs: Number(stepMs), zoneMs: Number(zoneMs) },
        typeof value === 'number' ? value : null,
      ),
    )
  }

  /** Runs a query; what it throws because its time is over is an outcome. */
  run(time: QueryTime, query: () => readonly (readonly Value[])[]): ThreadRows {
    this.#time = time
    this.#ended = undefined
    this.#rows = 0
    try {
      this.look()
      return { outcome: 'rows', rows: query() }
    } catch (error) {
      if (this.#ended) return { outcome: this.#ended }
      throw error
    }
  }

  /** Throws when the query has to end. */
  look(): void {
    if (this.#rows++ % rowsPerLook !== 0 || !this.#time) return
    if (Atomics.load(this.#time.stopped, 0) !== 0) this.#ended = 'aborted'
    else if (Date.now() > this.#time.endsAt) this.#ended = 'too slow'
    if (this.#ended) throw new Error(`the query is ${this.#ended}`)
  }
}
