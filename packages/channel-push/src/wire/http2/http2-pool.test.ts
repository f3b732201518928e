import { constants, type ServerHttp2Stream } from 'node:http2'
import { systemClock } from '@message-center/channel/host'
import { createFakeClock } from '@message-center/channel/testing'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { Http2Pool, type Http2PoolOptions } from './http2-pool.ts'
import { startMute, startServer, startWire } from './http2-server.fixture.ts'

const ok = (stream: ServerHttp2Stream) => {
  stream.respond({ ':status': 200, 'x-a': 'b' })
  stream.end('fine')
}
const never = () => undefined

function openPool(origin: string, options: Partial<Http2PoolOptions> = {}) {
  const pool = new Http2Pool({ origin, clock: systemClock, timeoutMs: 2_000, ...options })
  onTestFinished(() => pool.close())
  const post = (signal?: AbortSignal) =>
    pool.request({ method: 'POST', url: `${origin}/3/device/aa`, headers: { 'x-c': 'd' }, body: '{"a":1}' }, signal)
  return { pool, post, many: (count: number) => Promise.all(Array.from({ length: count }, () => post())) }
}

describe('a pool of HTTP/2 connections', () => {
  it('carries a request and brings status, headers and body back', async () => {
    const { origin } = await startServer(ok)
    const outcome = await openPool(origin).post()
    expect(outcome).toMatchObject({ outcome: 'answered', status: 200, headers: { 'x-a': 'b' } })
    expect(outcome.outcome === 'answered' && Buffer.from(outcome.body).toString()).toBe('fine')
  })

  it('keeps within its connections and within the streams that the server allows', async () => {
    const server = await startServer(stream => setImmediate(ok, stream), { maxConcurrentStreams: 5 })
    const outcomes = await openPool(server.origin, { connections: 2 }).many(200)
    expect(new Set(outcomes.map(({ outcome }) => outcome))).toEqual(new Set(['answered']))
    expect(server.sessions).toHaveLength(2)
    expect(server.most).toBe(5)
  })

  it('uses the room that the server gives later', async () => {
    const server = await startServer(
      (stream, n) => {
        if (n === 0) stream.session?.settings({ maxConcurrentStreams: 100 }, () => ok(stream))
        else if (server.streams.length === 4) for (const one of server.streams.slice(1)) ok(one)
      },
      { maxConcurrentStreams: 1 },
    )
    const { post, many } = openPool(server.origin, { connections: 1 })
    await post()
    expect((await many(3)).map(({ outcome }) => outcome)).toEqual(['answered', 'answered', 'answered'])
  })

  it('tells that nothing was sent when nobody listens, and connects once for all who wait', async () => {
    const server = await startServer(ok)
    await server.stop()
    const outcomes = await openPool(server.origin).many(50)
    expect(new Set(outcomes.map(outcome => JSON.stringify(outcome)))).toEqual(
      new Set(['{"outcome":"not-sent","reason":"Nobody listens at the address. (ECONNREFUSED)"}']),
    )
  })

  it('tells that nothing was sent when it was aborted before, or while it waited', async () => {
    const { origin, streams } = await startServer(never, { maxConcurrentStreams: 1 })
    const { post } = openPool(origin, { connections: 1, timeoutMs: 10_000 })
    expect((await post(AbortSignal.abort())).outcome).toBe('not-sent')
    const enough = new AbortController()
    const first = post(enough.signal)
    await vi.waitFor(() => expect(streams).toHaveLength(1), 10_000)
    const abort = new AbortController()
    const second = post(abort.signal)
    abort.abort()
    expect((await second).outcome).toBe('not-sent')
    enough.abort()
    expect((await first).outcome).toBe('unanswered')
    expect(streams).toHaveLength(1)
  })

  it('tells that nobody knows when it was aborted or ran out of time after the request left', async () => {
    const { origin, streams } = await startServer((stream, n) => (n < 2 ? undefined : ok(stream)))
    const { post } = openPool(origin, { timeoutMs: 1_000 })
    const abort = new AbortController()
    const aborted = post(abort.signal)
    await vi.waitFor(() => expect(streams).toHaveLength(1), 10_000)
    abort.abort()
    expect((await aborted).outcome).toBe('unanswered')
    expect((await post()).outcome).toBe('unanswered')
    await vi.waitFor(() => expect(streams.slice(0, 2).map(({ rstCode }) => rstCode)).toEqual([8, 8]), 10_000)
    expect((await post()).outcome).toBe('answered')
  })

  it('tells that nothing was sent when too many wait', async () => {
    const { origin } = await startServer(ok)
    const { post } = openPool(origin, { maxWaiting: 1 })
    const first = post()
    expect(await post()).toMatchObject({ outcome: 'not-sent', reason: 'Too many requests wait for a connection.' })
    expect((await first).outcome).toBe('answered')
  })

  it('sends on a new connection what the server had not looked at when it said goodbye', async () => {
    const goodbyes: string[] = []
    const server = await startServer((stream, n) => {
      if (n < 2) return
      if (n > 2) return ok(stream)
      // The first two are promised an end, the third was never looked at.
      const [first, second] = server.streams
      stream.session?.goaway(constants.NGHTTP2_NO_ERROR, second?.id ?? 0, Buffer.from('{"reason":"Shutdown"}'))
      setImmediate(() => {
        for (const one of [first, second]) if (one) ok(one)
      })
    })
    const { post } = openPool(server.origin, { connections: 1, onGoodbye: reason => goodbyes.push(reason) })
    const outcomes = await Promise.all([post(), post(), post()])
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(['answered', 'answered', 'answered'])
    expect(server.sessions).toHaveLength(2)
    expect(server.streams).toHaveLength(4)
    expect(goodbyes).toEqual(['{"reason":"Shutdown"}'])
  })

  it('knows what the server had not looked at also from a goodbye with an error', async () => {
    const server = await startServer((stream, n) => {
      if (n > 1) ok(stream)
      else if (n === 1) stream.session?.goaway(constants.NGHTTP2_ENHANCE_YOUR_CALM, server.streams[0]?.id ?? 0)
    })
    const { post } = openPool(server.origin, { connections: 1 })
    const outcomes = await Promise.all([post(), post()])
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(['unanswered', 'answered'])
    expect(server.streams).toHaveLength(3)
  })

  it('repeats a stream that was refused undone, and gives up in the end', async () => {
    const server = await startServer((stream, n) =>
      n === 1 ? ok(stream) : stream.close(constants.NGHTTP2_REFUSED_STREAM),
    )
    const { post } = openPool(server.origin)
    expect((await post()).outcome).toBe('answered')
    expect(await post()).toMatchObject({ outcome: 'not-sent', reason: 'The server takes no requests.' })
    expect(server.streams).toHaveLength(5)
  })

  it.each<[string, (stream: ServerHttp2Stream) => void]>([
    ['closes the connection before the answer', stream => stream.session?.destroy()],
    ['resets the stream', stream => stream.close(constants.NGHTTP2_INTERNAL_ERROR)],
    [
      'closes the connection within the answer',
      stream => {
        stream.respond({ ':status': 200 })
        stream.write('half', () => stream.session?.destroy())
      },
    ],
    [
      'says goodbye with an error',
      stream => {
        stream.session?.goaway(constants.NGHTTP2_ENHANCE_YOUR_CALM, stream.id ?? 0)
      },
    ],
    [
      'answers without end',
      stream => {
        stream.respond({ ':status': 200 })
        stream.write(Buffer.alloc(70_000))
      },
    ],
  ])('tells that nobody knows when the server %s, and goes on', async (_, spoil) => {
    const { origin } = await startServer((stream, n) => (n === 0 ? spoil(stream) : ok(stream)))
    const { post } = openPool(origin)
    expect((await post()).outcome).toBe('unanswered')
    expect((await post()).outcome).toBe('answered')
  })

  it('finds a connection that died without a word by a ping, and opens another', async () => {
    const server = await startServer(ok)
    const wire = await startWire(server.origin)
    const clock = createFakeClock()
    const { post } = openPool(wire.origin, { clock, pingEveryMs: 60_000, pingTimeoutMs: 10_000 })
    await post()
    await clock.advance(60_000)
    await vi.waitFor(() => expect(clock.sleepers).toBe(1), 10_000)
    wire.goSilent()
    const lost = post()
    await clock.advance(60_000)
    await clock.advance(10_000)
    expect(await lost).toEqual({ outcome: 'unanswered', reason: 'The connection closed without a whole answer.' })
    expect((await post()).outcome).toBe('answered')
    expect(server.sessions).toHaveLength(2)
  })

  it('gives up connecting to who accepts and says nothing', async () => {
    const { origin, connections } = await startMute()
    const outcomes = await openPool(origin, { connectTimeoutMs: 500 }).many(3)
    expect(outcomes).toEqual(Array(3).fill({ outcome: 'not-sent', reason: 'No connection within 500 ms.' }))
    expect(connections()).toBe(1)
  })

  it('lets what runs end when it is closed, twice, and takes nothing after', async () => {
    const { origin, streams } = await startServer(never, { maxConcurrentStreams: 1 })
    const { pool, post } = openPool(origin, { connections: 1 })
    const first = post()
    await vi.waitFor(() => expect(streams).toHaveLength(1), 10_000)
    const waiting = post()
    const closed = Promise.all([pool.close(), pool.close()])
    for (const stream of streams) ok(stream)
    await closed
    expect((await first).outcome).toBe('answered')
    expect((await waiting).outcome).toBe('not-sent')
    expect((await post()).outcome).toBe('not-sent')
  })
})
