import { createServer } from 'node:http'
import { connect } from 'node:net'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import type { HostRequest, HostResponse, HostRoute } from '@message-center/channel'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { channelsWith, keys, type Served, type ServeOptions, serve } from './api.fixture.ts'
import { respondHost } from './host-answer.ts'

let hub: Served
afterEach(() => hub.stop())

const start = async (routes: readonly HostRoute[], options: ServeOptions = {}): Promise<void> => {
  hub = await serve({ ...options, channels: channelsWith(routes) })
}

type OpenAnswer = (request: HostRequest) => Promise<HostResponse>

const open = (answer: OpenAnswer, more: Partial<Pick<HostRoute, 'method' | 'requestSchema'>> = {}): HostRoute => ({
  method: 'GET',
  path: '/live',
  summary: 'live',
  ...more,
  access: 'open',
  answer,
})

describe("A plugin's own route", () => {
  it('gets path, parts, query, body and tenant', async () => {
    const route: HostRoute = {
      method: 'POST',
      path: '/users/:user/read',
      summary: 'read',
      access: 'key',
      scope: 'inbox:write',
      answer: async (request, caller) => ({
        status: 201,
        body: {
          json: {
            path: request.path,
            user: request.params.user ?? '',
            deep: request.query.get('deep'),
            body: Buffer.from(request.body).toString(),
            tenant: caller.tenant,
          },
        },
      }),
    }
    await start([route])
    const response = await hub.post('/v1/inbox/users/u%201/read?deep=1', { ids: [1] })
    expect(response.status).toBe(201)
    expect(await response.json()).toEqual({
      path: '/users/u%201/read',
      user: 'u 1',
      deep: '1',
      body: '{"ids":[1]}',
      tenant: 'demo',
    })
    const forbidden = await hub.post('/v1/inbox/users/u1/read', {}, { key: keys.reader })
    expect(await forbidden.json()).toMatchObject({ status: 403, fix: expect.stringContaining('inbox:write') })
    expect((await hub.post('/v1/inbox/users/u1/read', {}, { key: null })).status).toBe(401)
  })

  it('has its body checked by its schema first', async () => {
    const answer = vi.fn(async () => ({ status: 200 }))
    const requestSchema = { type: 'object', properties: { ids: { type: 'array' } }, additionalProperties: false }
    await start([open(answer, { method: 'POST', requestSchema })])
    const response = await hub.post('/v1/inbox/live', { idz: [] }, { key: null })
    expect(await response.json()).toMatchObject({ code: 'invalid_request', field: '/idz' })
    expect(answer).not.toHaveBeenCalled()
  })

  it('that throws answers 500 and tells nothing', async () => {
    await start([
      open(async () => {
        throw new Error('token abc')
      }),
    ])
    const response = await hub.ask('/v1/inbox/live', { key: null })
    expect(response.status).toBe(500)
    expect(await response.text()).not.toContain('abc')
  })

  it('may be asked by pages of the configured origins when it is open', async () => {
    await start([open(async () => ({ status: 204 }))], { corsOrigins: ['https://shop.example'] })
    const from = (origin: string, method = 'GET') =>
      hub.ask('/v1/inbox/live', { method, key: null, headers: { origin } })
    expect((await from('https://shop.example')).headers.get('access-control-allow-origin')).toBe('https://shop.example')
    expect((await from('https://evil.example')).headers.get('access-control-allow-origin')).toBeNull()
    const preflight = await from('https://shop.example', 'OPTIONS')
    expect(preflight.status).toBe(204)
    expect(preflight.headers.get('access-control-allow-methods')).toContain('GET')
    expect(preflight.headers.get('access-control-allow-origin')).toBe('https://shop.example')
  })
})

describe('A streamed answer', () => {
  it('arrives chunk by chunk, and the plugin hears when the client has gone', async () => {
    let signal: AbortSignal | undefined
    const headers = { 'content-type': 'text/event-stream' }
    async function* events(): AsyncGenerator<string> {
      yield 'data: 1\n\n'
      await new Promise(() => {})
    }
    await start([
      open(async request => {
        signal = request.signal
        return { status: 200, headers, body: events() }
      }),
    ])
    const response = await hub.ask('/v1/inbox/live', { key: null })
    expect(response.headers.get('content-type')).toBe('text/event-stream')
    const reader = response.body?.getReader()
    expect(Buffer.from((await reader?.read())?.value ?? []).toString()).toBe('data: 1\n\n')
    await reader?.cancel()
    await vi.waitFor(() => expect(signal?.aborted).toBe(true), 10_000)
  })

  it('ends when the hub stops', async () => {
    async function* events(): AsyncGenerator<string> {
      yield 'data: 1\n\n'
      await new Promise(() => {})
    }
    await start([open(async () => ({ status: 200, body: events() }))])
    const response = await hub.ask('/v1/inbox/live', { key: null })
    hub.api.close()
    expect(await response.text()).toBe('data: 1\n\n')
  })

  it('asks the plugin for the next chunk only when the client took the last, and cuts one that takes nothing', async () => {
    let made = 0
    async function* flood(): AsyncGenerator<string> {
      for (;;) {
        made++
        yield 'x'.repeat(256 * 1024)
      }
    }
    const server = createServer((_, response) => {
      void respondHost(response, { status: 200, body: flood() }, new AbortController().signal, 100)
    })
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    await start([])
    const address = server.address()
    const socket = connect({ port: typeof address === 'object' && address !== null ? address.port : 0 })
    socket.write('GET / HTTP/1.1\r\nhost: x\r\n\r\n')
    socket.pause()
    const connections = () => new Promise<number>(resolve => server.getConnections((_, count) => resolve(count)))
    await vi.waitFor(() => expect(made).toBeGreaterThan(0), 10_000)
    await vi.waitFor(async () => expect(await connections()).toBe(0), 5000)
    expect(made).toBeLessThan(100)
    socket.destroy()
    server.close()
  })
})

/** Bytes of living objects. */
function heldBytes(): number {
  setFlagsFromString('--expose-gc')
  runInNewContext('gc')()
  return process.memoryUsage().heapUsed
}

describe('A stream that lives long', () => {
  it('keeps nothing of the chunks that were taken', async () => {
    let made = 0
    async function* chunks(): AsyncGenerator<string> {
      for (; made < 500; made++) yield `${made}`.padEnd(100_000, 'x')
      await new Promise(() => {})
    }
    await start([open(async () => ({ status: 200, body: chunks() }))])
    const before = heldBytes()
    const response = await hub.ask('/v1/inbox/live', { key: null })
    const reader = response.body?.getReader()
    for (let bytes = 0; bytes < 50_000_000; ) bytes += (await reader?.read())?.value?.length ?? 0
    expect(made).toBe(500)
    expect(heldBytes() - before).toBeLessThan(10_000_000)
    await reader?.cancel()
  })
})

describe('A callback', () => {
  it('reaches the engine raw, without a key, and is answered as the plugin says', async () => {
    const asked: unknown[] = []
    const channels = channelsWith([], {
      receiveCallback: async (plugin, tenant, account, request) => {
        asked.push([plugin, tenant, account, request.path, Buffer.from(request.body).toString(), request.method])
        return { status: 200, headers: { 'content-type': 'application/json' }, body: '{"code":0}' }
      },
    })
    hub = await serve({ channels })
    const path = '/callbacks/sms-aliyun/demo/sms-main/secret-word'
    const response = await hub.ask(path, { method: 'POST', body: '[not json', key: null })
    expect(await response.text()).toBe('{"code":0}')
    await hub.ask('/callbacks/sms-aliyun/demo/sms-main?echostr=1', { key: null })
    expect(asked).toEqual([
      ['sms-aliyun', 'demo', 'sms-main', '/secret-word', '[not json', 'POST'],
      ['sms-aliyun', 'demo', 'sms-main', '/', '', 'GET'],
    ])
  })
})
