import { CpuWatch } from '../measure/cpu-watch.ts'
import { profiled } from '../profile/profiled.ts'
import type { Round } from '../report/result.ts'
import { cluster, clusterSetting, runningEngines, startProcess } from '../systems/cluster.ts'
import { countsOf, type Hub, pause } from '../workplace.ts'
import { fill } from './accept-load.ts'
import { quietRounds } from './quiet-rounds.ts'
import type { Row } from './row.ts'

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
    let before = await indexed(sync)
    let from = performance.now()
    watch.since(1)
    const next = async (): Promise<number> => {
      await pause(seconds * 1_000)
      const now = await indexed(sync)
      const documents = now - before
      before = now
      return documents
    }
    const measureRound = async (): Promise<Round> => {
      const documents = await next()
      const at = performance.now()
      const perSecond = documents / ((at - from) / 1_000)
      from = at
      return { perSecond, ...watch.since(documents) }
    }
    const rounds = await quietRounds(measureRound, () => count - before > seconds * 2.5 * fillPerSecond)
    await profiled('cluster-sync', sync, workplace, next)
    if (before >= count) throw new Error('The queue ran empty while measuring.')
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

const indexed = async (hub: Hub): Promise<number> => (await countsOf(hub)).indexed
