import { appendFileSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Machine } from '../measure/machine.ts'
import { median } from '../measure/median.ts'

/** What one round of a row came to. */
export interface Round {
  readonly perSecond: number
  /** Per message, by process. */
  readonly cpuUs: { readonly [name: string]: number }
  readonly latencyMs?: { readonly p50: number; readonly p95: number; readonly p99: number; readonly max: number }
}

export interface Result {
  readonly row: string
  /** `message center`, or the peer with its setting. */
  readonly system: string
  /** What is counted: `messages`, `documents`. */
  readonly unit: string
  readonly durability: string
  /** Anything that a reader has to know to repeat it: sizes, counts in flight, roles. */
  readonly setting: { readonly [name: string]: string | number }
  readonly rounds: readonly Round[]
  /** Further figures. */
  readonly figures?: { readonly [name: string]: string | number }
  readonly bar?: number
  readonly fsyncMs: { readonly p50: number; readonly p99: number }
  readonly machine: Machine
}

/** Medians over the rounds. */
export function summary({ rounds }: Result): Round {
  const names = Object.keys(rounds[0]?.cpuUs ?? {})
  const latencies = rounds.flatMap(({ latencyMs }) => latencyMs ?? [])
  const at = (name: 'p50' | 'p95' | 'p99' | 'max') => median(latencies.map(latency => latency[name]))
  return {
    perSecond: median(rounds.map(({ perSecond }) => perSecond)),
    cpuUs: Object.fromEntries(names.map(name => [name, median(rounds.map(({ cpuUs }) => cpuUs[name] ?? 0))])),
    ...(latencies.length > 0 && { latencyMs: { p50: at('p50'), p95: at('p95'), p99: at('p99'), max: at('max') } }),
  }
}

/** One line of JSON per result, for comparing later. */
export function keep(folder: string, file: string, result: Result): void {
  mkdirSync(folder, { recursive: true })
  appendFileSync(
    join(folder, file),
    `${JSON.stringify({ at: new Date().toISOString(), ...result, median: summary(result) })}\n`,
  )
}
