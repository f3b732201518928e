import { readFileSync } from 'node:fs'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import type { Measure, MessageCenter } from '@message-center/core'
import type { HubCounts } from './hub-options.ts'

/** Counts what the engine reports. */
export class Counts {
  readonly #sums = { accepted: 0, indexed: 0 }
  readonly #attempts: { [result: string]: number } = {}
  readonly #delay = monitorEventLoopDelay({ resolution: 5 })

  constructor() {
    this.#delay.enable()
  }

  measure({ name, value, labels }: Measure): void {
    if (name === 'accepted' || name === 'indexed') this.#sums[name] += value
    else if (name === 'attempt') {
      const result = Object.values(labels).join(' ')
      this.#attempts[result] = (this.#attempts[result] ?? 0) + value
    }
  }

  async look(center: MessageCenter): Promise<HubCounts> {
    const { inFlight, lanes } = await center.status()
    const loopDelayP99Ms = this.#delay.percentile(99) / 1e6
    this.#delay.reset()
    return {
      ...this.#sums,
      attempts: { ...this.#attempts },
      inFlight,
      waiting: Object.fromEntries(lanes.map(({ lane, waiting }) => [lane, waiting])),
      rssBytes: process.memoryUsage.rss(),
      peakRssBytes: peakRss(),
      loopDelayP99Ms,
    }
  }
}

function peakRss(): number {
  const [, kilobytes = '0'] = /VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8')) ?? []
  return Number(kilobytes) * 1024
}
