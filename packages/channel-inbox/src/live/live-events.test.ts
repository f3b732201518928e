import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { briefly, type EventClient, openEvents } from '../event-source.fixture.ts'
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
import { SqliteInboxStore } from '../store/sqlite-inbox-store.ts'

const hosts: InboxHost[] = []
const clients: EventClient[] = []

async function start(options?: HostOptions): Promise<InboxHost> {
  const host = await startHost(options)
  hosts.push(host)
  return host
}

async function listen(
  host: InboxHost,
  userId: string,
  lastEventId?: string,
  headers: { [name: string]: string } = {},
): Promise<EventClient> {
  const authorization = `Bearer ${await tokenFor(host.url, userId)}`
  const last = lastEventId === undefined ? {} : { 'last-event-id': lastEventId }
  const client = await openEvents(`${host.url}/events`, { authorization, ...last, ...headers })
  clients.push(client)
  return client
}

const told = (client: EventClient): string[] => client.events.map(briefly)
const until = (check: () => void): Promise<void> => vi.waitFor(check, { timeout: 5_000, interval: 5 })

afterEach(async () => {
  for (const client of clients.splice(0)) client.close()
  await Promise.all(hosts.splice(0).map(host => host.stop()))
})

describe('GET /events', () => {
  it('opens an event stream that no proxy keeps, with a wait of its own for each client', async () => {
    const host = await start()
    const [first, second] = [await listen(host, 'ann'), await listen(host, 'bob')]
    expect(first.status).toBe(200)
    expect(first.headers).toMatchObject({
      'content-type': 'text/event-stream',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    })
    const retry = (client: EventClient) => Number(/^retry: (\d+)\n\n/.exec(client.text())?.[1])
    await until(() => expect(retry(first) + retry(second)).toBeGreaterThan(0))
    for (const client of [first, second]) {
      expect(retry(client)).toBeGreaterThanOrEqual(2_000)
      expect(retry(client)).toBeLessThan(10_000)
    }
  })

  it('tells a new client the count and where it stands', async () => {
    const host = await start()
    await send(host, 'ann', 'd1')
    const client = await listen(host, 'ann')
    await until(() => expect(told(client)).toEqual(['unread.changed 1']))
    expect(client.events[0]?.id).toBe('1.0')
  })

  it('tells at once what happens, each with its position', async () => {
    const host = await start({ limits: { pollMs: 60_000 } })
    const page = await pageOf(host.url, 'ann')
    const client = await listen(host, 'ann')
    await until(() => expect(told(client)).toHaveLength(1))
    await send(host, 'ann', 'd1')
    await until(() => expect(told(client)).toHaveLength(3))
    await page('POST', '/messages/read', { ids: ['d1'] })
    await until(() => expect(told(client)).toHaveLength(5))
    const { id } = (await asTenant(host.url, 'POST', '/announcements', { text: 'x' })).body
    await until(() => expect(told(client)).toHaveLength(7))
    await host.sender.recall?.(
      [{ deliveryId: 'd1', providerMessageId: 'd1', sentAt: new Date() }],
      AbortSignal.timeout(10_000),
    )
    await until(() => expect(told(client)).toHaveLength(8))
    await page('DELETE', `/messages/${id}`)
    await until(() => expect(told(client)).toHaveLength(10))
    expect(client.events.map(event => `${event.id} ${briefly(event)}`)).toEqual([
      '0.0 unread.changed 0',
      '1.0 message.created d1',
      '1.0 unread.changed 1',
      '2.0 message.read d1',
      '2.0 unread.changed 0',
      `2.1 message.created ${id}`,
      '2.1 unread.changed 1',
      '3.1 message.recalled d1',
      `4.1 message.deleted ${id}`,
      '4.1 unread.changed 0',
    ])

    const second = (await asTenant(host.url, 'POST', '/announcements', { text: 'y' })).body
    await until(() => expect(told(client)).toHaveLength(12))
    await asTenant(host.url, 'DELETE', `/announcements/${second.id}`)
    await until(() => expect(told(client).slice(12)).toEqual([`message.recalled ${second.id}`, 'unread.changed 0']))
  })

  it('tells other users nothing', async () => {
    const host = await start()
    const [ann, bob] = [await listen(host, 'ann'), await listen(host, 'bob')]
    await until(() => expect(told(bob)).toHaveLength(1))
    await send(host, 'ann', 'd1')
    await until(() => expect(told(ann)).toContain('message.created d1'))
    await send(host, 'bob', 'd2')
    await until(() => expect(told(bob)).toContain('message.created d2'))
    expect(told(bob).join()).not.toContain('d1')
  })

  it('resumes with exactly what was missed, by header and by query', async () => {
    const host = await start()
    const page = await pageOf(host.url, 'ann')
    const before = await listen(host, 'ann')
    await send(host, 'ann', 'd1')
    await until(() => expect(told(before)).toContain('message.created d1'))
    const last = before.events.at(-1)?.id ?? ''
    before.close()
    await send(host, 'ann', 'd2')
    await page('POST', '/messages/read', { ids: ['d1'] })
    await send(host, 'ann', 'd3')
    const missed = ['message.created d2', 'message.read d1', 'message.created d3', 'unread.changed 2']
    const byHeader = await listen(host, 'ann', last)
    await until(() => expect(told(byHeader)).toEqual(missed))
    const { ticket } = (await page('POST', '/tickets')).body
    const byQuery = await openEvents(`${host.url}/events?ticket=${ticket}&lastEventId=${last}`)
    clients.push(byQuery)
    await until(() => expect(told(byQuery)).toEqual(missed))
  })

  it('believes the header of a reconnecting browser more than the address it reconnects to', async () => {
    const host = await start()
    await send(host, 'ann', 'd1', 'd2')
    const authorization = `Bearer ${await tokenFor(host.url, 'ann')}`
    const client = await openEvents(`${host.url}/events?lastEventId=0.0`, { authorization, 'last-event-id': '1.0' })
    clients.push(client)
    await until(() => expect(told(client)).toEqual(['message.created d2', 'unread.changed 2']))
  })

  it.each(['yesterday', '999.0', '0.0'])('asks a client at %s to start afresh when it cannot be told', async last => {
    const host = await start()
    await send(host, 'ann', ...Array.from({ length: 201 }, (_, n) => `d${n}`))
    const client = await listen(host, 'ann', last)
    await until(() => expect(told(client)).toEqual(['resync', 'unread.changed 201']))
    expect(client.events[0]?.id).toBe('201.0')
  })

  it('notices what another process wrote', async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'mc-inbox-')), 'inbox.sqlite')
    const secretKey = new Uint8Array(32).fill(7)
    const here = await start({ store: await SqliteInboxStore.open(file), secretKey })
    const there = await start({ store: await SqliteInboxStore.open(file), secretKey })
    const client = await listen(here, 'ann')
    await until(() => expect(told(client)).toHaveLength(1))
    await send(there, 'ann', 'd1')
    await until(() => expect(told(client)).toEqual(['unread.changed 0', 'message.created d1', 'unread.changed 1']))
    await asTenant(there.url, 'POST', '/announcements', { text: 'x' })
    await until(() => expect(told(client).at(-1)).toBe('unread.changed 2'))
  })

  it('goes on after the store failed for a while, and says so once', async () => {
    const { MemoryInboxStore } = await import('../index.ts')
    const store = new MemoryInboxStore()
    const host = await start({ store })
    const client = await listen(host, 'ann')
    await until(() => expect(told(client)).toHaveLength(1))
    const failing = vi.spyOn(store, 'positions').mockRejectedValue(new Error('away'))
    await until(() => expect(failing.mock.calls.length).toBeGreaterThan(3))
    failing.mockRestore()
    await store.add(
      [
        {
          tenant: 'shop',
          userId: 'ann',
          id: 'd1',
          content: { text: 'x' },
          createdAt: 0,
          visibleUntil: Date.now() + 60_000,
        },
      ],
      { maxPerInbox: 10, beginsAt: 0 },
    )
    await until(() => expect(told(client)).toContain('message.created d1'))
    expect(host.logger.lines.filter(line => line.level === 'warn')).toHaveLength(1)
  })

  it('gives signs of life', async () => {
    const host = await start({ limits: { heartbeatMs: 30 } })
    const client = await listen(host, 'ann')
    await until(() => expect(client.text().match(/^:\n\n/gm)?.length).toBeGreaterThan(2))
    expect(client.isEnded()).toBe(false)
  })

  it('gives a user five connections, and the place of one that has gone', async () => {
    const host = await start()
    const five = await Promise.all([1, 2, 3, 4, 5].map(() => listen(host, 'ann')))
    expect(five.map(client => client.status)).toEqual([200, 200, 200, 200, 200])
    const authorization = `Bearer ${await tokenFor(host.url, 'ann')}`
    const sixth = await call(host.url, '/events', { headers: { authorization } })
    expect(sixth.body).toMatchObject({ status: 429, code: 'too_many_streams' })
    expect((await listen(host, 'bob')).status).toBe(200)
    five[0]?.close()
    await vi.waitFor(async () => expect((await listen(host, 'ann')).status).toBe(200), { timeout: 5_000 })
  })

  it('refuses more connections than the process has', async () => {
    const host = await start({ limits: { streams: 2 } })
    await listen(host, 'ann')
    await listen(host, 'bob')
    const authorization = `Bearer ${await tokenFor(host.url, 'cid')}`
    const third = await call(host.url, '/events', { headers: { authorization } })
    expect(third.body).toMatchObject({ status: 503, code: 'inbox_unavailable' })
    expect(third.headers.get('retry-after')).toBe('10')
  })

  it('cuts a client that takes nothing, which then resumes', async () => {
    const host = await start({ stallMs: 1_000 })
    const client = await listen(host, 'ann')
    await until(() => expect(told(client)).toHaveLength(1))
    client.pause()
    const summary = '慢'.repeat(500)
    for (let n = 0; host.streams() > 0 && n < 400; n += 1) {
      const deliveries = Array.from({ length: 100 }, (_, m) => ({
        id: `d${n}-${m}`,
        attempt: 1,
        address: { userId: 'ann' },
        content: { text: 'x', summary },
        category: 'marketing' as const,
        isRepeat: false,
      }))
      await host.sender.send(deliveries, AbortSignal.timeout(5_000))
      await new Promise(resolve => setImmediate(resolve))
    }
    await until(() => expect(host.streams()).toBe(0))
    const again = await listen(host, 'ann', '1.0')
    await until(() => expect(told(again).at(-1)).toBe('unread.changed 1000'))
  })

  it('ends every stream when the channel stops', async () => {
    const host = await start()
    const client = await listen(host, 'ann')
    await until(() => expect(told(client)).toHaveLength(1))
    await host.stop()
    await until(() => expect(client.isEnded()).toBe(true))
  })
})

describe('tickets', () => {
  it('open one stream', async () => {
    const host = await start()
    const { status, body } = await (await pageOf(host.url, 'ann'))('POST', '/tickets')
    expect([status, body.expiresInSeconds]).toEqual([201, 30])
    const client = await openEvents(`${host.url}/events?ticket=${body.ticket}`)
    clients.push(client)
    expect(client.status).toBe(200)
    expect((await call(host.url, `/events?ticket=${body.ticket}`)).body).toMatchObject({ code: 'unauthorized' })
  })

  it('are no tokens, and tokens are no tickets', async () => {
    const host = await start()
    const token = await tokenFor(host.url, 'ann')
    const { ticket } = (await (await pageOf(host.url, 'ann'))('POST', '/tickets')).body
    const asToken = await call(host.url, '/messages', { headers: { authorization: `Bearer ${ticket}` } })
    expect(asToken.status).toBe(401)
    expect((await call(host.url, `/events?ticket=${token}`)).status).toBe(401)
  })
})
