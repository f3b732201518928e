import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { MySqlDatabase } from '@message-center/mysql'
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import type { Configuration } from '../configuration/configuration-schema.ts'
import { useClusterEngines } from './cluster-engines.fixture.ts'
import { initHub } from './init-hub.ts'
import { replayHub } from './replay-hub.ts'
import { startServer } from './start-server.ts'
import { startTestHub, type TestHub } from './test-hub.fixture.ts'

vi.setConfig({ testTimeout: 180_000 })

const { running, newConfiguration } = useClusterEngines()
const soon = { timeout: 60_000, interval: 100 }
const greeting = { to: { userId: 'u1' }, channel: 'inbox', content: { title: 'Hello', text: 'Hello' } }

const hubs: TestHub[] = []
afterEach(async () => {
  await Promise.all(hubs.splice(0).map(hub => hub.stop()))
})

async function startHub(configuration: Configuration): Promise<TestHub> {
  await initHub(configuration)
  const hub = await startTestHub(configuration)
  hubs.push(hub)
  return hub
}

async function whyNot(step: Promise<unknown>): Promise<{ message: string; fix: string }> {
  const error: unknown = await step.then(
    () => 'it started',
    refusal => refusal,
  )
  if (!(error instanceof Error && 'fix' in error && typeof error.fix === 'string')) throw error
  return { message: error.message, fix: error.fix }
}

const whyNoStart = (configuration: Configuration) =>
  whyNot(
    startServer(configuration).then(async hub => {
      await hub.stop()
    }),
  )

const whyNoInit = (configuration: Configuration) => whyNot(initHub(configuration))

const withPart = (url: string | undefined, part: Partial<URL>): string => Object.assign(new URL(url ?? ''), part).href

async function ask(method: string, path: string, body?: object): Promise<void> {
  const response = await fetch(`${running().elasticsearch.address}/${path}`, {
    method,
    headers: { 'content-type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  })
  expect(response.status, await response.text()).toBe(200)
}

async function withAdmin(configuration: Configuration, work: (admin: MySqlDatabase) => Promise<void>): Promise<void> {
  const { pathname } = new URL(configuration.databaseUrl ?? '')
  const admin = new MySqlDatabase({ url: withPart(running().database.adminAddress, { pathname }), connections: 1 })
  await work(admin).finally(() => admin.close())
}

const nobody = '127.0.0.1:9'

describe('a hub of a cluster does not start, and names what to look at,', () => {
  it('where nobody answers at an address', async () => {
    const configuration = await newConfiguration()
    const { databaseUrl } = configuration
    const wrong = <Step>(step: (one: Configuration) => Step, more: Partial<Configuration>) =>
      step({ ...configuration, ...more })
    const [database, proxy, nameServerAsProxy, nameServer, elasticsearch] = await Promise.all([
      wrong(whyNoStart, { databaseUrl: withPart(databaseUrl, { port: '9' }) }),
      wrong(whyNoStart, { rocketmqEndpoints: nobody }),
      wrong(whyNoStart, { rocketmqEndpoints: running().rocketMq.nameServer }),
      wrong(whyNoInit, { rocketmqNameServer: nobody }),
      wrong(whyNoInit, { elasticsearchUrl: `http://${nobody}` }),
    ])
    expect(database.fix).toContain('MC_DATABASE_URL')
    for (const { message, fix } of [proxy, nameServerAsProxy]) {
      expect(message).toContain('RocketMQ cannot be asked')
      expect(fix).toContain('MC_ROCKETMQ_ENDPOINTS')
    }
    expect(nameServer.fix).toContain('MC_ROCKETMQ_NAME_SERVER')
    expect(elasticsearch.message).toContain('Elasticsearch does not answer')
    expect(elasticsearch.fix).toContain('MC_ELASTICSEARCH_URL')
  })

  it('where something else answers than Elasticsearch', async () => {
    const server = createServer((_, response) => response.end('{}'))
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void server.close())
    const { port } = server.address() as AddressInfo
    const { message, fix } = await whyNoInit(await newConfiguration({ elasticsearchUrl: `http://127.0.0.1:${port}` }))
    expect(message).toBe('What answers there is no Elasticsearch.')
    expect(fix).toContain('MC_ELASTICSEARCH_URL')
  })

  it('where the database refuses the login, or is missing', async () => {
    const configuration = await newConfiguration()
    const { databaseUrl } = configuration
    const refused = await whyNoStart({ ...configuration, databaseUrl: withPart(databaseUrl, { password: 'geheim' }) })
    expect(refused.message).toContain('Access denied')
    expect(refused.fix).toContain('MC_DATABASE_URL')
    expect(JSON.stringify(refused)).not.toContain('geheim')
    const pathname = '/message_center_none'
    const missing = await whyNoStart({ ...configuration, databaseUrl: withPart(databaseUrl, { pathname }) })
    expect(missing.fix).toMatch(/MC_DATABASE_URL.*CREATE DATABASE/)
  })

  it('before the step init has made its topics, and starts right after it', async () => {
    const configuration = await newConfiguration()
    const { message, fix } = await whyNoStart(configuration)
    expect(message).toMatch(/^RocketMQ has no topic "api\d+-/)
    expect(fix).toContain('message-center init')
    await startHub(configuration)
  })

  it('where the index template belongs to somebody else', async () => {
    const configuration = await newConfiguration()
    const { elasticsearchPrefix } = configuration
    await ask('PUT', `_index_template/${elasticsearchPrefix}`, { index_patterns: [`${elasticsearchPrefix}-2*`] })
    const { message, fix } = await whyNoInit(configuration)
    expect(message).toBe(`The index template ${elasticsearchPrefix} belongs to somebody else.`)
    expect(fix).toContain('MC_ELASTICSEARCH_PREFIX')
  })

  it('where any of its tables are of a newer program, and changes nothing in them', async () => {
    const configuration = await newConfiguration()
    await initHub(configuration)
    await withAdmin(configuration, async admin => {
      const parts = await admin.query<{ name: string; version: number }>('SELECT name, version FROM schema_part')
      expect(parts.map(({ name }) => name)).toEqual(expect.arrayContaining(['claims', 'inbox', 'leases']))
      for (const { name, version } of parts) {
        await admin.run('UPDATE schema_part SET version = 99 WHERE name = ?', [name])
        const { message, fix } = await whyNoStart(configuration)
        expect(message).toContain(`"${name}" are at version 99; this program knows versions up to ${version}`)
        expect(message + fix).toContain('newer program')
        await admin.run('UPDATE schema_part SET version = ? WHERE name = ?', [version, name])
      }
      await admin.run("INSERT INTO mikro_orm_migrations (name) VALUES ('0099-future')")
      expect((await whyNoStart(configuration)).message).toContain('schema 0099-future')
    })
  })
})

describe('a hub of a cluster', () => {
  const stateOf = async (hub: TestHub, id: string) => (await hub.ask('GET', `/v1/messages/${id}`)).body.status

  it('goes on sending while Elasticsearch takes no writes for want of space, and all is right afterwards', async () => {
    const configuration = await newConfiguration()
    const hub = await startHub(configuration)
    const block = (on: boolean | null) =>
      ask('PUT', `${configuration.elasticsearchPrefix}/_settings`, { 'index.blocks.read_only_allow_delete': on })
    await block(true)
    const sent = await Promise.all(
      Array.from({ length: 20 }, () => hub.ask('POST', '/v1/messages', { body: greeting })),
    )
    expect(sent.map(({ status }) => status)).toEqual(sent.map(() => 202))
    const { body: made } = await hub.ask('POST', '/v1/inbox/tokens', { body: { userId: 'u1' } })
    const inbox = async () => (await hub.ask('GET', '/v1/inbox/messages?limit=50', { key: made.token })).body.messages
    await expect.poll(async () => (await inbox()).length, soon).toBe(20)
    const behind = await hub.ask('GET', `/v1/messages/${sent[0]?.body.id}`)
    expect(behind).toMatchObject({ status: 503, body: { code: 'not_indexed_yet', fix: expect.any(String) } })
    await block(null)
    for (const { body } of sent) await expect.poll(() => stateOf(hub, body.id), soon).toBe('delivered')
  })

  it('stays ready and goes on sending while Elasticsearch is down, says when to ask again, and catches up', async () => {
    const hub = await startHub(await newConfiguration())
    const { elasticsearch } = running()
    await elasticsearch.kill()
    const sent = await Promise.all(
      Array.from({ length: 20 }, () => hub.ask('POST', '/v1/messages', { body: greeting })),
    )
    expect(sent.map(({ status }) => status)).toEqual(sent.map(() => 202))
    expect((await hub.ask('GET', '/readyz', { key: null })).status).toBe(200)
    const query = { query: 'SELECT status FROM messages' }
    for (const asked of [
      await hub.ask('GET', '/v1/messages'),
      await hub.ask('GET', `/v1/messages/${sent[0]?.body.id}`),
      await hub.ask('POST', '/v1/search/sql', { body: query }),
    ]) {
      expect(asked).toMatchObject({ status: 503, body: { code: 'index_unavailable' } })
      expect(Number(asked.headers.get('retry-after'))).toBeGreaterThan(0)
    }
    await elasticsearch.start()
    for (const { body } of sent) await expect.poll(() => stateOf(hub, body.id), soon).toBe('delivered')
    const counts = async () => (await hub.ask('GET', '/v1/messages?count=true')).body.counts
    await expect.poll(counts, soon).toEqual({ delivered: 20 })
  })

  it('is told of privileges that it has lost, and goes on when it has them again', async () => {
    const configuration = await newConfiguration()
    const database = new URL(configuration.databaseUrl ?? '').pathname.slice(1)
    const user = `'weak'@'127.0.0.1'`
    await withAdmin(configuration, async admin => {
      const disconnect = async () => {
        // Connections go on with the privileges they had.
        const connections = await admin.query<{ id: number }>(
          "SELECT id AS id FROM information_schema.processlist WHERE user = 'weak'",
        )
        for (const { id } of connections) await admin.run(`KILL ${id}`)
      }
      await admin.run(`CREATE USER ${user} IDENTIFIED BY 'weak'`)
      await admin.run(`GRANT ALL ON ${database}.* TO ${user}`)
      const databaseUrl = withPart(configuration.databaseUrl, { username: 'weak', password: 'weak' })
      const hub = await startHub({ ...configuration, databaseUrl })
      const send = (key: string) =>
        hub.ask('POST', '/v1/messages', { body: greeting, headers: { 'idempotency-key': key } })
      const first = await send('k-1')
      await expect.poll(() => stateOf(hub, first.body.id), soon).toBe('delivered')

      await admin.run(`REVOKE ALL ON ${database}.* FROM ${user}`)
      await disconnect()
      const refused = await send('k-2')
      expect(refused).toMatchObject({ status: 503, body: { code: 'queue_unavailable' } })
      expect(refused.body.detail).toContain('refuses the hub: by login, privileges or encryption')
      expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
      // What needs no table goes on: status is read, and what waits is not lost.
      expect(await stateOf(hub, first.body.id)).toBe('delivered')
      const waiting = await hub.ask('POST', '/v1/messages', { body: greeting })
      expect(waiting.status).toBe(202)

      await admin.run(`GRANT ALL ON ${database}.* TO ${user}`)
      await disconnect()
      await expect.poll(async () => (await send('k-2')).status, soon).toBe(202)
      await expect.poll(() => stateOf(hub, waiting.body.id), soon).toBe('delivered')
      await admin.run(`DROP USER ${user}`)
    })
  })

  it('sends back what was put aside by a step of its own, which names what to look at', async () => {
    const configuration = await newConfiguration()
    const { message, fix } = await whyNot(replayHub(configuration))
    expect(message).toMatch(/^RocketMQ has no topic "api\d+-aside"/)
    expect(fix).toContain('message-center init')
    await initHub(configuration)
    expect(await replayHub(configuration)).toBe('0 messages went back to their topics.\n')
    const lost = await whyNot(replayHub({ ...configuration, rocketmqEndpoints: nobody }))
    expect(lost.fix).toContain('MC_ROCKETMQ_ENDPOINTS')
  })
})
