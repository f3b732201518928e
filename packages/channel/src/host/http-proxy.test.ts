import { createServer } from 'node:http'
import { connect, type Socket } from 'node:net'
import { describe, expect, it } from 'vitest'
import { cleanups, client, httpServer, listen, rawServer } from './servers.fixture.ts'

interface TestProxy {
  readonly url: string
  readonly tunnels: readonly string[]
  readonly authorizations: readonly (string | undefined)[]
}

/** A proxy that tunnels everything to one port, or answers CONNECT with `status`. */
async function proxyTo(target: string, status = 200): Promise<TestProxy> {
  const tunnels: string[] = []
  const authorizations: (string | undefined)[] = []
  const sockets: Socket[] = []
  const server = createServer()
  server.on('connect', (request, socket: Socket) => {
    tunnels.push(request.url ?? '')
    authorizations.push(request.headers['proxy-authorization'])
    sockets.push(socket)
    socket.on('error', () => undefined)
    if (status !== 200) return socket.end(`HTTP/1.1 ${status} No\r\n\r\n`)
    const out = connect(Number(new URL(target).port), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n')
      out.pipe(socket).pipe(out)
    })
    out.on('error', () => socket.destroy())
    sockets.push(out)
  })
  const url = await listen(server)
  cleanups.push(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return { url, tunnels, authorizations }
}

const get = (url: string) => ({ method: 'GET', url }) as const

describe('a client with a proxy', () => {
  it('tunnels through it, with the credentials of its URL', async () => {
    const url = await httpServer((request, response) => response.end(request.headers.host))
    const proxy = await proxyTo(url)
    const http = client({ proxy: proxy.url.replace('//', '//user:p%40ss@') })
    const outcome = await http.request(get('http://provider.example/'))
    expect(outcome).toMatchObject({ outcome: 'answered', body: Buffer.from('provider.example') })
    expect(proxy.tunnels).toEqual(['provider.example:80'])
    expect(proxy.authorizations).toEqual([`Basic ${Buffer.from('user:p@ss').toString('base64')}`])
  })

  it('is one that a request names, for this request alone', async () => {
    const url = await httpServer((_, response) => response.end('ok'))
    const [usual, other] = [await proxyTo(url), await proxyTo(url)]
    const http = client({ proxy: usual.url })
    await http.request({ ...get('http://provider.example/'), proxy: other.url })
    await http.request(get('http://provider.example/'))
    expect([usual.tunnels, other.tunnels]).toEqual([['provider.example:80'], ['provider.example:80']])
    for (const proxy of ['nonsense', 'socks5://127.0.0.1:1'])
      expect(await http.request({ ...get(url), proxy })).toMatchObject({ outcome: 'not-sent' })
  })

  it('has not sent anything when the proxy refuses the tunnel', async () => {
    const proxy = await proxyTo('http://127.0.0.1:1', 407)
    expect((await client({ proxy: proxy.url }).request(get('http://provider.example/'))).outcome).toBe('not-sent')
    expect(proxy.tunnels).toHaveLength(1)
  })

  it('has not sent anything when the proxy closes the connection, and tries it once', async () => {
    let attempts = 0
    const proxy = await rawServer(socket => {
      attempts++
      socket.destroy()
    })
    expect((await client({ proxy }).request(get('http://provider.example/'))).outcome).toBe('not-sent')
    expect(attempts).toBe(1)
  })

  it('has not sent anything when the proxy never opens the tunnel', async () => {
    const proxy = await rawServer(() => undefined)
    const outcome = await client({ proxy, timeoutMs: 60 }).request(get('http://provider.example/'))
    expect(outcome.outcome).toBe('not-sent')
  })

  it('leaves a request unanswered when the tunnel breaks after it was sent', async () => {
    const url = await rawServer(socket => socket.destroy())
    const proxy = await proxyTo(url)
    expect((await client({ proxy: proxy.url }).request(get('http://provider.example/'))).outcome).toBe('unanswered')
  })

  it('refuses a proxy at a private address, and a private target behind any proxy, unless allowed', async () => {
    const url = await httpServer((_, response) => response.end('ok'))
    const proxy = await proxyTo(url)
    const http = client({ proxy: proxy.url, allowPrivateAddresses: false })
    const refused = { outcome: 'not-sent', reason: expect.stringContaining('The address is private') }
    expect(await http.request(get('http://provider.example/'))).toEqual(refused)
    expect(await http.request(get('http://10.0.0.1/'))).toEqual(refused)
    expect(proxy.tunnels).toEqual([])
  })
})
