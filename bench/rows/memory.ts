import { readFileSync } from 'node:fs'
import type { RunningSystem } from '../systems/system.ts'
import { countsOf, pause } from '../workplace.ts'
import { requestShape } from './accept-load.ts'
import { durableSystems, type Row } from './row.ts'

const queued = 500_000
const idleMs = 3_000

/** Nobody answers there, so nothing is delivered and the queue only grows. */
const unreachable = 'http://127.0.0.1:9/send'

/** Resident memory before and after many messages that nobody takes. */
export const memoryRow: Row = {
  name: 'memory',
  systems: durableSystems,
  measure: async (system, workplace) => {
    const start = { folder: workplace.makeFolder(), parts: 'all', providerUrl: unreachable } as const
    const running = await system.start(workplace, start)
    await pause(idleMs)
    const idle = mebibytes(running, 'VmRSS')
    const generator = await workplace.startGenerator()
    if (running.hub) await countsOf(running.hub)
    const shape = requestShape(running, { batch: 100, keys: 'none', connections: 16 })
    await generator.start({ shape, connections: 16 })
    let refused = 0
    for (;;) {
      await pause(50)
      const mark = await generator.mark()
      refused += mark.refused
      if (mark.accepted >= queued || mark.broken > 0) break
    }
    await generator.end()
    const loopDelay = running.hub && (await countsOf(running.hub)).loopDelayP99Ms
    const after = mebibytes(running, 'VmRSS')
    await pause(10_000)
    const parts = running.hub === undefined ? {} : await running.hub.ask<{ readonly [part: string]: number }>('memory')
    return {
      unit: 'messages',
      rounds: [],
      processes: [],
      figures: {
        'MiB idle': idle,
        [`MiB after ${queued.toLocaleString('en-US')} queued`]: after,
        'MiB ten seconds later': mebibytes(running, 'VmRSS'),
        'MiB at most': mebibytes(running, 'VmHWM'),
        ...Object.fromEntries(Object.entries(parts).map(([part, bytes]) => [`MiB of it ${part}`, bytes / 2 ** 20])),
        'refused messages, to come again': refused,
        ...(loopDelay !== undefined && { 'ms delay of the event loop while accepting, p99': loopDelay }),
      },
      setting: { provider: 'unreachable', batch: 100, connections: 16, parts: system.partsText('all') },
    }
  },
}

/** Summed over the system's processes. */
function mebibytes({ processes }: RunningSystem, name: 'VmRSS' | 'VmHWM'): number {
  return processes.reduce((sum, { pid }) => {
    const [, kilobytes = '0'] = new RegExp(`${name}:\\s+(\\d+)`).exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
    return sum + Number(kilobytes) / 1_024
  }, 0)
}
