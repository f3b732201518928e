import { accepted } from '@message-center/channel'
import { systemClock } from '@message-center/channel/host'
import { createRecordingLogger } from '@message-center/channel/testing'
import { describeDatabases } from '@message-center/engines/databases'
import { MySqlDatabase, readConnectionUrl } from '@message-center/mysql'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { type ScriptedChannel, scriptedChannel } from './flow/flow.fixture.ts'
import { createMessageCenter, type MessageCenter } from './index.ts'
import { createMySqlParts } from './mysql.ts'

const clock = systemClock
const secretKey = new Uint8Array(32).fill(9)
/** What is promised for changes of another process. */
const withinTwoSeconds = { timeout: 2_000, interval: 20 }
/** Where something else is asked; on a loaded machine it may take longer. */
const seen = { timeout: 6_000, interval: 20 }

interface Process {
  readonly center: MessageCenter
  readonly sms: ScriptedChannel
}

describeDatabases('two processes on one database', ({ make, server }) => {
  let url = ''
  let processes: Process[] = []

  async function startProcess(): Promise<Process> {
    const logger = createRecordingLogger()
    const sms = scriptedChannel('sms')
    const parts = createMySqlParts({ url, clock, logger, limitMs: 5_000 })
    const center = await createMessageCenter({ channels: [sms.plugin], parts, logger, secretKey })
    processes.push({ center, sms })
    await center.start()
    return { center, sms }
  }

  let one: Process
  let other: Process
  beforeEach(async () => {
    url = await make()
    processes = []
    ;[one, other] = await Promise.all([startProcess(), startProcess()])
    await one.center.tenants.create({ id: 'shop', name: 'Shop' })
    await one.center.accounts.create('shop', { id: 'main', plugin: 'sms-scripted', settings: { secret: 'geheim' } })
  })
  afterEach(() => Promise.all(processes.map(({ center }) => center.stop(10_000))))

  it('see each other’s changes of accounts, routes, templates and keys within two seconds, secrets included', async () => {
    const { directory } = other.center
    await expect.poll(() => directory.account('shop', 'main')?.settings, withinTwoSeconds).toEqual({ secret: 'geheim' })

    await one.center.accounts.change('shop', 'main', { isEnabled: false })
    await expect.poll(() => directory.account('shop', 'main')?.isEnabled, withinTwoSeconds).toBe(false)

    await one.center.routes.create('shop', { name: 'code', steps: [{ channel: 'sms', accounts: ['main'] }] })
    const { version } = await one.center.templates.createDraft('shop', 'hello', {
      defaultLocale: 'en',
      locales: { en: { sms: { text: 'Hello' } } },
      variables: {},
      providerTemplates: [],
    })
    await one.center.templates.publish('shop', 'hello', version)
    const { key, apiKey } = await one.center.apiKeys.create({ tenant: 'shop', name: 'k', scopes: ['*'] })
    await expect.poll(() => directory.route('shop', 'code')?.steps, withinTwoSeconds).toHaveLength(1)
    await expect.poll(() => directory.template('shop', 'hello'), withinTwoSeconds).toBeDefined()
    await expect.poll(() => other.center.apiKeys.find(key)?.id, withinTwoSeconds).toBe(apiKey.id)

    await one.center.templates.retire('shop', 'hello')
    await one.center.apiKeys.revoke(apiKey.id)
    await one.center.routes.remove('shop', 'code')
    await expect.poll(() => directory.template('shop', 'hello'), withinTwoSeconds).toBeUndefined()
    await expect.poll(() => other.center.apiKeys.find(key), withinTwoSeconds).toBeUndefined()
    await expect.poll(() => directory.route('shop', 'code'), withinTwoSeconds).toBeUndefined()
  })

  it('write different things at the same time, and a name once', async () => {
    await expect.poll(() => other.center.directory.tenant('shop'), seen).toBeDefined()
    const create = ({ center }: Process, id: string) =>
      center.accounts.create('shop', { id, plugin: 'sms-scripted', settings: {} }).then(
        () => 'made',
        error => error.code,
      )
    const ids = Array.from({ length: 8 }, (_, n) => `a${n}`)
    expect(await Promise.all(ids.map((id, n) => create(n % 2 ? one : other, id)))).toEqual(ids.map(() => 'made'))
    const twice = await Promise.all([create(one, 'twin'), create(other, 'twin')])
    expect(twice.toSorted()).toEqual(['conflict', 'made'])
  })

  it('send a message once that comes with one key to both at the same time', async () => {
    await expect.poll(() => other.center.directory.account('shop', 'main'), seen).toBeDefined()
    const request = { channel: 'sms', to: { number: '+8613800138000' }, content: { text: 'once' } }
    for (let n = 0; n < 10; n++) {
      const idempotencyKey = `key-${n}`
      const answers = await Promise.all(
        [one, other, one, other].map(({ center }) => center.messages.send({ ...request, idempotencyKey }, 'shop')),
      )
      expect(new Set(answers.map(({ id }) => id)).size).toBe(1)
    }
    const sent = () => [one, other].reduce((sum, { sms }) => sum + sms.calls.flatMap(({ ids }) => ids).length, 0)
    await expect.poll(sent, seen).toBe(10)
    await clock.sleep(300)
    expect(sent()).toBe(10)
  })

  it('keep the rate limit of an account together', async () => {
    await one.center.accounts.change('shop', 'main', { rateLimit: { max: 20, perMs: 1_000 } })
    await expect.poll(() => other.center.directory.account('shop', 'main')?.rateLimit?.max, seen).toBe(20)
    const sentAt: number[] = []
    for (const { sms } of [one, other])
      sms.answer = () => {
        sentAt.push(clock.monotonic())
        return accepted({ providerMessageId: 'p' })
      }
    const request = { channel: 'sms', to: { number: '+8613800138000' }, content: { text: 'many' } }
    const batch = Array.from({ length: 50 }, () => request)
    await Promise.all([one, other].map(({ center }) => center.messages.sendBatch(batch, 'shop')))
    await expect.poll(() => sentAt.length, { timeout: 30_000, interval: 50 }).toBe(100)
    const ordered = sentAt.toSorted((a, b) => a - b)
    // The provider's double looks at its clock a moment after the permit was taken.
    const spans = ordered.slice(20).map((at, n) => at - (ordered[n] ?? 0))
    expect(Math.min(...spans)).toBeGreaterThan(900)
  })

  it('go on with what they know while the database is away, take nothing that needs it, and recover by themselves', async () => {
    await expect.poll(() => other.center.directory.account('shop', 'main'), seen).toBeDefined()
    const request = { channel: 'sms', to: { number: '+8613800138000' }, content: { text: 'later' } }
    await server().kill()
    await expect(other.center.messages.send({ ...request, idempotencyKey: 'k' }, 'shop')).rejects.toMatchObject({
      code: 'queue_unavailable',
      retryAfterMs: expect.any(Number),
    })
    expect(other.center.directory.account('shop', 'main')?.id).toBe('main')
    const { id } = await other.center.messages.send(request, 'shop')
    expect(other.sms.calls).toEqual([])
    await server().start()
    await expect
      .poll(async () => (await other.center.messages.find(id, {})).status, { timeout: 20_000, interval: 50 })
      .toBe('sent')
    await one.center.accounts.change('shop', 'main', { concurrency: 7 })
    await expect.poll(() => other.center.directory.account('shop', 'main')?.concurrency, seen).toBe(7)
  })

  it('leave no connection behind when they stop', async () => {
    await Promise.all(processes.map(({ center }) => center.stop(10_000)))
    const admin = new MySqlDatabase({ url: server().adminAddress, connections: 1 })
    const { database } = readConnectionUrl(url)
    const count = async () =>
      (await admin.query('SELECT id FROM information_schema.processlist WHERE db = ?', [database])).length
    await expect.poll(count, seen).toBe(0)
    await admin.close()
  })

  it('keep no message in the database', async () => {
    const request = { channel: 'sms', to: { number: '+8613800138000' }, content: { text: 'Geheimes' } }
    await expect.poll(() => other.center.directory.account('shop', 'main'), seen).toBeDefined()
    await other.center.messages.send({ ...request, idempotencyKey: 'k' }, 'shop')
    const database = new MySqlDatabase({ url })
    const tables = await database.query<{ name: string }>(
      'SELECT table_name AS name FROM information_schema.tables WHERE table_schema = database()',
    )
    const rows = await Promise.all(tables.map(({ name }) => database.query(`SELECT * FROM ${name}`)))
    const text = JSON.stringify(rows, (_, value) =>
      value?.type === 'Buffer' ? Buffer.from(value.data).toString('latin1') : value,
    )
    for (const secret of ['Geheimes', '13800138000', 'geheim']) expect(text).not.toContain(secret)
    await database.close()
  })
})
