import type { SearchMark } from '../load/searcher-options.ts'
import { CpuWatch } from '../measure/cpu-watch.ts'
import { messageCenter } from '../systems/message-center.ts'
import { pause } from '../workplace.ts'
import { fill } from './accept-load.ts'
import type { Row } from './row.ts'
import { syncRounds } from './sync-rounds.ts'

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
    const rounds = await syncRounds({ name: 'index', hub, watch, count, fillPerSecond }, workplace)
    const search = await searcher.ask<SearchMark>('mark')
    if (search.failed > 0) throw new Error(`${search.failed} of ${search.searches} searches failed.`)
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
