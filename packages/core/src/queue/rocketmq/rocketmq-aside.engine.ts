import { createRecordingLogger } from '@message-center/channel/testing'
import { afterEach, expect, it } from 'vitest'
import { entries, idsOf, never } from '../../testing/queue/queue-session.ts'
import { normalLane, type ReceivedEntry, retryLane } from '../delivery-queue.ts'
import { toAside } from './aside.ts'
import { makeQueue, newPrefix, useRocketMq } from './engine.fixture.ts'
import { type RocketMqQueue, replayAside } from './index.ts'
import { lineOf, toProperties } from './message-format.ts'
import { ProxyConnection } from './wire/proxy-connection.ts'
import { type OutgoingMessage, sendMessage } from './wire/send-message.ts'

const engine = useRocketMq()
const high = normalLane('sms', 'high')
const retry = retryLane('sms')
const logger = createRecordingLogger()
const queues: RocketMqQueue[] = []
afterEach(() => Promise.all(queues.splice(0).map(queue => queue.stop())))

async function open(prefix: string): Promise<RocketMqQueue> {
  const queue = makeQueue(engine(), { prefix, logger })
  queues.push(queue)
  await queue.start()
  return queue
}

async function send(...messages: readonly OutgoingMessage[]): Promise<void> {
  const connection = new ProxyConnection({ endpoint: engine().address })
  for (const message of messages) await sendMessage(connection, 'another program', message)
  await connection.close(1_000)
}

const replay = (prefix: string) => replayAside({ endpoint: engine().address, prefix, logger })

/** A message of this version, as an older version puts it aside that does not know its format. */
const unknownToOlder = (prefix: string, lane: string, group: 'deliver' | 'sync', id: string, dueAt?: number) => {
  const properties = toProperties({ publishedAt: Date.now(), ...(dueAt !== undefined && { dueAt }) })
  const message = { body: Buffer.from(lineOf({ id, body: '{}' })), properties, messageId: id }
  return toAside(
    prefix,
    { topic: `${prefix}-${lane}`, group },
    message,
    'its format is "1", and this version reads "0"',
  )
}

async function drain(queue: RocketMqQueue, group: 'deliver' | 'sync', lane: typeof high | typeof retry = high) {
  const all: ReceivedEntry[] = []
  for (let quiet = 0; quiet < 2; quiet++) {
    const received = await queue.reader(lane, group).receive(10, 2_000, never)
    if (received.length > 0) quiet = -1
    all.push(...received)
    await queue.settle(received, [])
  }
  return idsOf(all).toSorted()
}

it('what an older version has put aside goes back to those who could not read it, each once', async () => {
  const prefix = await newPrefix(engine())
  await send(
    unknownToOlder(prefix, 'normal-sms-high', 'deliver', 'a'),
    unknownToOlder(prefix, 'normal-sms-high', 'sync', 'a'),
    unknownToOlder(prefix, 'normal-sms-high', 'deliver', 'b'),
    unknownToOlder(prefix, 'retry-sms', 'deliver', 'c', Date.now() + 1_000),
  )
  expect(await replay(prefix)).toEqual({ sentBack: 4, left: [] })
  const queue = await open(prefix)
  expect(await drain(queue, 'deliver')).toEqual(['a', 'b'])
  expect(await drain(queue, 'sync')).toEqual(['a'])
  expect(await drain(queue, 'deliver', retry)).toEqual(['c'])
  expect(await replay(prefix)).toEqual({ sentBack: 0, left: [] })
})

it('what nobody can read stays aside, is told with its reason, and holds up no lane', async () => {
  const prefix = await newPrefix(engine())
  const topic = `${prefix}-normal-sms-high`
  const newer = new Map([
    ['mc-format', '2'],
    ['mc-at', '1'],
  ])
  const [foreign, ofNewer] = [new Map([['sender', 'billing']]), newer].map(properties => ({
    topic,
    body: Buffer.from('secret text'),
    properties,
  }))
  if (!foreign || !ofNewer) throw new Error('There are two.')
  const queue = await open(prefix)
  await send(foreign, ofNewer)
  await queue.publish(entries(high, 2))
  expect(await drain(queue, 'deliver')).toEqual(['0', '1'])
  expect(await drain(queue, 'sync')).toEqual(['0', '1'])
  const { sentBack, left } = await replay(prefix)
  expect(sentBack).toBe(0)
  expect(left.toSorted((a, b) => a.reason.localeCompare(b.reason))).toEqual([
    { topic, reason: 'it was not written by a message center', messages: 2 },
    { topic, reason: 'its format is "2", and this version reads "1"', messages: 2 },
  ])
  expect(JSON.stringify(logger.lines)).not.toContain('secret')
})

it('a wrong address and topics that were never made are told apart', async () => {
  await expect(replay('never-made')).rejects.toMatchObject({
    code: 'invalid_options',
    message: 'RocketMQ has no topic "never-made-aside"',
  })
  await expect(replayAside({ endpoint: '127.0.0.1:9', logger })).rejects.toMatchObject({ code: 'queue_unavailable' })
})
