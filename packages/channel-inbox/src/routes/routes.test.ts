import { createFakeClock } from '@message-center/channel/testing'
import { afterEach, describe, expect, it, vi } from 'vitest'
import {
  asTenant,
  call,
  type HostOptions,
  type InboxHost,
  pageOf,
  send,
  startHost,
  tokenFor,
} from '../inbox-host.fixture.ts'
import { MemoryInboxStore } from '../index.ts'

const hosts: InboxHost[] = []

async function start(options?: HostOptions): Promise<InboxHost> {
  const host = await startHost(options)
  hosts.push(host)
  return host
}

afterEach(async () => {
  await Promise.all(hosts.splice(0).map(host => host.stop()))
})

const idsOf = (body: { readonly [name: string]: unknown }): string[] =>
  (body.messages as { id: string }[]).map(message => message.id)

describe('GET /messages', () => {
  it('shows what was sent, newest first, with count and position', async () => {
    const host = await start()
    await send(host, 'ann', 'd1', 'd2')
    const { status, headers, body } = await (await pageOf(host.url, 'ann'))('GET', '/messages')
    expect(status).toBe(200)
    expect(headers.get('cache-control')).toBe('no-store')
    expect(body).toMatchObject({ unread: 2, display: '2', position: '2.0' })
    expect(idsOf(body)).toEqual(['d2', 'd1'])
    expect(body.messages).toMatchObject([{ id: 'd2', text: 'text of d2', isRead: false, isAnnouncement: false }, {}])
  })

  it('goes through pages by the cursor', async () => {
    const host = await start()
    await send(host, 'ann', 'd1', 'd2', 'd3')
    const page = await pageOf(host.url, 'ann')
    const first = await page('GET', '/messages?limit=2')
    await send(host, 'ann', 'd4')
    const second = await page('GET', `/messages?limit=2&cursor=${first.body.nextCursor}`)
    expect([idsOf(first.body), idsOf(second.body)]).toEqual([['d3', 'd2'], ['d1']])
    expect(second.body.nextCursor).toBeUndefined()
  })

  it('shows only what is unread when asked to', async () => {
    const host = await start()
    await send(host, 'ann', 'd1', 'd2')
    const page = await pageOf(host.url, 'ann')
    await page('POST', '/messages/read', { ids: ['d2'] })
    expect(idsOf((await page('GET', '/messages?unread=true')).body)).toEqual(['d1'])
  })

  it.each([
    ['limit=0', 'invalid_request', '?limit'],
    ['limit=101', 'invalid_request', '?limit'],
    ['limit=x', 'invalid_request', '?limit'],
    ['cursor=12', 'invalid_cursor', '?cursor'],
    ['unread=1', 'invalid_request', '?unread'],
  ])('refuses %s with a problem that names the field', async (query, code, field) => {
    const host = await start()
    const answer = await (await pageOf(host.url, 'ann'))('GET', `/messages?${query}`)
    expect(answer.status).toBe(400)
    expect(answer.headers.get('content-type')).toBe('application/problem+json')
    expect(answer.body).toMatchObject({ status: 400, code, field, fix: expect.any(String), title: expect.any(String) })
  })
})

describe('GET /unread', () => {
  it('counts exactly and shows at most 99+', async () => {
    const host = await start()
    await send(host, 'ann', ...Array.from({ length: 120 }, (_, n) => `d${n}`))
    expect((await (await pageOf(host.url, 'ann'))('GET', '/unread')).body).toEqual({
      unread: 120,
      display: '99+',
      position: '120.0',
    })
  })
})

describe('POST /messages/read', () => {
  it('marks once what two tabs mark', async () => {
    const host = await start()
    await send(host, 'ann', 'd1', 'd2')
    const page = await pageOf(host.url, 'ann')
    const both = await Promise.all([1, 2].map(() => page('POST', '/messages/read', { ids: ['d1'] })))
    expect(both.map(({ body }) => body.changed).sort()).toEqual([0, 1])
    expect(both.at(-1)?.body.unread).toBe(1)
  })

  it('marks all up to a position and leaves what came behind it', async () => {
    const host = await start()
    await send(host, 'ann', 'd1')
    const page = await pageOf(host.url, 'ann')
    const { position } = (await page('GET', '/messages')).body
    await send(host, 'ann', 'd2')
    expect((await page('POST', '/messages/read', { all: true, upTo: position })).body).toMatchObject({
      changed: 1,
      unread: 1,
    })
  })

  it('tells the hub once per request which deliveries were read, and of no announcement', async () => {
    const clock = createFakeClock(1_800_000_000_000)
    const host = await start({ clock })
    await send(host, 'ann', 'd1', 'd2', 'd3')
    const page = await pageOf(host.url, 'ann')
    await asTenant(host.url, 'POST', '/announcements', { text: 'x' })
    await page('POST', '/messages/read', { ids: ['d2', 'none'] })
    await page('POST', '/messages/read', { ids: ['d2'] })
    const { position } = (await page('GET', '/unread')).body
    const all = { all: true, upTo: position }
    expect((await page('POST', '/messages/read', all)).body).toMatchObject({ changed: 3, unread: 0 })
    await page('POST', '/messages/read', all)
    const read = (deliveryId: string) => ({ kind: 'receipt', outcome: 'read', deliveryId, at: new Date(clock.now()) })
    expect(host.told).toEqual([
      { tenant: 'shop', events: [read('d2')] },
      { tenant: 'shop', events: [read('d1'), read('d3')] },
    ])
  })

  it('marks and tells more than the store marks at once', async () => {
    const host = await start()
    const ids = Array.from({ length: 1_000 }, (_, n) => `d${n}`)
    await send(host, 'ann', ...ids)
    const page = await pageOf(host.url, 'ann')
    const { body } = await page('POST', '/messages/read', { all: true, upTo: '1000.0' })
    expect(body).toMatchObject({ changed: 1_000, unread: 0 })
    expect(host.told.map(({ events }) => events.map(event => 'deliveryId' in event && event.deliveryId))).toEqual([ids])
  })

  it('tells what was marked before the store failed', async () => {
    const store = new MemoryInboxStore()
    const host = await start({ store })
    await send(host, 'ann', ...Array.from({ length: 501 }, (_, n) => `d${n}`))
    const page = await pageOf(host.url, 'ann')
    const { markRead } = store
    vi.spyOn(store, 'markRead').mockImplementationOnce(markRead).mockRejectedValueOnce(new Error('disk'))
    const { body } = await page('POST', '/messages/read', { all: true, upTo: '501.0' })
    expect(body).toMatchObject({ status: 503, code: 'inbox_unavailable' })
    expect(host.told.map(({ events }) => events.length)).toEqual([500])
  })

  it.each([
    ['refuses', () => Promise.reject(new Error('full')), 'Error: full'],
    ['does not answer', () => new Promise<void>(() => {}), 'Error: The hub did not answer within 50 ms.'],
  ])('answers also when the hub %s, and logs what it was not told', async (_, tell, reason) => {
    const host = await start({ tell, limits: { storeMs: 50 } })
    await send(host, 'ann', 'd1')
    const page = await pageOf(host.url, 'ann')
    const answer = await page('POST', '/messages/read', { ids: ['d1'] })
    expect(answer).toMatchObject({ status: 200, body: { changed: 1, unread: 0 } })
    const fields = { tenant: 'shop', deliveries: 1, reason }
    expect(host.logger.lines).toMatchObject([{ level: 'warn', fields }])
  })

  it('wants a position, or ids, and not both', async () => {
    const page = await pageOf((await start()).url, 'ann')
    expect((await page('POST', '/messages/read', { all: true, upTo: 'now' })).body).toMatchObject({ field: '/upTo' })
    for (const body of [{}, { all: true }, { ids: [] }, { ids: ['a'], all: true, upTo: '1.0' }, { ids: [1] }]) {
      expect((await page('POST', '/messages/read', body)).status).toBe(400)
    }
    const ids = Array.from({ length: 501 }, (_, n) => `d${n}`)
    expect((await page('POST', '/messages/read', { ids })).status).toBe(400)
  })
})

describe('DELETE /messages/:id', () => {
  it('removes a message, says so again, and knows no other', async () => {
    const host = await start()
    await send(host, 'ann', 'd1')
    await send(host, 'bob', 'd2')
    const page = await pageOf(host.url, 'ann')
    expect((await page('DELETE', '/messages/d1')).status).toBe(204)
    expect((await page('DELETE', '/messages/d1')).status).toBe(204)
    expect((await page('DELETE', '/messages/d2')).body).toMatchObject({ status: 404, code: 'not_found' })
    expect((await page('GET', '/messages')).body).toMatchObject({ messages: [], unread: 0 })
  })
})

describe('announcements', () => {
  it('reach everybody in the tenant and nobody else', async () => {
    const { url } = await start()
    const pages = await Promise.all([pageOf(url, 'ann'), pageOf(url, 'bob'), pageOf(url, 'ann', 'bank')])
    const made = await asTenant(url, 'POST', '/announcements', { title: 'Hello', text: 'to all' })
    expect(made.status).toBe(201)
    const seen = await Promise.all(pages.map(async page => idsOf((await page('GET', '/messages')).body)))
    expect(seen).toEqual([[made.body.id], [made.body.id], []])
  })

  it('are made once for one Idempotency-Key', async () => {
    const { url } = await start()
    const request = {
      method: 'POST',
      headers: { 'x-key-of': 'shop', 'idempotency-key': 'k1' },
      body: JSON.stringify({ text: 'once' }),
    }
    const [first, second] = [await call(url, '/announcements', request), await call(url, '/announcements', request)]
    expect([first.status, second.status]).toEqual([201, 200])
    expect(second.body.id).toBe(first.body.id)
    expect((await (await pageOf(url, 'ann'))('GET', '/unread')).body.unread).toBe(1)
  })

  it('are taken back from everybody, by their own tenant only', async () => {
    const host = await start()
    const { url } = host
    await send(host, 'ann', 'd1')
    const page = await pageOf(url, 'ann')
    const { id } = (await asTenant(url, 'POST', '/announcements', { text: 'x' })).body
    expect((await asTenant(url, 'DELETE', `/announcements/${id}`, undefined, 'bank')).status).toBe(404)
    expect((await asTenant(url, 'DELETE', '/announcements/d1')).status).toBe(404)
    expect((await page('GET', '/unread')).body.unread).toBe(2)
    expect((await asTenant(url, 'DELETE', `/announcements/${id}`)).status).toBe(204)
    expect(idsOf((await page('GET', '/messages')).body)).toEqual(['d1'])
  })

  it('are refused with a reason when the content does not fit', async () => {
    const { url } = await start()
    const post = (body: { text: string }) => asTenant(url, 'POST', '/announcements', body)
    const link = { text: 'x', link: 'javascript:alert(1)' }
    expect((await post(link)).body).toMatchObject({ code: 'invalid_request', field: '/link' })
    const past = { text: 'x', visibleUntil: '2020-01-01T00:00:00Z' }
    expect((await post(past)).body).toMatchObject({ code: 'invalid_request', field: '/visibleUntil' })
    expect((await post({ text: '' })).status).toBe(400)
  })

  it('are refused without a key', async () => {
    const { url } = await start()
    expect((await call(url, '/announcements', { method: 'POST', body: '{"text":"x"}' })).status).toBe(401)
    expect((await call(url, '/tokens', { method: 'POST', body: '{"userId":"ann"}' })).status).toBe(401)
  })
})

describe('every route of an end user', () => {
  const routes: [string, string][] = [
    ['GET', '/messages'],
    ['GET', '/unread'],
    ['POST', '/messages/read'],
    ['DELETE', '/messages/d1'],
    ['POST', '/tickets'],
    ['GET', '/events'],
  ]

  it.each(routes)('%s %s refuses who has no token or a wrong one', async (method, path) => {
    const host = await start()
    await send(host, 'ann', 'd1')
    const body = method === 'POST' ? { body: '{"ids":["d1"]}' } : {}
    const ask = (headers: { [name: string]: string }) => call(host.url, path, { method, headers, ...body })
    const foreign = await tokenFor((await start()).url, 'ann')
    for (const authorization of ['', 'Basic YTpi', 'Bearer x.y.z', `Bearer ${foreign}`]) {
      const answer = await ask(authorization ? { authorization } : {})
      expect(answer.body).toMatchObject({ status: 401, code: 'unauthorized' })
      expect(answer.headers.get('www-authenticate')).toBe('Bearer')
    }
    expect((await (await pageOf(host.url, 'ann'))('GET', '/unread')).body.unread).toBe(1)
  })

  it('shows a user of the same id in another tenant nothing', async () => {
    const host = await start()
    await send(host, 'ann', 'd1')
    const page = await pageOf(host.url, 'ann', 'bank')
    expect((await page('GET', '/messages')).body).toMatchObject({ messages: [], unread: 0 })
    expect((await page('DELETE', '/messages/d1')).status).toBe(404)
    expect((await page('POST', '/messages/read', { ids: ['d1'] })).body.changed).toBe(0)
  })

  it('answers 503 and logs no token when the store fails', async () => {
    const store = new MemoryInboxStore()
    const host = await start({ store })
    const page = await pageOf(host.url, 'ann')
    vi.spyOn(store, 'state').mockRejectedValue(new Error('disk'))
    vi.spyOn(store, 'begin').mockRejectedValue(new Error('disk'))
    for (const answer of [
      await page('GET', '/unread'),
      await asTenant(host.url, 'POST', '/tokens', { userId: 'ann' }),
    ]) {
      expect(answer.body).toMatchObject({ status: 503, code: 'inbox_unavailable' })
      expect(answer.headers.get('retry-after')).toBe('5')
    }
    expect(host.logger.lines).toMatchObject([{ fields: { route: 'GET /unread', reason: 'Error: disk' } }, {}])
    expect(JSON.stringify(host.logger.lines)).not.toMatch(/mct\.|ann/)
  })
})
