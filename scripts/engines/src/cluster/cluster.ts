import { randomBytes } from 'node:crypto'
import { chmod } from 'node:fs/promises'
import { join } from 'node:path'
import { type ElasticsearchNode, startElasticsearch } from '../elasticsearch/elasticsearch.ts'
import { freePort } from '../free-port.ts'
import { type DatabaseServer, startMariaDb } from '../mysql/mysql.ts'
import { type RocketMq, startRocketMq } from '../rocketmq/rocketmq.ts'
import { Balancer } from './balancer.ts'
import { type Environment, Member } from './member.ts'

export type { Member } from './member.ts'

export interface ClusterOptions {
  /** For the files of all engines; below folders that every user may enter. */
  readonly folder: string
  /** Of the balancer. Default 0: one that is free. */
  readonly port?: number
  /** Roles of each process. Default two that accept, two that deliver, one that syncs, one that cleans up. */
  readonly members?: readonly { readonly name: string; readonly roles: string }[]
  /** Settings of all processes, beside those of the cluster. */
  readonly environment?: Environment
  /** For the Java machines of the engines. */
  readonly java?: readonly string[]
  /** Hears what is being done. */
  readonly say?: (line: string) => void
  /** Hears what the processes print. */
  readonly onLine?: (member: string, line: string) => void
}

export const usualMembers = [
  { name: 'api-1', roles: 'api' },
  { name: 'api-2', roles: 'api' },
  { name: 'deliver-1', roles: 'deliver,receipts' },
  { name: 'deliver-2', roles: 'deliver,receipts' },
  { name: 'sync-1', roles: 'sync' },
  { name: 'scheduler-1', roles: 'scheduler' },
] as const

/** Several hubs over real engines on this machine. */
export interface Cluster {
  /** Of the balancer. */
  readonly url: string
  /** An operator's key. */
  readonly key: string
  readonly rocketMq: RocketMq
  readonly elasticsearch: ElasticsearchNode
  readonly database: DatabaseServer
  readonly members: readonly Member[]
  /** What `init` printed: addresses, and lines to paste. */
  readonly greeting: string
  /** Starts one more process, which stops with the others. It gets no requests from the balancer. */
  add(name: string, roles: string): Promise<Member>
  /** Stops all processes, then all engines, in good order; then starts everything again. */
  restart(): Promise<void>
  /** Stops everything in good order. May be called twice. */
  stop(): Promise<void>
}

/** Installs what is missing, starts the engines, makes what they need to hold, then the hubs. Stops all when one fails. */
export async function startCluster(options: ClusterOptions): Promise<Cluster> {
  const { folder, members = usualMembers, java = [], say = () => {} } = options
  const started: { stop(): Promise<unknown> }[] = []
  const stop = async () => {
    for (const part of started.splice(0).reverse()) await part.stop().catch(() => undefined)
  }
  const keep = <Part extends { stop(): Promise<unknown> }>(part: Part): Part => {
    started.push(part)
    return part
  }
  try {
    // Databases and Elasticsearch run as users of their own, who must be able to enter.
    await chmod(folder, 0o755)
    say('MariaDB, RocketMQ (name server, broker, proxy), Elasticsearch …')
    const [database, rocketMq, elasticsearch] = await all([
      startMariaDb({ folder: join(folder, 'mariadb') }).then(keep),
      startRocketMq({ folder: join(folder, 'rocketmq'), java }).then(keep),
      startElasticsearch({ folder: join(folder, 'elasticsearch'), java }).then(keep),
    ])

    const key = options.environment?.MC_BOOTSTRAP_KEY ?? `mc_operator_${randomBytes(32).toString('base64url')}`
    const ports = new Map<string, number>()
    for (const { name } of members) ports.set(name, await freePort())
    const portOf = (name: string) => ports.get(name) ?? 0
    const targets = members
      .filter(({ roles }) => roles.split(',').includes('api'))
      .map(({ name }) => `http://127.0.0.1:${portOf(name)}`)
    const balancer = keep(await Balancer.start({ targets, ...(options.port !== undefined && { port: options.port }) }))
    const environment: Environment = {
      MC_STORAGE: 'cluster',
      MC_DATABASE_URL: database.address,
      MC_ROCKETMQ_ENDPOINTS: rocketMq.address,
      MC_ROCKETMQ_NAME_SERVER: rocketMq.nameServer,
      MC_ELASTICSEARCH_URL: elasticsearch.address,
      MC_ELASTICSEARCH_REPLICAS: '0',
      MC_SECRET_KEY: randomBytes(32).toString('hex'),
      MC_BOOTSTRAP_KEY: key,
      MC_PUBLIC_URL: balancer.url,
      MC_LOG_LEVEL: 'warn',
      ...options.environment,
    }
    const make = (name: string, roles: string) =>
      new Member({
        name,
        port: portOf(name),
        environment: { ...environment, MC_ROLES: roles },
        onLine: line => options.onLine?.(name, line),
      })
    say('Topics, groups, index template, schema …')
    const greeting = await make('init', 'api').init()
    const hubs = members.map(({ name, roles }) => make(name, roles))
    say(`${members.map(({ name }) => name).join(', ')} …`)
    await all(hubs.map(hub => keep(hub).start()))
    return {
      url: balancer.url,
      key,
      rocketMq,
      elasticsearch,
      database,
      members: hubs,
      greeting,
      stop,
      async add(name, roles) {
        ports.set(name, await freePort())
        const hub = keep(make(name, roles))
        hubs.push(hub)
        await hub.start()
        return hub
      },
      async restart() {
        const running = hubs.filter(({ isRunning }) => isRunning)
        await Promise.all(running.map(hub => hub.stop()))
        await Promise.all([rocketMq, elasticsearch, database].map(engine => engine.stop()))
        await all([database, rocketMq, elasticsearch].map(engine => engine.start()))
        await all(running.map(hub => hub.start()))
      },
    }
  } catch (error) {
    await stop()
    throw error
  }
}

/** Waits for all of them, also when one fails: what is still starting could not be stopped. */
async function all<const Parts extends readonly unknown[] | []>(parts: Parts) {
  await Promise.allSettled(parts)
  return Promise.all(parts)
}
