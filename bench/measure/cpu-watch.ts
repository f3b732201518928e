import { availableParallelism } from 'node:os'
import type { Child } from '../process/child.ts'
import { cpuTimeUs } from './cpu-time.ts'
import { OtherWork } from './other-work.ts'

export interface CpuUse {
  /** Microseconds per message, by process. */
  readonly cpuUs: { readonly [name: string]: number }
  /** Share of the machine that went to processes which are none of these, 0 to 1. */
  readonly otherWork: number
}

/** CPU times of processes between two moments. */
export class CpuWatch {
  readonly #processes: readonly Pick<Child, 'name' | 'pid'>[]
  readonly #others = new OtherWork(availableParallelism())
  #before: readonly number[]

  constructor(processes: readonly Pick<Child, 'name' | 'pid'>[]) {
    this.#processes = processes
    this.#before = this.#times()
  }

  /** Since the last question, over so many messages. */
  since(messages: number): CpuUse {
    const now = this.#times()
    const spent = now.map((us, n) => us - (this.#before[n] ?? 0))
    this.#before = now
    return {
      cpuUs: Object.fromEntries(this.#processes.map(({ name }, n) => [name, (spent[n] ?? 0) / messages])),
      otherWork: this.#others.since(spent.reduce((sum, us) => sum + us, 0)),
    }
  }

  #times(): readonly number[] {
    return this.#processes.map(({ pid }) => cpuTimeUs(pid))
  }
}
