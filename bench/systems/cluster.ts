import type { Role } from '@message-center/core'
import { type ClusterEngines, engineSizes, type Flush, startEngines } from '../engines/cluster-engines.ts'
import type { Figures } from '../report/result.ts'
import type { Hub, Workplace } from '../workplace.ts'
import type { Parts, RunningSystem, System, SystemStart } from './system.ts'
import { usualConcurrency } from './system.ts'

type Process = 'api' | 'deliver' | 'sync'

const roles: { readonly [process in Process]: readonly Role[] } = {
  api: ['api'],
  deliver: ['deliver', 'receipts'],
  sync: ['sync', 'scheduler'],
}

const processesOf: { readonly [parts in Parts]: readonly Process[] } = {
  accept: ['api'],
  deliver: ['deliver'],
  all: ['api', 'deliver', 'sync'],
}

const warmUpMs = { accept: 60_000, deliver: 20_000, all: 60_000 }

/** One set of engines for all that is measured in a workplace. */
const enginesOf = new WeakMap<Workplace, Promise<ClusterEngines>>()

/** Ours as several processes over RocketMQ, Elasticsearch and MariaDB, which run beside it on the same cores. */
export function cluster(flush: Flush): System {
  return {
    name: `message center on RocketMQ (${flush}), Elasticsearch and MariaDB`,
    durability: `RocketMQ ${flush}, MariaDB innodb_flush_log_at_trx_commit=1, Elasticsearch translog synced per request`,
    warmUpMs,
    partsText: parts => processesOf[parts].map(partText).join(', '),
    start: (workplace, start) => startCluster(workplace, start, flush),
  }
}

const partText = (process: Process): string => `one process of ${roles[process].join('+')}`

async function startCluster(workplace: Workplace, start: SystemStart, flush: Flush): Promise<RunningSystem> {
  const { processes } = await runningEngines(workplace, start.folder, flush)
  const hubs: Hub[] = []
  for (const process of processesOf[start.parts]) hubs.push(await startProcess(workplace, start, flush, process))
  const [first] = hubs
  if (first === undefined) throw new Error('A cluster without a process.')
  return {
    ...first.ready,
    paths: { single: '/v1/messages', batch: '/v1/messages/batch' },
    processes: hubs,
    engines: processes,
    setting: clusterSetting(workplace, start.side),
    ...(hubs.length === 1 && { hub: first }),
    sent: async () => (await first.ask<{ readonly sent?: number }>('countStates', {})).sent ?? 0,
    stop: async () => {
      for (const hub of hubs) await hub.stop()
    },
  }
}

/** One process of the cluster whose engines run in the folder; starts them when they do not. */
export async function startProcess(
  workplace: Workplace,
  { folder, providerUrl, certificate, concurrency = usualConcurrency, side }: Omit<SystemStart, 'parts'>,
  flush: Flush,
  process: Process,
): Promise<Hub> {
  const { addresses } = await runningEngines(workplace, folder, flush)
  return workplace.startHub({
    name: process,
    folder,
    roles: roles[process],
    concurrency,
    cluster: addresses,
    ...(providerUrl !== undefined && { providerUrl }),
    ...(certificate && { env: { NODE_EXTRA_CA_CERTS: certificate.certificateFile } }),
    ...(side !== undefined && { side }),
  })
}

export function runningEngines(workplace: Workplace, folder: string, flush: Flush): Promise<ClusterEngines> {
  const engines = enginesOf.get(workplace) ?? startEngines(workplace, folder, flush)
  enginesOf.set(workplace, engines)
  return engines
}

/** What a reader has to know of where the processes run. */
export function clusterSetting(workplace: Workplace, side: SystemStart['side'] = 'measured'): Figures {
  const core = workplace.coreOf(side)
  const pinned = core === undefined ? 'nothing' : `ours to core ${core}, the load to the other, engines to none`
  return { ...engineSizes, pinned }
}
