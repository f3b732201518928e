import { CpuWatch } from '../measure/cpu-watch.ts'
import { cluster, clusterSetting, runningEngines, startProcess } from '../systems/cluster.ts'
import { pause } from '../workplace.ts'
import { fill } from './accept-load.ts'
import type { Row } from './row.ts'
import { syncRounds } from './sync-rounds.ts'

const flush = 'ASYNC_FLUSH'
const warmUpMs = 10_000
/** More than a node on the same cores takes. */
const fillPerSecond = 15_000

/** The topics are filled first; then one process brings them into the node, and nothing else runs. */
export const clusterSyncRow: Row = {
  name: 'cluster-sync',
  systems: [cluster(flush)],
  measure: async (system, workplace) => {
    const { seconds } = workplace.options
    const folder = workplace.makeFolder()
    const count = Math.ceil((warmUpMs / 1_000 + seconds * 5.5) * fillPerSecond)
    const accepting = await system.start(workplace, { folder, parts: 'accept' })
    await fill(count, accepting, await workplace.startGenerator())
    await accepting.stop()

    const { processes } = await runningEngines(workplace, folder, flush)
    const sync = await startProcess(workplace, { folder }, flush, 'sync')
    await pause(warmUpMs)
    const watch = new CpuWatch([sync, ...processes])
    const rounds = await syncRounds({ name: 'cluster-sync', hub: sync, watch, count, fillPerSecond }, workplace)
    return {
      unit: 'documents',
      rounds,
      processes: [sync.name],
      // 50,000 of a whole core; how many the node takes beside it is another question.
      bar: { cpuUs: 20 },
      setting: {
        'queued before': count,
        'documents of a request': '1,000 at most',
        'requests in flight': '3 at most',
        ...clusterSetting(workplace),
        parts: 'one process of sync',
      },
    }
  },
}
