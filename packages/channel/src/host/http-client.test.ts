import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { describe, expect, it, vi } from 'vitest'
import type { HttpOutcome } from '../context.ts'
import { unusedPort } from '../double/index.ts'
import { client, httpServer, rawServer } from './servers.fixture.ts'

const post = (url: string) => ({ method: 'POST', url, body: '{}' }) as const
const text = (outcome: HttpOutcome) =>
  outcome.outcome === 'answered' ? Buffer.from(outcome.body).toString() : outcome.outcome

/** A server that keeps requests waiting until told to answer. */
async function holdingServer() {
  const waiting: (() => void)[] = []
  let seen = 0
  const url = await httpServer((_, response) => {
    seen++
    waiting.push(() => response.end('ok'))
  })
  return {
    url,
    seen: () => seen,
    answerAll() {
      for (const answer of waiting.splice(0)) answer()
    },
  }
}

describe('an answered request', () => {
  it('carries method, path, headers and body there, and status, headers and body back', async () => {
    const url = await httpServer((request, response) => {
      const chunks: Buffer[] = []
      request.on('data', chunk => chunks.push(chunk))
      request.on('end', () => {
        response.setHeader('X-Twice', ['one', 'two'])
        response.statusCode = 201
        response.end(`${request.method} ${request.url} ${request.headers['x-a']} ${Buffer.concat(chunks)}`)
      })
    })
    const outcome = await client().request({
      method: 'PUT',
      url: `${url}/p%20q?r=%E4%BD%A0`,
      headers: { 'X-A': 'b' },
      body: new Uint8Array(Buffer.from('xhelloy')).subarray(1, 6),
    })
    expect(outcome).toMatchObject({ outcome: 'answered', status: 201, headers: { 'x-twice': 'one' } })
    expect(text(outcome)).toBe('PUT /p%20q?r=%E4%BD%A0 b hello')
  })

  it('is a redirect when the server redirects: nothing is followed', async () => {
    let calls = 0
    const url = await httpServer((_, response) => {
      calls++
      response.writeHead(302, { location: '/elsewhere' }).end()
    })
    expect(await client().request({ method: 'GET', url })).toMatchObject({ outcome: 'answered', status: 302 })
    expect(calls).toBe(1)
  })

  it('uses connections again for later requests', async () => {
    const ports = new Set<unknown>()
    const url = await httpServer((request, response) => {
      ports.add(request.socket.remotePort)
      response.end('ok')
    })
    const http = client()
    for (let n = 0; n < 10; n++) await http.request(post(url))
    // A request that follows at once finds the first connection still being tidied up.
    expect(ports.size).toBeLessThanOrEqual(2)
  })

  it('keeps to the number of connections and answers all', async () => {
    let open = 0
    let most = 0
    const url = await httpServer((_, response) => {
      most = Math.max(most, ++open)
      setTimeout(() => {
        open--
        response.end('ok')
      }, 2)
    })
    const http = client({ connections: 2 })
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => http.request(post(url))))
    expect(outcomes.map(text)).toEqual(Array(20).fill('ok'))
    expect(most).toBe(2)
  })

  it('may be an informational answer first', async () => {
    const url = await httpServer((_, response) => {
      response.writeEarlyHints({ link: '</style.css>; rel=preload' })
      response.end('later')
    })
    const outcome = await client().request(post(url))
    expect(outcome).toMatchObject({ status: 200, headers: expect.not.objectContaining({ link: expect.anything() }) })
    expect(text(outcome)).toBe('later')
  })
})

describe('a request that was not sent', () => {
  it('met a port where nobody listens', async () => {
    expect(await client().request(post(`http://127.0.0.1:${await unusedPort()}`))).toEqual({
      outcome: 'not-sent',
      reason: 'Nobody listens at the address. (ECONNREFUSED)',
    })
  })

  it('named a host that does not exist', async () => {
    const outcome = await client().request(post('http://nowhere.invalid'))
    expect(outcome.outcome).toBe('not-sent')
  })

  it('failed in the TLS handshake', async () => {
    const url = await httpServer((_, response) => response.end('plain'))
    const outcome = await client().request(post(url.replace('http:', 'https:')))
    expect(outcome.outcome).toBe('not-sent')
  })

  it('had a signal that was aborted before', async () => {
    const url = await httpServer((_, response) => response.end('ok'))
    expect(await client().request(post(url), AbortSignal.abort())).toMatchObject({ outcome: 'not-sent' })
  })

  it.each(['/relative', 'ftp://127.0.0.1/', 'http://', ''])('had the URL "%s"', async url => {
    expect(await client().request(post(url))).toEqual({
      outcome: 'not-sent',
      reason: 'The URL is not an absolute http or https URL.',
    })
  })

  it('had a header that HTTP does not allow, which is not repeated in the reason', async () => {
    const url = await httpServer((_, response) => response.end('ok'))
    const outcome = await client().request({ ...post(url), headers: { authorization: 'se\ncret' } })
    expect(outcome).toEqual({
      outcome: 'not-sent',
      reason: 'A header or the path holds characters that HTTP does not allow. (UND_ERR_INVALID_ARG)',
    })
  })

  it('waited for a connection until the limit, and the server never sees it', async () => {
    const { url, seen, answerAll } = await holdingServer()
    const http = client({ connections: 1 })
    const first = http.request(post(url))
    await vi.waitFor(() => expect(seen()).toBe(1), 10_000)
    expect(await http.request({ ...post(url), timeoutMs: 30 })).toMatchObject({ outcome: 'not-sent' })
    answerAll()
    expect(text(await first)).toBe('ok')
    const third = http.request(post(url))
    await vi.waitFor(() => expect(seen()).toBe(2), 10_000)
    answerAll()
    expect(text(await third)).toBe('ok')
    expect(seen()).toBe(2)
  })

  it('gave up while it waited for a connection', async () => {
    const { url, seen, answerAll } = await holdingServer()
    const http = client({ connections: 1 })
    const first = http.request(post(url))
    await vi.waitFor(() => expect(seen()).toBe(1), 10_000)
    const abort = new AbortController()
    const second = http.request(post(url), abort.signal)
    abort.abort()
    expect(await second).toEqual({ outcome: 'not-sent', reason: 'The caller gave up.' })
    answerAll()
    expect(text(await first)).toBe('ok')
  })

  it('was one too many to wait', async () => {
    const { url, seen, answerAll } = await holdingServer()
    const http = client({ connections: 1, maxWaiting: 1 })
    const first = http.request(post(url))
    await vi.waitFor(() => expect(seen()).toBe(1), 10_000)
    const second = http.request(post(url))
    const third = await http.request(post(url))
    expect(third).toEqual({ outcome: 'not-sent', reason: 'Too many requests wait for a connection.' })
    answerAll()
    expect(text(await first)).toBe('ok')
    await vi.waitFor(() => expect(seen()).toBe(2), 10_000)
    answerAll()
    expect(text(await second)).toBe('ok')
  })

  it('came after close, which may be called twice and waits for what runs', async () => {
    const url = await httpServer((_, response) => setImmediate(() => response.end('ok')))
    const http = client()
    const running = http.request(post(url))
    const closing = http.close()
    expect(await http.request(post(url))).toEqual({ outcome: 'not-sent', reason: 'The client is closed.' })
    await Promise.all([closing, http.close()])
    expect(text(await running)).toBe('ok')
  })
})

describe('an unanswered request', () => {
  it('met a server that closes before answering', async () => {
    const url = await rawServer(socket => socket.end())
    expect((await client().request(post(url))).outcome).toBe('unanswered')
  })

  it('met a server that resets before answering', async () => {
    const url = await rawServer(socket => socket.resetAndDestroy())
    expect((await client().request(post(url))).outcome).toBe('unanswered')
  })

  it('met a reset in the middle of the body', async () => {
    const url = await rawServer(socket => {
      socket.write('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf', () => socket.resetAndDestroy())
    })
    expect((await client().request(post(url))).outcome).toBe('unanswered')
  })

  it('got a truncated body', async () => {
    const url = await rawServer(socket => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf'))
    expect((await client().request(post(url))).outcome).toBe('unanswered')
  })

  it('got a truncated chunk', async () => {
    const url = await rawServer(socket => socket.end('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhel'))
    expect((await client().request(post(url))).outcome).toBe('unanswered')
  })

  it('got what is no HTTP, which is not repeated in the reason', async () => {
    const url = await rawServer(socket => socket.end('SSH-2.0-secret\r\n'))
    const outcome = await client().request(post(url))
    expect(outcome.outcome).toBe('unanswered')
    expect(JSON.stringify(outcome)).not.toContain('secret')
  })

  it('met a server that never answers', async () => {
    const url = await httpServer(() => undefined)
    expect(await client().request({ ...post(url), timeoutMs: 300 })).toEqual({
      outcome: 'unanswered',
      reason: 'No whole answer within 300 ms.',
    })
  })

  it('met a server that drips without end', async () => {
    const url = await httpServer((_, response) => {
      const drip = setInterval(() => response.write('.'), 5)
      response.on('close', () => clearInterval(drip))
    })
    expect((await client({ timeoutMs: 300 }).request(post(url))).outcome).toBe('unanswered')
  })

  it('got an answer that is too long, announced or not', async () => {
    const url = await httpServer((request, response) => {
      if (request.url === '/announced') response.setHeader('content-length', 101).flushHeaders()
      else response.end('x'.repeat(101))
    })
    const http = client({ maxResponseBytes: 100 })
    const tooLong = { outcome: 'unanswered', reason: 'The answer is longer than 100 bytes.' }
    expect(await http.request(post(`${url}/announced`))).toEqual(tooLong)
    expect(await http.request(post(url))).toEqual(tooLong)
    expect(text(await http.request({ ...post(url), maxResponseBytes: 101 }))).toHaveLength(101)
  })

  it('was aborted after it was sent', async () => {
    let arrived = false
    let isClosed = false
    const url = await httpServer(request => {
      arrived = true
      request.socket.once('close', () => {
        isClosed = true
      })
    })
    const abort = new AbortController()
    const request = client().request(post(url), abort.signal)
    await vi.waitFor(() => expect(arrived).toBe(true), 10_000)
    abort.abort()
    expect(await request).toEqual({ outcome: 'unanswered', reason: 'The caller gave up.' })
    // The connection is closed, or it would stay taken until the late answer.
    await vi.waitFor(() => expect(isClosed).toBe(true), 10_000)
  })

  it('leaves nothing behind on a signal that many requests share', async () => {
    const warnings: string[] = []
    const listen = (warning: Error) => warnings.push(warning.name)
    process.on('warning', listen)
    const url = await httpServer((_, response) => response.end('ok'))
    const http = client()
    const { signal } = new AbortController()
    const removed = vi.spyOn(signal, 'removeEventListener')
    await Promise.all(Array.from({ length: 40 }, () => http.request(post(url), signal)))
    expect(removed).toHaveBeenCalledTimes(40)
    process.off('warning', listen)
    expect(warnings).toEqual([])
  })
})

describe('a request that is over', () => {
  it('makes room for the next one to wait', async () => {
    const url = await httpServer((_, response) => response.end('ok'))
    const http = client({ maxWaiting: 1 })
    for (let n = 0; n < 3; n++) expect(text(await http.request(post(url)))).toBe('ok')
  })

  it('leaves no timer and no memory behind', async () => {
    const url = await httpServer((_, response) => response.end('ok'))
    const http = client({ timeoutMs: 60_000 })
    const timers = () => process.getActiveResourcesInfo().filter(name => name === 'Timeout').length
    const before = timers()
    const bodies: WeakRef<Uint8Array>[] = []
    for (let n = 0; n < 20; n++) {
      const outcome = await http.request(post(url))
      if (outcome.outcome === 'answered') bodies.push(new WeakRef(outcome.body))
    }
    expect(timers() - before).toBeLessThan(10)
    setFlagsFromString('--expose-gc')
    const collect: () => void = runInNewContext('gc')
    await vi.waitFor(() => {
      collect()
      expect(bodies.filter(body => body.deref() !== undefined).length).toBeLessThan(10)
    }, 10_000)
  })

  it('has its connection closed by close()', async () => {
    let isClosed = false
    const url = await httpServer((request, response) => {
      request.socket.once('close', () => {
        isClosed = true
      })
      response.end('ok')
    })
    const http = client()
    await http.request(post(url))
    await http.close()
    await vi.waitFor(() => expect(isClosed).toBe(true), 10_000)
  })
})

describe('private addresses', () => {
  it.each([
    'http://127.0.0.1',
    'http://2130706433',
    'http://0x7f.1',
    'http://[::1]',
    'http://[::ffff:127.0.0.1]',
    'http://169.254.169.254/latest/meta-data',
  ])('%s is refused', async url => {
    const outcome = await client({ allowPrivateAddresses: false }).request(post(url))
    expect(outcome).toEqual({ outcome: 'not-sent', reason: expect.stringContaining('The address is private') })
  })

  it('are refused when a name resolves to one', async () => {
    let arrived = false
    const url = await httpServer((_, response) => {
      arrived = true
      response.end('ok')
    })
    const named = url.replace('127.0.0.1', 'localhost')
    const outcome = await client({ allowPrivateAddresses: false }).request(post(named))
    expect(outcome).toMatchObject({ outcome: 'not-sent', reason: expect.stringContaining('PRIVATE_ADDRESS') })
    expect(arrived).toBe(false)
    expect(text(await client().request(post(named)))).toBe('ok')
  })
})

describe('connections to many origins', () => {
  it('are given up for those longest unused', async () => {
    const closed: number[] = []
    const urls = await Promise.all(
      [0, 1, 2].map(n =>
        httpServer((request, response) => {
          request.socket.once('close', () => closed.push(n))
          response.end('ok')
        }),
      ),
    )
    const http = client({ maxOrigins: 2 })
    for (const n of [0, 1, 0, 2]) await http.request(post(urls[n] ?? ''))
    await vi.waitFor(() => expect(closed).toEqual([1]), 10_000)
  })
})
