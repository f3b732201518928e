import { type Result, summary } from './result.ts'

const whole = (number: number): string => Math.round(number).toLocaleString('en-US')
const fine = (number: number): string => (number >= 100 ? whole(number) : number.toPrecision(3))

export function print(result: Result): void {
  const { row, system, unit, durability, setting, rounds, figures = {}, bar, fsyncMs, machine } = result
  const { perSecond, cpuUs, latencyMs } = summary(result)
  const barText =
    bar === undefined
      ? ''
      : `   bar ${whole(bar)}: ${perSecond >= bar ? 'reached' : `missed, ${Math.round((perSecond / bar) * 100)} % of it`}`
  const lines = [`${row} · ${system}`]
  if (rounds.length > 0) {
    const each = rounds.length > 1 ? `   (rounds ${rounds.map(round => whole(round.perSecond)).join(', ')})` : ''
    lines.push(`  ${whole(perSecond)} ${unit}/s${each}${barText}`)
    lines.push(
      `  CPU µs each: ${Object.entries(cpuUs)
        .map(([name, us]) => `${name} ${fine(us)}`)
        .join(', ')}`,
    )
  }
  if (latencyMs !== undefined) {
    lines.push(
      `  answered in ms: ${Object.entries(latencyMs)
        .map(([name, ms]) => `${name} ${fine(ms)}`)
        .join(', ')}`,
    )
  }
  for (const [name, figure] of Object.entries(figures))
    lines.push(`  ${name}: ${typeof figure === 'number' ? fine(figure) : figure}`)
  const settings = Object.entries(setting).map(
    ([name, value]) => `${name} ${typeof value === 'number' ? whole(value) : value}`,
  )
  lines.push(`  ${[durability, ...settings].join(', ')}`)
  lines.push(
    `  fsync of 4 KB: median ${fine(fsyncMs.p50)} ms, p99 ${fine(fsyncMs.p99)} ms; ${machine.cores} cores ${machine.model}, Node ${machine.node}, commit ${machine.commit}, load before ${machine.load.toFixed(1)}`,
  )
  console.log(`${lines.join('\n')}\n`)
}

/** Ours against each peer, by throughput and by CPU of the system under test. */
export function printRatios(results: readonly Result[]): void {
  const ours = results.find(({ system }) => system === 'message center')
  if (ours === undefined) return
  for (const peer of results.filter(other => other !== ours && other.unit === ours.unit)) {
    const ratio = summary(ours).perSecond / summary(peer).perSecond
    console.log(`${ours.row}: ours / ${peer.system} = ${ratio.toFixed(2)}\n`)
  }
}
