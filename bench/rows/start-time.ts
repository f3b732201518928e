import { median } from '../measure/median.ts'
import type { RunningSystem, System } from '../systems/system.ts'
import type { Workplace } from '../workplace.ts'
import { fill } from './accept-load.ts'
import { durableSystems, type Row } from './row.ts'

const queued = 100_000
const times = 3

/** From starting the processes to the first request that would be answered. */
export const startRow: Row = {
  name: 'start',
  systems: durableSystems,
  measure: async (system, workplace) => {
    const empty: number[] = []
    for (let n = 0; n < times; n += 1) empty.push(await startMs(system, workplace, workplace.makeFolder()))

    const folder = workplace.makeFolder()
    const accepting = await system.start(workplace, { folder, parts: 'accept' })
    await fill(queued, accepting, await workplace.startGenerator())
    await accepting.stop()
    const full: number[] = []
    for (let n = 0; n < times; n += 1) full.push(await startMs(system, workplace, folder))
    return {
      unit: 'messages',
      rounds: [],
      processes: [],
      figures: {
        'ms to ready, empty': median(empty),
        [`ms to ready, ${queued.toLocaleString('en-US')} queued`]: median(full),
      },
      setting: { starts: times, parts: system.partsText('accept') },
    }
  },
}

async function startMs(system: System, workplace: Workplace, folder: string): Promise<number> {
  const from = performance.now()
  const running: RunningSystem = await system.start(workplace, { folder, parts: 'accept' })
  const ms = performance.now() - from
  await running.stop()
  return ms
}
