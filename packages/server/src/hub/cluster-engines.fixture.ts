import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type ElasticsearchNode, startElasticsearch } from '@message-center/engines/elasticsearch'
import { type DatabaseServer, startMariaDb } from '@message-center/engines/mysql'
import { type RocketMq, startRocketMq } from '@message-center/engines/rocketmq'
import { MySqlDatabase } from '@message-center/mysql'
import { afterAll, beforeAll } from 'vitest'
import type { Configuration } from '../configuration/configuration-schema.ts'
import type { ApiStorage } from './api-storage.fixture.ts'
import { initHub } from './init-hub.ts'
import { configurationFor, startTestHub } from './test-hub.fixture.ts'

interface Engines {
  readonly rocketMq: RocketMq
  readonly elasticsearch: ElasticsearchNode
  readonly database: DatabaseServer
}

/** The three engines of a cluster for the tests of one file, and settings of hubs that share nothing else. */
export function useClusterEngines() {
  let engines: Engines | undefined
  let folder: string | undefined
  let made = 0
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mc-api-'))
    const database = await startMariaDb()
    const rocketMq = await startRocketMq({ folder })
    engines = { database, rocketMq, elasticsearch: await startElasticsearch() }
  })
  afterAll(async () => {
    await engines?.elasticsearch.remove()
    await engines?.rocketMq.kill()
    await engines?.database.remove()
    if (folder) await rm(folder, { recursive: true, force: true })
  })

  const running = (): Engines => {
    if (!engines) throw new Error('The engines are started before the tests.')
    return engines
  }

  /** Nothing is made yet but the database. */
  async function newConfiguration(more: Partial<Configuration> = {}): Promise<Configuration> {
    const { database, rocketMq, elasticsearch } = running()
    const name = `message_center_api_${++made}`
    const admin = new MySqlDatabase({ url: database.adminAddress, connections: 1 })
    await admin.run(`CREATE DATABASE ${name}`)
    await admin.close()
    const url = new URL(database.address)
    url.pathname = `/${name}`
    return configurationFor({
      storage: 'cluster',
      databaseUrl: url.href,
      rocketmqEndpoints: rocketMq.address,
      rocketmqNameServer: rocketMq.nameServer,
      rocketmqPrefix: `api${made}`,
      elasticsearchUrl: elasticsearch.address,
      elasticsearchPrefix: `api${made}`,
      elasticsearchReplicas: 0,
      elasticsearchRefreshSeconds: 1,
      secretKey: randomBytes(32).toString('hex'),
      ...more,
    })
  }

  const storage: ApiStorage = {
    name: 'cluster',
    differences: {
      reason: 'entries go through a broker, and Elasticsearch shows to searches once a second what it has stored',
      patienceMs: 30_000,
      isFoundAtOnce: false,
    },
    async start(more) {
      const configuration = await newConfiguration(more)
      await initHub(configuration)
      return startTestHub(configuration)
    },
  }
  return { running, newConfiguration, storage }
}
