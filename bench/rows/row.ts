import type { Result } from '../report/result.ts'
import type { Workplace } from '../workplace.ts'

/** One line of the comparison: ours first, then the peers on the same work. */
export interface Row {
  readonly name: string
  readonly measure: (workplace: Workplace) => Promise<Result>
  readonly peers?: readonly ((workplace: Workplace) => Promise<Result>)[]
}
