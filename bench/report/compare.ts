import { readFileSync } from 'node:fs'
import { type Result, systemCpuUs } from './result.ts'

/** More CPU than this for one message is a step back. */
const allowed = 1.25

/** Results of an earlier run, of the lines that it kept. */
export function readResults(file: string): readonly Result[] {
  return readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map(line => JSON.parse(line) as Result)
}

/**
 * CPU per message against the same row of an earlier run: the figure that survives a machine with other work on it.
 * False when it has grown by more than a quarter.
 */
export function printChange(result: Result, earlier: readonly Result[]): boolean {
  const before = earlier.findLast(({ row, system }) => row === result.row && system === result.system)
  if (before === undefined || before.rounds.length === 0) return true
  const change = systemCpuUs(result) / systemCpuUs(before)
  const isFine = change <= allowed
  const verdict = isFine ? '' : `, more than ${allowed} is a step back`
  console.log(
    `${result.row} · ${result.system}: ${change.toFixed(2)} of the CPU of ${before.machine.commit}${verdict}\n`,
  )
  return isFine
}
