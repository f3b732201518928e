import { appendFileSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { CpuUse } from '../measure/cpu-watch.ts'
import type { Machine } from '../measure/machine.ts'
import { median } from '../measure/median.ts'

interface Latency {
  readonly p50: number
  readonly p95: number
  readonly p99: number
  readonly max: number
}

/** What one round of a row came to. */
export interface Round extends CpuUse {
  readonly perSecond: number
  readonly latencyMs?: Latency
}

export type Figures = { readonly [name: string]: string | number }

export interface Result {
  readonly row: string
  /** `message center`, or the peer with its setting. */
  readonly system: string
  /** What is counted: `messages`, `documents`. */
  readonly unit: string
  readonly durability: string
  /** Anything that a reader has to know to repeat it: sizes, counts in flight, roles. */
  readonly setting: Figures
  readonly rounds: readonly Round[]
  /** Of `rounds`: which processes are the system under test, the rest is load. */
  readonly processes: readonly string[]
  readonly figures?: Figures
  readonly bar?: Bar
  readonly fsyncMs: { readonly p50: number; readonly p99: number }
  readonly machine: Machine
}

/** What design asks of ours: so many per second, a 99th percentile in milliseconds, or so little CPU for one, in microseconds. */
export type Bar = { readonly perSecond: number } | { readonly p99Ms: number } | { readonly cpuUs: number }

/** Medians over the rounds. */
export function summary({ rounds }: Result): Round {
  const names = Object.keys(rounds[0]?.cpuUs ?? {})
  const latencies = rounds.flatMap(({ latencyMs }) => latencyMs ?? [])
  const at = (name: keyof Latency) => median(latencies.map(latency => latency[name]))
  return {
    perSecond: median(rounds.map(({ perSecond }) => perSecond)),
    cpuUs: Object.fromEntries(names.map(name => [name, median(rounds.map(({ cpuUs }) => cpuUs[name] ?? 0))])),
    otherWork: median(rounds.map(({ otherWork }) => otherWork)),
    ...(latencies.length > 0 && { latencyMs: { p50: at('p50'), p95: at('p95'), p99: at('p99'), max: at('max') } }),
  }
}

/** CPU of the system under test for one message, over all its processes, in microseconds. */
export function systemCpuUs(result: Result): number {
  const { cpuUs } = summary(result)
  return result.processes.reduce((sum, name) => sum + (cpuUs[name] ?? 0), 0)
}

/** One line of JSON per result, for comparing later. */
export function keep(folder: string, file: string, result: Result): void {
  mkdirSync(folder, { recursive: true })
  const line = { at: new Date().toISOString(), ...result, median: summary(result) }
  appendFileSync(join(folder, file), `${JSON.stringify(line)}\n`)
}
