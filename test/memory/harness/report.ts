import { expect } from 'vitest'
import type { Reading } from './measured-hub.ts'
import { limits } from './size.ts'

/** Where the machine gives the main thread no CPU for more than this share of the time, the clock tells of others. */
const calm = 0.1

/** Prints a line of numbers. */
export function report(what: string, reading: Reading, more: { readonly [name: string]: number | string } = {}): void {
  const { residentMb, peakMb, p99Ms, maxMs, ownP99Ms, cores, starved } = reading
  const delay = `loop p99 ${p99Ms} ms (own ${ownP99Ms}), max ${maxMs}`
  const cpu = `${cores.toFixed(2)} cores, starved ${(100 * starved).toFixed(0)} %`
  const rest = Object.entries(more).map(([name, value]) => `${name} ${value}`)
  process.stdout.write(
    `  ${what.padEnd(28)} ${[`resident ${residentMb} MiB, at most ${peakMb}`, delay, cpu, ...rest].join(' · ')}\n`,
  )
}

export function expectWithin(reading: Reading, residentMb: number): void {
  expect(reading.peakMb).toBeLessThan(residentMb)
  expect(reading.starved > calm ? reading.ownP99Ms : reading.p99Ms).toBeLessThan(limits.delayP99Ms)
}
