import { accepted, deferred, rejected, type SendResult } from '@message-center/channel'
import { describe, expect, it } from 'vitest'
import { createMessageCenter, type MessageRequest } from '../index.ts'
import { type Hub, newFolder, scope, startHub, storageOf, storages, untilStatus } from './center.fixture.ts'

const request: MessageRequest = {
  to: { number: '13800138000' },
  channel: 'sms',
  account: 'main',
  content: { text: 'hello' },
}
const numbered = (n: number): MessageRequest => ({ ...request, to: { number: String(13_800_000_000 + n) } })
const many = (count: number, more: object = {}) =>
  Array.from({ length: count }, (_, n) => ({ ...numbered(n), ...more }))

const sendAll = async ({ center }: Hub, requests: readonly MessageRequest[]): Promise<string[]> => {
  const answers = await center.messages.sendBatch(requests, 'shop')
  return answers.flatMap(answer => ('error' in answer ? [] : [answer.id]))
}
const sentIds = ({ sms }: Hub) => sms.calls.flatMap(({ ids }) => ids)
const untilCounts = ({ center }: Hub, counts: object) =>
  expect.poll(() => center.messages.count({}, scope), { timeout: 10_000, interval: 20 }).toEqual(counts)

describe('a plugin that misbehaves', () => {
  const misdeeds: readonly [string, () => SendResult][] = [
    [
      'throws',
      () => {
        throw new Error('token abc leaked')
      },
    ],
    ['answers nonsense', () => ({ outcome: 'perhaps' }) as unknown as SendResult],
    ['answers nothing', () => undefined as unknown as SendResult],
  ]
  it.each(misdeeds)('and %s hurts only its own deliveries: their outcome is unknown', async (_, answer) => {
    const hub = await startHub()
    hub.sms.answer = answer
    const { id } = await hub.center.messages.send(request, 'shop')
    const { id: other } = await hub.center.messages.send(
      { to: { inboxId: 'user1' }, channel: 'inbox', content: { text: 'x' } },
      'shop',
    )
    await untilStatus(hub.center, other, 'sent')
    const view = await untilStatus(hub.center, id, 'held')
    expect(view.deliveries[0]?.reason?.code).toBe('plugin_failed')
    expect(JSON.stringify(await hub.center.messages.timeline(id, scope))).not.toContain('abc')
  })

  it('and hangs is left alone after the limit', async () => {
    const hub = await startHub({ sendLimitMs: 50 })
    hub.sms.answer = () => new Promise<SendResult>(() => {})
    const { id } = await hub.center.messages.send(request, 'shop')
    expect((await untilStatus(hub.center, id, 'held')).deliveries[0]?.reason?.code).toBe('plugin_failed')
  })

  it('and answers megabytes leaves only a sentence of it', async () => {
    const hub = await startHub()
    hub.sms.answer = () => rejected('content', { message: 'x'.repeat(5_000_000) })
    const { id } = await hub.center.messages.send(request, 'shop')
    await untilStatus(hub.center, id, 'failed')
    expect(JSON.stringify(await hub.center.messages.timeline(id, scope)).length).toBeLessThan(3_000)
  })
})

describe('batches', () => {
  it('carry many deliveries with one content, and different ones in smaller calls', async () => {
    const hub = await startHub({}, { sms: { batch: { sameContent: 100, differentContent: 10 } } })
    await sendAll(hub, many(100))
    await untilCounts(hub, { sent: 100 })
    expect(hub.sms.calls.length).toBeLessThanOrEqual(10)
    hub.sms.calls.length = 0
    await sendAll(
      hub,
      many(50).map((one, n) => ({ ...one, content: { text: `text ${n}` } })),
    )
    await untilCounts(hub, { sent: 150 })
    expect(Math.max(...hub.sms.calls.map(({ ids }) => ids.length))).toBeLessThanOrEqual(10)
    expect(hub.sms.calls.length).toBeLessThanOrEqual(15)
  })
})

describe('a rate limit', () => {
  it('is never passed, and everything is sent in the end without counting an attempt', async () => {
    const hub = await startHub()
    await hub.center.accounts.change('shop', 'main', { rateLimit: { max: 5, perMs: 100 } })
    const times: number[] = []
    hub.sms.answer = () => {
      times.push(performance.now())
      return accepted()
    }
    const startedAt = performance.now()
    const [id = ''] = await sendAll(hub, many(30))
    await untilCounts(hub, { sent: 30 })
    // From the start, as calls of a busy process come late and then close together. A timer may fire a moment early; the
    // limit itself is exact, as its property test shows.
    expect(times).toHaveLength(30)
    for (const [n, time] of times.sort((a, b) => a - b).entries())
      expect(time - startedAt).toBeGreaterThan(Math.floor(n / 5) * 100 - 10)
    expect((await hub.center.messages.find(id, scope)).deliveries[0]?.attempts).toBe(1)
  })

  it('lets a code pass what waits in bulk', async () => {
    const hub = await startHub()
    await hub.center.accounts.change('shop', 'main', { rateLimit: { max: 1, perMs: 50 } })
    await sendAll(hub, many(100, { category: 'marketing' }))
    await expect.poll(() => hub.sms.calls.length, { timeout: 10_000 }).toBeGreaterThan(0)
    const { id } = await hub.center.messages.send({ ...request, category: 'otp' }, 'shop')
    await untilStatus(hub.center, id, 'sent')
    expect(hub.sms.calls.length).toBeLessThan(100)
  })
})

describe('a breaker', () => {
  it('rests an account that fails in a row, and probes it with one call', async () => {
    const breaker = { failures: 3, pauseMs: 400, longestMs: 400 }
    const hub = await startHub({ breaker })
    await hub.center.accounts.change('shop', 'main', {
      concurrency: 1,
      retry: { backoff: { kind: 'fixed', delayMs: 10 }, jitter: 0, maxAttempts: 50 },
    })
    let isBroken = true
    hub.sms.answer = () => (isBroken ? deferred('unavailable') : accepted())
    await sendAll(hub, many(20))
    await expect
      .poll(async () => (await hub.center.status()).accounts, { timeout: 10_000 })
      .toContainEqual({ tenant: 'shop', account: 'main', breaker: 'open' })
    const before = hub.sms.calls.length
    expect(before).toBeLessThan(8)
    isBroken = false
    await untilCounts(hub, { sent: 20 })
  })

  it('sends over the next account meanwhile', async () => {
    // It rests for the whole test: a probe would go out after each pause, and how many fit is a matter of the machine.
    const hub = await startHub({ breaker: { failures: 3, pauseMs: 60_000, longestMs: 60_000 } })
    await hub.center.routes.create('shop', { name: 'both', steps: [{ channel: 'sms', accounts: ['main', 'spare'] }] })
    await hub.center.accounts.change('shop', 'main', { concurrency: 1 })
    hub.sms.answer = (_, account) => (account === 'main' ? deferred('unavailable') : accepted())
    const { channel: _, account: __, ...rest } = request
    await sendAll(
      hub,
      Array.from({ length: 50 }, () => ({ ...rest, route: 'both' })),
    )
    await untilCounts(hub, { sent: 50 })
    const main = hub.sms.calls.filter(({ account }) => account === 'main').length
    expect(main).toBeLessThan(10)
  })

  it('keeps a dead provider from delaying another channel', async () => {
    const hub = await startHub({ sendLimitMs: 60_000 })
    const { promise, resolve } = Promise.withResolvers<SendResult>()
    hub.sms.answer = () => promise
    await sendAll(hub, many(900))
    const { id } = await hub.center.messages.send(
      { to: { inboxId: 'user1' }, channel: 'inbox', content: { text: 'x' } },
      'shop',
    )
    await untilStatus(hub.center, id, 'sent')
    resolve(accepted())
    await untilCounts(hub, { sent: 901 })
  })
})

describe.each(storages)('stopping over %s', kind => {
  it('lets running calls end and settles them', async () => {
    const hub = await startHub({ storage: storageOf(kind) })
    const { promise, resolve } = Promise.withResolvers<SendResult>()
    hub.sms.answer = () => promise
    await hub.center.messages.send(request, 'shop')
    await expect.poll(() => hub.sms.calls.length, { timeout: 10_000 }).toBe(1)
    const stopped = hub.center.stop()
    resolve(accepted())
    await stopped
    await expect(hub.center.messages.send(request, 'shop')).rejects.toMatchObject({ code: 'stopping' })
    await hub.center.stop()
  })
})

describe('a restart on the same folder', () => {
  it('does not make a call again that the stop had to cut: its outcome is unknown', async () => {
    const storage = { kind: 'sqlite', folder: newFolder() } as const
    const first = await startHub({ storage })
    first.sms.answer = () => new Promise<SendResult>(() => {})
    const { id } = await first.center.messages.send(request, 'shop')
    await expect.poll(() => first.sms.calls.length, { timeout: 10_000 }).toBe(1)
    await expect(first.center.stop(20)).rejects.toThrow('cut short')

    const second = await createMessageCenter({ channels: [first.sms.plugin, first.inbox.plugin], storage })
    await second.start()
    try {
      expect((await untilStatus(second, id, 'held')).deliveries[0]?.reason?.code).toBe('plugin_failed')
      expect(first.sms.calls).toHaveLength(1)
    } finally {
      await second.stop()
    }
  })

  it('sends what was accepted and not sent, once', async () => {
    const storage = { kind: 'sqlite', folder: newFolder() } as const
    const first = await startHub({ storage, roles: ['api'] })
    const ids = await sendAll(first, many(300))
    const { id: scheduled } = await first.center.messages.send(
      { ...request, sendAt: new Date(Date.now() + 50).toISOString() },
      'shop',
    )
    await first.center.stop()

    const sms = first.sms
    const second = await createMessageCenter({ channels: [sms.plugin, first.inbox.plugin], storage })
    await second.start()
    try {
      await expect.poll(() => second.messages.count({}, scope), { timeout: 10_000 }).toEqual({ sent: 301 })
      expect(sentIds(first).sort()).toEqual([...ids, scheduled].map(id => `${id}.0`).sort())
    } finally {
      await second.stop()
    }
  })

  it('refuses a second hub on the folder while the first one runs', async () => {
    const storage = { kind: 'sqlite', folder: newFolder() } as const
    const first = await startHub({ storage })
    const second = await createMessageCenter({ channels: [first.sms.plugin, first.inbox.plugin], storage })
    await expect(second.start()).rejects.toMatchObject({ name: 'StorageError', code: 'busy' })
    await untilStatus(first.center, (await first.center.messages.send(request, 'shop')).id, 'sent')
  })
})

describe('the life of an engine', () => {
  it('refuses requests before its start and after its stop, and does not start twice', async () => {
    const { center, sms, inbox } = await startHub()
    const fresh = await createMessageCenter({ channels: [sms.plugin, inbox.plugin] })
    await expect(fresh.messages.send(request, 'shop')).rejects.toMatchObject({ code: 'starting' })
    await center.stop()
    await expect(center.messages.send(request, 'shop')).rejects.toMatchObject({ code: 'stopping' })
    await expect(center.start()).rejects.toThrow('stopped')
  })

  it('refuses two plugins of one name', async () => {
    const { sms } = await startHub()
    await expect(createMessageCenter({ channels: [sms.plugin, sms.plugin] })).rejects.toMatchObject({
      code: 'invalid_options',
      field: 'channels',
    })
  })

  it('refuses messages of a tenant that is not there', async () => {
    const { center } = await startHub()
    await expect(center.messages.send(request, 'nobody')).rejects.toMatchObject({ code: 'not_found' })
  })
})

describe('replaying by filter', () => {
  it('puts back what fits, and leaves the rest', async () => {
    const hub = await startHub()
    hub.sms.answer = () => rejected('content', { code: 'X' })
    await sendAll(hub, [...many(5, { reference: 'a' }), ...many(3, { reference: 'b' })])
    await untilCounts(hub, { failed: 8 })
    hub.sms.answer = () => accepted()
    expect(await hub.center.messages.replayWhere({ reference: 'a' }, scope, 4)).toEqual({ replayed: 4, hasMore: true })
    await untilCounts(hub, { failed: 4, sent: 4 })
    expect(await hub.center.messages.replayWhere({ reference: 'a' }, scope)).toEqual({ replayed: 1, hasMore: false })
    await untilCounts(hub, { failed: 3, sent: 5 })
  })
})
