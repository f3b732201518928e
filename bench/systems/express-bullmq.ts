import { type Fsync, installRedis, startRedis } from '../peers/redis.ts'
import type { Child } from '../process/child.ts'
import type { Workplace } from '../workplace.ts'
import type { Parts, RunningSystem, System, SystemStart } from './system.ts'
import { usualConcurrency } from './system.ts'

const processes: { readonly [parts in Parts]: string } = {
  accept: 'api and redis',
  deliver: 'worker and redis',
  all: 'api, worker and redis',
}

/** The peer: Express 5, BullMQ 5, Redis from Debian. */
export function expressBullmq(fsync: Fsync): System {
  return {
    isPeer: true,
    name: `Express + BullMQ + Redis (appendfsync ${fsync})`,
    durability: `Redis append-only file, fsync ${fsync === 'always' ? 'before each answer' : 'once per second'}`,
    partsText: parts => processes[parts],
    start: (workplace, start) => startPeer(workplace, fsync, start),
  }
}

async function startPeer(
  workplace: Workplace,
  fsync: Fsync,
  { folder, parts, providerUrl = '', certificate, concurrency = usualConcurrency, side = 'measured' }: SystemStart,
): Promise<RunningSystem> {
  installRedis()
  const redis = await startRedis(folder, fsync, workplace.coreOf(side))
  workplace.onClear(() => redis.stop())
  const children: Child[] = []
  let port = 0
  if (parts !== 'deliver') {
    const api = await workplace.start<{ readonly port: number }>({
      name: 'api',
      module: 'peers/api',
      options: { redisPort: redis.port },
      side,
    })
    children.push(api)
    port = api.ready.port
  }
  let worker: Child | undefined
  if (parts !== 'accept') {
    worker = await workplace.start({
      name: 'worker',
      module: 'peers/worker',
      options: { redisPort: redis.port, providerUrl, concurrency },
      side,
      env: certificate && { NODE_EXTRA_CA_CERTS: certificate.certificateFile },
    })
    children.push(worker)
  }
  return {
    port,
    paths: { single: '/messages', batch: '/messages/batch' },
    processes: [...children, redis],
    sent: async () => (await worker?.ask<number>('completed')) ?? 0,
    stop: async () => {
      for (const child of children) await child.stop()
      await redis.stop()
    },
  }
}
