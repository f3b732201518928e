import { messageCenter } from '../systems/message-center.ts'
import { type Bar, type Figures, type Result, type Round, summary, systemCpuUs } from './result.ts'

const whole = (number: number): string => Math.round(number).toLocaleString('en-US')
const fine = (number: number): string => (number >= 100 ? whole(number) : number.toPrecision(3))
const shown = (value: string | number): string =>
  typeof value === 'string' ? value : Number.isInteger(value) ? whole(value) : fine(value)
const listed = (figures: Figures): string =>
  Object.entries(figures)
    .map(([name, value]) => `${name} ${shown(value)}`)
    .join(', ')

export function print(result: Result): void {
  const { row, system, durability, setting, figures = {}, fsyncMs, machine } = result
  const lines = [
    `${row} · ${system}`,
    ...(result.rounds.length > 0 ? roundLines(result) : []),
    ...Object.entries(figures).map(([name, value]) => `${name}: ${shown(value)}`),
    [durability, listed(setting)].join(', '),
    `fsync of 4 KB: median ${fine(fsyncMs.p50)} ms, p99 ${fine(fsyncMs.p99)} ms`,
    `${machine.cores} cores ${machine.model}, Node ${machine.node}, commit ${machine.commit}`,
  ]
  console.log(`${lines.join('\n  ')}\n`)
}

function roundLines(result: Result): readonly string[] {
  const { unit, rounds, bar, processes } = result
  const median = summary(result)
  const { perSecond, cpuUs, otherWork, latencyMs } = median
  const each = rounds.length > 1 ? ` (rounds ${rounds.map(round => whole(round.perSecond)).join(', ')})` : ''
  const all = systemCpuUs(result)
  return [
    `${whole(perSecond)} ${unit}/s${each}${bar ? `; ${barText(bar, median, all)}` : ''}`,
    `CPU µs each: ${listed(cpuUs)}; ${fine(all)} of ${processes.join(' and ')} are ${whole(1e6 / all)}/s of a whole core`,
    ...(latencyMs ? [`answered in ms: ${listed({ ...latencyMs })}`] : []),
    `other work took ${(otherWork * 100).toFixed(0)} % of the machine meanwhile`,
  ]
}

function barText(bar: Bar, { perSecond, latencyMs }: Round, cpuUs: number): string {
  if ('cpuUs' in bar) return `bar ${bar.cpuUs} µs of CPU each: ${cpuUs <= bar.cpuUs ? 'reached' : 'missed'}`
  if ('p99Ms' in bar) {
    const p99 = latencyMs?.p99 ?? Number.NaN
    return `bar for p99 ${bar.p99Ms} ms: ${p99 <= bar.p99Ms ? 'reached' : `missed with ${fine(p99)}`}`
  }
  const share = Math.round((perSecond / bar.perSecond) * 100)
  return `bar ${whole(bar.perSecond)}: ${share >= 100 ? 'reached' : 'missed'}, ${share} %`
}

/** Ours against each peer: throughput or answer times, and CPU over all processes of either. */
export function printRatios([ours, ...peers]: readonly Result[]): void {
  if (ours?.system !== messageCenter.name || ours.rounds.length === 0) return
  for (const peer of peers) {
    const cpu = `${(systemCpuUs(ours) / systemCpuUs(peer)).toFixed(2)} of its CPU each`
    console.log(`${ours.row}: ours against ${peer.system}: ${comparison(summary(ours), summary(peer), ours)}, ${cpu}\n`)
  }
}

function comparison(ours: Round, peer: Round, { setting }: Result): string {
  const isAtFixedRate = 'requests per second' in setting
  if (!isAtFixedRate || !ours.latencyMs || !peer.latencyMs) {
    return `${(ours.perSecond / peer.perSecond).toFixed(2)} times as many`
  }
  return `p99 ${fine(ours.latencyMs.p99)} ms against ${fine(peer.latencyMs.p99)} ms`
}
