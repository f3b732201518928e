import type { Certificate } from '../double/certificate.ts'
import type { Child } from '../process/child.ts'
import type { Figures } from '../report/result.ts'
import type { Hub, Side, Workplace } from '../workplace.ts'

/** What of a system runs. */
export type Parts = 'accept' | 'deliver' | 'all'

export interface SystemStart {
  readonly folder: string
  readonly parts: Parts
  readonly providerUrl?: string
  /** Of the provider, to be trusted. */
  readonly certificate?: Certificate | undefined
  /** Calls to the provider at the same time. Default `usualConcurrency`. */
  readonly concurrency?: number
  /** Default `measured`. */
  readonly side?: Side
}

/** Something that accepts messages and delivers them: ours, or a peer on the same work. */
export interface System {
  readonly name: string
  /** Something else on the same work, with no bar to reach. */
  readonly isPeer?: true
  readonly durability: string
  /** Load before anything is measured, in milliseconds: servers in Java are compiled while they work. Default the row's. */
  readonly warmUpMs?: { readonly [parts in Parts]: number }
  /** Which parts run, in the system's own words. */
  partsText(parts: Parts): string
  start(workplace: Workplace, start: SystemStart): Promise<RunningSystem>
}

export interface RunningSystem {
  readonly port: number
  readonly key?: string | undefined
  readonly paths: { readonly single: string; readonly batch: string }
  /** All its processes, for their CPU time and memory. */
  readonly processes: readonly Pick<Child, 'name' | 'pid'>[]
  /** Servers of others that it works with: their CPU time is told, and not counted as its own. */
  readonly engines?: readonly Pick<Child, 'name' | 'pid'>[]
  /** What a reader has to know beside what the row tells. */
  readonly setting?: Figures
  /** Ours alone: can be profiled and asked for counts. */
  readonly hub?: Hub
  /** Deliveries that the system itself holds for sent. */
  sent(): Promise<number>
  /** Stops in order; the folder can be started again. */
  stop(): Promise<void>
}

/** Calls to the provider at the same time, for every system, where a row names no other. */
export const usualConcurrency = 1_000
