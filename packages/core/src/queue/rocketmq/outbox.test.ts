import { createFakeClock, createRecordingLogger } from '@message-center/channel/testing'
import { describe, expect, it } from 'vitest'
import { Outbox } from './outbox.ts'
import type { ProxyConnection } from './wire/proxy-connection.ts'
import { ProxyError } from './wire/proxy-error.ts'

/** A broker whose answers the test gives. */
function makeBroker() {
  const calls: PromiseWithResolvers<unknown>[] = []
  let underWay = 0
  let most = 0
  const connection: Pick<ProxyConnection, 'call'> = {
    async call<Response>() {
      const call = Promise.withResolvers<unknown>()
      calls.push(call)
      most = Math.max(most, ++underWay)
      try {
        return (await call.promise) as Response
      } finally {
        underWay -= 1
      }
    },
  }
  const stored = { getStatus: () => ({ getCode: () => 20_000, getMessage: () => 'OK' }) }
  return {
    connection,
    calls,
    get most() {
      return most
    },
    confirm: () => calls.shift()?.resolve(stored),
    refuse: (code: number, words = 'connect ECONNREFUSED') => calls.shift()?.reject(new ProxyError(code, words)),
  }
}

function makeOutbox(maxInFlight: number) {
  const broker = makeBroker()
  const clock = createFakeClock()
  const logger = createRecordingLogger()
  const { connection } = broker
  const outbox = new Outbox({ connection, clientId: 'test', clock, logger, maxInFlight, publishTimeoutMs: 5_000 })
  const send = () => outbox.send({ topic: 'mc-result', body: Buffer.from('x'), properties: new Map() })
  return { broker, clock, send }
}

const turn = () => new Promise(resolve => setImmediate(resolve))
const unavailable = 14
const internalError = 50_000
const deadlineExceeded = 4
const topicNotFound = 40_402
const propertyTooLong = 40_007

describe('Outbox', () => {
  it('keeps at most so many messages on their way, and sends the others as answers come', async () => {
    const { broker, send } = makeOutbox(3)
    const sent = Promise.all(Array.from({ length: 3_000 }, send))
    for (let n = 0; n < 3_000; n += 1) {
      await expect.poll(() => broker.calls.length, { timeout: 10_000, interval: 0 }).toBeGreaterThan(0)
      broker.confirm()
      await turn()
    }
    await sent
    expect(broker.most).toBe(3)
  })

  it('waits longer and longer between tries, and refuses when the broker stays away', async () => {
    const { broker, clock, send } = makeOutbox(3)
    const refused = expect(send()).rejects.toMatchObject({ code: 'queue_unavailable', retryAfterMs: 1_000 })
    let tries = 0
    for (let ms = 0; ms < 6_000; ms += 10) {
      for (; broker.calls.length > 0; tries += 1) broker.refuse(unavailable)
      await clock.advance(10)
    }
    await refused
    expect(tries).toBeGreaterThan(5)
    expect(tries).toBeLessThan(30)
  })

  it.each([
    ['a connection that broke under it', unavailable, 'read ECONNRESET'],
    ['a broker that did not tell what its copies have', internalError, 'FLUSH_SLAVE_TIMEOUT'],
    ['an answer that did not come in time', deadlineExceeded, 'Deadline exceeded'],
  ])('says that nobody knows after %s', async (_, code, words) => {
    const { broker, clock, send } = makeOutbox(3)
    const unsure = expect(send()).rejects.toMatchObject({ code: 'queue_unsure', retryAfterMs: 1_000 })
    broker.refuse(code, words)
    for (let ms = 0; ms < 6_000; ms += 10) {
      while (broker.calls.length > 0) broker.refuse(unavailable)
      await clock.advance(10)
    }
    await unsure
  })

  it('confirms what the broker takes at a later try', async () => {
    const { broker, clock, send } = makeOutbox(3)
    const sent = send()
    broker.refuse(unavailable)
    await turn()
    await clock.advance(100)
    broker.confirm()
    await sent
  })

  it('tries nothing again that waiting cannot cure', async () => {
    const { broker, send } = makeOutbox(3)
    const refused = send()
    broker.refuse(propertyTooLong)
    await expect(refused).rejects.toMatchObject({ code: 'queue_unavailable' })
    expect(broker.calls).toEqual([])
  })

  it('names a topic that stays missing: a proxy without brokers knows none for a while', async () => {
    const { broker, clock, send } = makeOutbox(3)
    const missing = expect(send()).rejects.toMatchObject({
      code: 'queue_unavailable',
      message: 'RocketMQ has no topic "mc-result"',
      fix: expect.stringContaining('initRocketMq'),
    })
    for (let ms = 0; ms < 6_000; ms += 50) {
      while (broker.calls.length > 0) broker.refuse(topicNotFound)
      await clock.advance(50)
    }
    await missing
  })
})
