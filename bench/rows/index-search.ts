import type { SearchMark } from '../load/searcher-options.ts'
import { CpuWatch } from '../measure/cpu-watch.ts'
import { profiled } from '../profile/profiled.ts'
import type { Round } from '../report/result.ts'
import { messageCenter } from '../systems/message-center.ts'
import { countsOf, type Hub, pause } from '../workplace.ts'
import { fill } from './accept-load.ts'
import { quietRounds } from './quiet-rounds.ts'
import type { Row } from './row.ts'

const searchesPerSecond = 40
const warmUpMs = 2_000
/** More than the index takes. */
const fillPerSecond = 45_000

/** The queue is filled first; then only sync runs, while somebody searches. The peer has no search. */
export const indexRow: Row = {
  name: 'index',
  systems: [messageCenter],
  measure: async (system, workplace) => {
    const { seconds } = workplace.options
    const folder = workplace.makeFolder()
    const count = Math.ceil((warmUpMs / 1_000 + 1 + seconds * 5.5) * fillPerSecond)
    const accepting = await system.start(workplace, { folder, parts: 'accept' })
    await fill(count, accepting, await workplace.startGenerator())
    await accepting.stop()

    const hub = await workplace.startHub({ folder, roles: ['sync'] })
    const searcher = await workplace.start({
      name: 'searcher',
      module: 'load/searcher',
      options: { ...hub.ready, perSecond: searchesPerSecond },
      side: 'load',
    })
    await pause(warmUpMs)
    const watch = new CpuWatch([hub, searcher])
    let before = await indexed(hub)
    let from = performance.now()
    watch.since(1)
    const next = async (): Promise<number> => {
      await pause(seconds * 1_000)
      const now = await indexed(hub)
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
    await profiled('index', hub, workplace, next)
    const search = await searcher.ask<SearchMark>('mark')
    if (search.failed > 0) throw new Error(`${search.failed} of ${search.searches} searches failed.`)
    if (before >= count) throw new Error('The queue ran empty while measuring.')
    return {
      unit: 'documents',
      rounds,
      processes: ['hub'],
      bar: { perSecond: 20_000 },
      figures: {
        searches: search.searches,
        'deliveries found': search.found,
        'searched in ms, p50': search.p50Ms,
        'searched in ms, p99': search.p99Ms,
      },
      setting: { 'queued before': count, 'searches per second': searchesPerSecond, parts: 'role sync' },
    }
  },
}

const indexed = async (hub: Hub): Promise<number> => (await countsOf(hub)).indexed
