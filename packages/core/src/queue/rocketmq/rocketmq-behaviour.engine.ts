import { createRecordingLogger } from '@message-center/channel/testing'
import { afterEach, describe, expect, it } from 'vitest'
import { entries, idsOf, never } from '../../testing/queue/queue-session.ts'
import { type Lane, normalLane, type ReceivedEntry, retryLane } from '../delivery-queue.ts'
import { makeQueue, newPrefix, useRocketMq } from './engine.fixture.ts'
import { initRocketMq, type RocketMqQueue, type RocketMqQueueOptions } from './index.ts'
import { startForwarder } from './tcp-forwarder.fixture.ts'
import { findMasters } from './wire/brokers.ts'
import { ProxyConnection } from './wire/proxy-connection.ts'
import { RemotingClient } from './wire/remoting-client.ts'
import { sendMessage } from './wire/send-message.ts'
import { Subscription } from './wire/subscription.ts'

const engine = useRocketMq()
const high = normalLane('sms', 'high')
const retry = retryLane('sms')
const queues: RocketMqQueue[] = []

afterEach(async () => {
  await Promise.all(queues.splice(0).map(queue => queue.stop()))
})

async function open(options: Pick<RocketMqQueueOptions, 'prefix'> & Partial<RocketMqQueueOptions>) {
  const queue = makeQueue(engine(), options)
  queues.push(queue)
  await queue.start()
  return queue
}

/** Waits until `count` entries came, at most so long. */
async function receiveAll(queue: RocketMqQueue, lane: Lane, count: number, withinMs = 20_000) {
  const all: ReceivedEntry[] = []
  const giveUpAt = Date.now() + withinMs
  while (all.length < count && Date.now() < giveUpAt)
    all.push(...(await queue.reader(lane, 'deliver').receive(count - all.length, 500, never)))
  return all
}

describe('topics and groups', () => {
  it('are created once, and a further channel gets its own though the others exist', async () => {
    const nameServers = engine().nameServer
    const prefix = await newPrefix(engine())
    const options = { nameServers, prefix, queues: 4 }
    expect((await initRocketMq({ ...options, channels: ['sms'] })).created).toEqual([])
    const { created } = await initRocketMq({ ...options, channels: ['sms', 'push.cn'] })
    expect(created).toHaveLength(6 + 9)
    expect(created).toContain(`${prefix}-retry-push_2e_cn`)
    const queue = await open({ prefix, channels: ['sms', 'push.cn'] })
    const lane = normalLane('push.cn', 'high')
    await queue.publish(entries(lane, 1))
    expect(idsOf(await receiveAll(queue, lane, 1))).toEqual(['0'])
  })

  it('may be created by two processes at once', async () => {
    const options = { nameServers: engine().nameServer, prefix: 'twice', channels: ['sms'], queues: 4 }
    await Promise.all([initRocketMq(options), initRocketMq(options)])
    await open({ prefix: 'twice' })
  })

  it('of another type are refused by name, when they are created and at the start', async () => {
    const prefix = await newPrefix(engine())
    const client = new RemotingClient((await findMasters(engine().nameServer))[0] ?? '')
    await client.request({
      code: 17,
      fields: {
        topic: `${prefix}-retry-mail`,
        defaultTopic: 'TBW102',
        readQueueNums: '1',
        writeQueueNums: '1',
        perm: '6',
        topicFilterType: 'SINGLE_TAG',
        order: 'false',
        attributes: '+message.type=NORMAL',
      },
    })
    client.close()
    const refused = { code: 'invalid_options', message: expect.stringContaining(`"${prefix}-retry-mail"`) }
    const created = initRocketMq({ nameServers: engine().nameServer, prefix, channels: ['sms', 'mail'] })
    await expect(created).rejects.toMatchObject(refused)
    const queue = makeQueue(engine(), { prefix, channels: ['mail'] })
    queues.push(queue)
    await expect(queue.start()).rejects.toMatchObject({ code: 'invalid_options' })
  })

  it('that are missing are named at the start, with what to do', async () => {
    const prefix = await newPrefix(engine())
    const queue = makeQueue(engine(), { prefix, channels: ['sms', 'fax'] })
    queues.push(queue)
    await expect(queue.start()).rejects.toMatchObject({
      code: 'invalid_options',
      message: expect.stringMatching(`RocketMQ has no topic "${prefix}-.*fax`),
      fix: expect.stringContaining('initRocketMq'),
    })
  })

  it('whose group is missing are refused by its name, at the start or by the reader, and nobody waits for ever', async () => {
    const prefix = await newPrefix(engine())
    const client = new RemotingClient((await findMasters(engine().nameServer))[0] ?? '')
    const group = `${prefix}-normal-sms-high-deliver`
    await client.request({ code: 207, fields: { groupName: group, cleanOffset: 'true' } })
    client.close()
    const missing = { code: 'invalid_options', message: `RocketMQ has no group "${group}"` }
    await expect(open({ prefix })).rejects.toMatchObject(missing)
    const queue = makeQueue({ ...engine(), nameServer: '' }, { prefix })
    queues.push(queue)
    await queue.start()
    const received = queue.reader(high, 'deliver').receive(1, 30_000, never)
    await expect(received).rejects.toMatchObject({
      code: 'queue_unavailable',
      message: `RocketMQ has no group "${group}"`,
    })
  })

  it('cannot be created where no name server answers', async () => {
    const created = initRocketMq({ nameServers: '127.0.0.1:1', channels: ['sms'] })
    await expect(created).rejects.toMatchObject({ code: 'queue_unavailable', message: /127\.0\.0\.1:1 / })
  })
})

describe('reading', () => {
  it('of thirty lanes begins at once, over one connection', async () => {
    const channels = ['a', 'b', 'c', 'd', 'e']
    const prefix = await newPrefix(engine(), channels)
    const forwarder = await startForwarder(engine().address)
    const queue = await open({ prefix, channels, endpoint: forwarder.address })
    const lanes = channels.flatMap(channel => [
      ...(['high', 'normal', 'bulk'] as const).map(priority => normalLane(channel, priority)),
      retryLane(channel),
    ])
    const received = lanes.map(lane => receiveAll(queue, lane, 1))
    const synced = channels.map(channel => queue.reader(normalLane(channel, 'high'), 'sync').receive(1, 20_000, never))
    await queue.publish(lanes.map(lane => ({ lane, id: '1', body: '{}' })))
    for (const some of await Promise.all([...received, ...synced])) expect(some).toHaveLength(1)
    expect(forwarder.connections).toBe(1)
    await queue.stop()
    await forwarder.close()
  })

  it('takes bodies as long as RocketMQ does', async () => {
    const queue = await open({ prefix: await newPrefix(engine()) })
    const body = JSON.stringify('x'.repeat(4 * 1_024 * 1_024 - 20_000))
    await queue.publish([{ lane: high, id: 'long', body }])
    const [received] = await receiveAll(queue, high, 1)
    expect(received?.body === body).toBe(true)
  })

  it('leaves an entry to nobody else while it is in hand, however long its lease', async () => {
    const prefix = await newPrefix(engine())
    const queue = await open({ prefix, leaseMs: 3_000 })
    const other = await open({ prefix, leaseMs: 3_000 })
    await queue.publish([...entries(high, 3), { lane: retry, id: 'r', body: '{}' }])
    const held = [...(await receiveAll(queue, high, 3)), ...(await receiveAll(queue, retry, 1))]
    expect(held).toHaveLength(4)
    const taken = await Promise.all([receiveAll(other, high, 1, 12_000), receiveAll(other, retry, 1, 12_000)])
    expect(taken).toEqual([[], []])
    await queue.settle(held, [])
  })

  it('tells of an entry that comes again that it does', async () => {
    const prefix = await newPrefix(engine())
    const queue = await open({ prefix })
    await queue.publish(entries(high, 2))
    const first = await receiveAll(queue, high, 2)
    expect(first.every(({ publishedAt = 0, repeatedBefore }) => publishedAt > 0 && !repeatedBefore)).toBe(true)
    await queue.stop()
    const next = await open({ prefix })
    const again = await receiveAll(next, high, 2)
    for (const [n, { publishedAt, repeatedBefore = 0 }] of again.entries()) {
      expect(publishedAt).toBe(first[n]?.publishedAt)
      expect(repeatedBefore).toBeGreaterThan(publishedAt ?? 0)
    }
  })
})

describe('stopping', () => {
  it('hands back what is in hand long before its lease is over, of a pack only what is not settled', async () => {
    const prefix = await newPrefix(engine())
    const queue = await open({ prefix, leaseMs: 600_000 })
    await queue.publish(entries(high, 64))
    await queue.publish(entries(high, 10, 100))
    const held = await receiveAll(queue, high, 74)
    const settled = held.filter(({ id }) => Number(id) < 20)
    await queue.settle(settled, [])
    await queue.reader(high, 'deliver').release(held.slice(70), 3_600_000)
    await queue.stop()

    const next = await open({ prefix })
    const again = await receiveAll(next, high, 54)
    const open54 = idsOf(held).filter(id => Number(id) >= 20)
    expect(idsOf(again).toSorted()).toEqual(open54.toSorted())
    await next.settle(again, [])
    expect(await receiveAll(next, high, 1, 6_000)).toEqual([])
  })

  it('shows the rest of a pack to the group that has not settled it, and to no other', async () => {
    const prefix = await newPrefix(engine())
    const queue = await open({ prefix })
    await queue.publish(entries(high, 5))
    await queue.settle((await receiveAll(queue, high, 5)).slice(0, 2), [])
    const synced = await queue.reader(high, 'sync').receive(5, 10_000, never)
    await queue.settle(synced, [])
    await queue.stop()
    const next = await open({ prefix })
    expect(await receiveAll(next, high, 3)).toHaveLength(3)
    expect(await next.reader(high, 'sync').receive(5, 5_000, never)).toEqual([])
  })
})

describe('a delay longer than the broker knows', () => {
  it('is made of several, and ends when it should', async () => {
    const queue = await open({ prefix: await newPrefix(engine()), maxDelayMs: 2_500 })
    const dueAt = Date.now() + 9_000
    await queue.publish([
      { lane: retry, id: 'far', body: '{"n":1}', dueAt },
      { lane: retry, id: 'near', body: '{}', dueAt: Date.now() + 500 },
    ])
    const seen = new Map<string, number>()
    while (seen.size < 2 && Date.now() < dueAt + 10_000)
      for (const entry of await queue.reader(retry, 'deliver').receive(5, 1_000, never)) {
        expect(seen.has(entry.id)).toBe(false)
        seen.set(entry.id, Date.now())
        await queue.settle([entry], [])
      }
    expect(seen.get('near')).toBeLessThan(dueAt)
    expect(seen.get('far')).toBeGreaterThanOrEqual(dueAt)
    expect(seen.get('far')).toBeLessThan(dueAt + 2_000)
    expect(await queue.reader(retry, 'deliver').receive(5, 3_000, never)).toEqual([])
  })
})

describe('what waits', () => {
  it('is known of lanes that this process does not read, due or not', async () => {
    const prefix = await newPrefix(engine())
    const queue = await open({ prefix })
    await Promise.all(entries(high, 6).map(entry => queue.publish([entry])))
    for (const entry of entries(high, 4, 10)) await queue.publish([entry])
    const dueAt = Date.now() + 3_600_000
    await queue.publish(entries(retry, 7).map(entry => ({ ...entry, dueAt })))
    const other = await open({ prefix })
    const waiting = async () => new Map((await other.depths()).map(({ lane, waiting }) => [lane, waiting]))
    await expect.poll(async () => (await waiting()).get(retry), { timeout: 20_000 }).toBe(7)
    // One message for the six that came together, and one for each of the others.
    expect((await waiting()).get(high)).toBe(5)
    const held = await receiveAll(other, high, 10)
    expect((await waiting()).get(high)).toBeGreaterThanOrEqual(10)
    await other.settle(held, [])
    await expect.poll(async () => (await waiting()).get(high), { timeout: 20_000 }).toBe(0)
    expect((await waiting()).get('result')).toBe(0)
  })

  it('is what this process has in hand where no name server is known', async () => {
    const prefix = await newPrefix(engine())
    const queue = makeQueue({ ...engine(), nameServer: '' }, { prefix })
    queues.push(queue)
    await queue.start()
    await queue.publish(entries(high, 3))
    await receiveAll(queue, high, 3)
    expect((await queue.depths()).find(({ lane }) => lane === high)?.waiting).toBe(3)
  })
})

describe('a message that cannot be read', () => {
  it('is put aside with its reason, told without its content, and the others go on', async () => {
    const prefix = await newPrefix(engine())
    const logger = createRecordingLogger()
    const queue = await open({ prefix, logger })
    const connection = new ProxyConnection({ endpoint: engine().address })
    const foreign = { topic: `${prefix}-normal-sms-high`, body: Buffer.from('secret text') }
    await sendMessage(connection, 'foreign', { ...foreign, properties: new Map([['sender', 'billing']]) })
    const newer = new Map([
      ['mc-format', '2'],
      ['mc-at', '1'],
    ])
    await sendMessage(connection, 'foreign', { ...foreign, properties: newer })
    await connection.close(1_000)
    await queue.publish(entries(high, 3))
    expect(idsOf(await receiveAll(queue, high, 3)).toSorted()).toEqual(['0', '1', '2'])

    await expect.poll(() => logger.lines.filter(({ level }) => level === 'error').length, { timeout: 10_000 }).toBe(2)
    expect(JSON.stringify(logger.lines)).not.toContain('secret')
    const aside = await readAside(prefix, 2)
    expect(aside.map(({ body }) => body)).toEqual(['secret text', 'secret text'])
    const topic = foreign.topic
    const reasons = aside.map(({ properties }) => [properties.get('mc-aside-topic'), properties.get('mc-aside-reason')])
    expect(reasons).toContainEqual([topic, 'it was not written by a message center'])
    expect(reasons).toContainEqual([topic, 'its format is "2", and this version reads "1"'])
    expect(aside.some(({ properties }) => properties.get('sender') === 'billing')).toBe(true)
  })
})

describe('a message of others as long as the broker takes', () => {
  it('is put aside too, and holds nothing up', async () => {
    const prefix = await newPrefix(engine())
    const logger = createRecordingLogger()
    const queue = await open({ prefix, logger })
    const connection = new ProxyConnection({ endpoint: engine().address })
    const body = Buffer.alloc(4 * 1_024 * 1_024, 'x')
    await sendMessage(connection, 'foreign', { topic: `${prefix}-normal-sms-high`, body, properties: new Map() })
    await connection.close(1_000)
    await queue.publish(entries(high, 3))
    expect(await receiveAll(queue, high, 3)).toHaveLength(3)
    const told = () => logger.lines.map(({ message }) => message)
    await expect.poll(told, { timeout: 10_000 }).toContain('a message that cannot be read was put aside')
    expect((await readAside(prefix, 1))[0]?.body).toHaveLength(body.length)
  })
})

async function readAside(prefix: string, count: number) {
  const connection = new ProxyConnection({ endpoint: engine().address })
  const topic = `${prefix}-aside`
  const subscription = new Subscription(topic, `${topic}-replay`, 'test', connection, createRecordingLogger())
  const found: { readonly body: string; readonly properties: ReadonlyMap<string, string> }[] = []
  for (let tries = 0; found.length < count && tries < 10; tries += 1) {
    const messages = await subscription.receive('broker-a', 10, 10_000, 1_000, never)
    for (const { body, properties } of messages) found.push({ body: body.toString(), properties })
  }
  await subscription.close()
  await connection.close(1_000)
  return found
}
