import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { ApiStorage } from './api-storage.fixture.ts'
import type { TestHub } from './test-hub.fixture.ts'
import { Walker } from './walker.fixture.ts'

const sandboxSms = {
  to: { phone: '+8613800138000' },
  channel: 'sms',
  template: 'order-shipped',
  variables: { no: '1' },
}
const greeting = { to: { userId: 'u1' }, channel: 'inbox', content: { title: 'Hello', text: '您好，世界' } }

/** Every route of the API, asked as its callers do, over one way to keep things. Needs vitest. */
export function testWalk(storage: ApiStorage): void {
  describe(`A walk through the API with ${storage.name} storage`, () => {
    const { patienceMs, isFoundAtOnce } = storage.differences
    const soon = { timeout: patienceMs, interval: 50 }
    /** For what is looked up by a search and not by its id. */
    const untilFound = (look: () => Promise<void>) => (isFoundAtOnce ? look() : vi.waitFor(look, soon))
    let hub: TestHub
    let walk: Walker
    beforeAll(async () => {
      hub = await storage.start()
      walk = new Walker(hub, (await hub.ask('GET', '/openapi.json', { key: null })).body)
    })
    afterAll(() => hub?.stop())

    const statusOf = async (id: string) =>
      (await walk.ask('GET', '/v1/messages/{id}', { to: `/v1/messages/${id}` })).body

    it('sends, finds, tells, takes back and repeats', async () => {
      const sent = await walk.ask('POST', '/v1/messages', { body: greeting, headers: { 'idempotency-key': 'k-1' } })
      expect(sent.status).toBe(202)
      const { id } = sent.body
      expect((await statusOf(id)).id).toBe(id)
      await expect.poll(async () => (await statusOf(id)).status, soon).toBe('delivered')

      const again = await walk.ask('POST', '/v1/messages', { body: greeting, headers: { 'idempotency-key': 'k-1' } })
      expect(again.body.id).toBe(id)
      const other = { ...greeting, reference: 'other' }
      const conflict = await walk.ask('POST', '/v1/messages', { body: other, headers: { 'idempotency-key': 'k-1' } })
      expect(conflict.body).toMatchObject({ status: 409, code: 'idempotency_conflict' })

      const timeline = await walk.ask('GET', '/v1/messages/{id}/timeline', { to: `/v1/messages/${id}/timeline` })
      const kinds = timeline.body.entries.map((entry: { kind: string }) => entry.kind)
      expect(kinds).toEqual(expect.arrayContaining(['queued', 'delivered']))

      const recalled = await walk.ask('POST', '/v1/messages/{id}/recall', { to: `/v1/messages/${id}/recall` })
      expect(recalled.body.deliveries[0]).toMatchObject({ done: true, status: 'recalled' })

      await walk.ask('POST', '/v1/messages/dry-run', { body: sandboxSms })
    })

    it('sends a batch, and the same batch once', async () => {
      const init = {
        body: { messages: [greeting, { ...greeting, channel: 'pigeon' }] },
        headers: { 'idempotency-key': 'b-1' },
      }
      const first = await walk.ask('POST', '/v1/messages/batch', init)
      expect(first.body.results.map((result: object) => 'error' in result)).toEqual([false, true])
      const second = await walk.ask('POST', '/v1/messages/batch', init)
      expect(second.body).toEqual(first.body)
    })

    it('brings an SMS through the sandbox to its receipt', async () => {
      const { body } = await walk.ask('POST', '/v1/messages', { body: sandboxSms })
      await expect
        .poll(async () => (await statusOf(body.id)).status, { ...soon, timeout: Math.max(8_000, patienceMs) })
        .toBe('delivered')
      expect((await statusOf(body.id)).deliveries[0]).toMatchObject({ account: 'sms-sandbox', to: '+86138****8000' })
    })

    it('cancels what is scheduled; what was taken back on purpose is not replayed', async () => {
      const sendAt = new Date(Date.now() + 3_600_000).toISOString()
      const { body } = await walk.ask('POST', '/v1/messages', { body: { ...greeting, sendAt } })
      expect(body.status).toBe('scheduled')
      const act = (word: string) =>
        walk.ask('POST', `/v1/messages/{id}/${word}`, { to: `/v1/messages/${body.id}/${word}` })
      expect((await act('cancel')).body.deliveries[0]).toMatchObject({ done: true, status: 'cancelled' })
      expect((await act('replay')).body.deliveries[0]).toMatchObject({ done: false, reason: expect.any(String) })
    })

    it('searches by filters and words, in stable pages, and counts', async () => {
      const reference = 'search-1'
      const messages = Array.from({ length: 5 }, (_, n) => ({ ...greeting, reference, to: { userId: `s${n}` } }))
      await walk.ask('POST', '/v1/messages/batch', { body: { messages } })
      const search = (query: string) => walk.ask('GET', '/v1/messages', { to: `/v1/messages?${query}` })
      await expect
        .poll(async () => (await search(`reference=${reference}&count=true`)).body.counts, soon)
        .toEqual({ delivered: 5 })

      const first = await search(`reference=${reference}&limit=2`)
      await walk.ask('POST', '/v1/messages', { body: { ...greeting, reference } })
      const second = await search(`reference=${reference}&limit=2&cursor=${first.body.cursor}`)
      const ids = [...first.body.deliveries, ...second.body.deliveries].map((one: { id: string }) => one.id)
      expect(new Set(ids).size).toBe(4)

      const query = 'SELECT status, COUNT(*) FROM messages WHERE reference = ? GROUP BY status'
      const grouped = await walk.ask('POST', '/v1/search/sql', { body: { query, parameters: [reference] } })
      expect(grouped.body.rows).toContainEqual(['delivered', expect.any(Number)])

      const words = `q=${encodeURIComponent('世界')}&reference=${reference}&status=delivered&channel=inbox&recipient=s3`
      expect((await search(words)).body.deliveries).toHaveLength(1)
      expect((await search(`reference=${reference}&tenant=demo&to=2020-01-01T00:00:00Z`)).body.deliveries).toEqual([])
      const misused = await search(`reference=other&cursor=${first.body.cursor}`)
      expect(misused.body).toMatchObject({ status: 400, code: 'invalid_cursor', field: '?cursor' })
    })

    it('lists what was given up with its reason, and sends it again by filter', async () => {
      const { body } = await walk.ask('POST', '/v1/messages', {
        body: { ...sandboxSms, to: { phone: '+8616600001234' } },
      })
      await expect.poll(async () => (await statusOf(body.id)).status, soon).toBe('failed')
      const shows = (delivery: object) =>
        untilFound(async () => {
          const dead = await walk.ask('GET', '/v1/dead-letters', { to: '/v1/dead-letters?channel=sms' })
          expect(dead.body.deliveries[0]).toMatchObject(delivery)
        })
      const reason = { providerCode: 'isv.MOBILE_NUMBER_ILLEGAL', fault: 'recipient', nextStep: expect.any(String) }
      await shows({ status: 'failed', reason })
      const one = await walk.ask('POST', '/v1/messages/{id}/replay', { to: `/v1/messages/${body.id}/replay` })
      expect(one.body.deliveries[0]).toMatchObject({ done: true, status: 'queued' })
      const again = { status: 'failed', attempts: 2 }
      await expect.poll(async () => (await statusOf(body.id)).deliveries[0], soon).toMatchObject(again)
      await shows(again)
      const replayed = await walk.ask('POST', '/v1/dead-letters/replay', { body: { filter: { channel: 'sms' } } })
      expect(replayed.body).toEqual({ replayed: 1, hasMore: false })
      await expect.poll(async () => (await statusOf(body.id)).deliveries[0].attempts, soon).toBe(3)
    })

    it('keeps templates in versions', async () => {
      const body = {
        name: 'hello',
        defaultLocale: 'en',
        locales: { en: { inbox: { title: 'Hello', text: 'Hello {{name}}' } } },
        variables: { name: { isSensitive: true } },
      }
      const version = '/v1/templates/{name}/versions/{version}'
      const at = (number: number, rest = '') => ({ to: `/v1/templates/hello/versions/${number}${rest}` })
      await walk.ask('POST', '/v1/templates', { body })
      expect((await walk.ask('POST', '/v1/templates', { body })).body).toMatchObject({ code: 'conflict' })
      const { name: _, ...draft } = { ...body, locales: { en: { inbox: { title: 'Hi', text: 'Hi {{name}}' } } } }
      await walk.ask('PUT', version, { ...at(1), body: draft })
      expect((await walk.ask('POST', `${version}/check`, at(1, '/check'))).body).toEqual({ items: [] })
      const preview = await walk.ask('POST', `${version}/preview`, {
        ...at(1, '/preview'),
        body: { variables: { name: 'Li' } },
      })
      expect(preview.body.items[0]).toMatchObject({ content: { text: 'Hi Li' } })
      expect(preview.body.items[0].maskedContent.text).not.toContain('Li')
      const published = await walk.ask('POST', `${version}/publish`, at(1, '/publish'))
      expect(published.body.state).toBe('published')

      await walk.ask('POST', '/v1/templates', { body })
      await walk.ask('POST', `${version}/publish`, at(2, '/publish'))
      expect((await walk.ask('GET', version, at(1))).body.state).toBe('retired')
      expect((await walk.ask('POST', `${version}/rollback`, at(1, '/rollback'))).body).toMatchObject({ version: 3 })
      const sent = await walk.ask('POST', '/v1/messages', {
        body: { to: { userId: 'u1' }, channel: 'inbox', template: 'hello', variables: { name: 'Li' } },
      })
      const view = await statusOf(sent.body.id)
      expect(view.deliveries[0]).toMatchObject({ template: { name: 'hello', version: 3 } })
      expect(JSON.stringify(view)).not.toContain('Li')

      await walk.ask('POST', '/v1/templates', { body })
      expect((await walk.ask('DELETE', version, at(4))).status).toBe(204)
      const listed = await walk.ask('GET', '/v1/templates')
      expect(listed.body.items).toContainEqual({ name: 'hello', latestVersion: 3, publishedVersion: 3 })
      const versions = await walk.ask('GET', '/v1/templates/{name}/versions', {
        to: '/v1/templates/hello/versions?limit=2',
      })
      expect(versions.body.items.map((one: { version: number }) => one.version)).toEqual([1, 2])
      const rest = await walk.ask('GET', '/v1/templates/{name}/versions', {
        to: `/v1/templates/hello/versions?limit=2&cursor=${versions.body.cursor}`,
      })
      expect(rest.body.items.map((one: { version: number }) => one.version)).toEqual([3])
      await walk.ask('POST', '/v1/templates/{name}/retire', { to: '/v1/templates/hello/retire' })
    })

    it('keeps accounts, tries them, and lists the provider’s templates', async () => {
      const one = { to: '/v1/accounts/second' }
      const body = { id: 'second', plugin: 'inbox', settings: {}, rateLimit: { max: 10, perMs: 1000 } }
      const made = await walk.ask('POST', '/v1/accounts', { body })
      await walk.ask('GET', '/v1/accounts/{id}', one)
      const change = { isEnabled: false, rateLimit: null, revision: made.body.revision }
      const changed = await walk.ask('PATCH', '/v1/accounts/{id}', { ...one, body: change })
      expect(changed.body).toMatchObject({ isEnabled: false })
      expect(changed.body).not.toHaveProperty('rateLimit')
      const late = await walk.ask('PATCH', '/v1/accounts/{id}', { ...one, body: change })
      expect(late.body).toMatchObject({ status: 409, code: 'conflict', field: '/revision' })
      await walk.ask('DELETE', '/v1/accounts/{id}', one)

      const first = await walk.ask('GET', '/v1/accounts', { to: '/v1/accounts?limit=1' })
      const rest = await walk.ask('GET', '/v1/accounts', { to: `/v1/accounts?limit=1&cursor=${first.body.cursor}` })
      expect([first.body.items[0].id, rest.body.items[0].id]).toEqual(['inbox', 'sms-sandbox'])
      const checked = await walk.ask('POST', '/v1/accounts/{id}/check', { to: '/v1/accounts/sms-sandbox/check' })
      expect(checked.body.verdict).toBe('works')
      const path = '/v1/accounts/{id}/provider-templates'
      const listed = await walk.ask('GET', path, { to: '/v1/accounts/sms-sandbox/provider-templates' })
      expect(listed.body.items).toHaveLength(1)
      const cannot = await walk.ask('GET', path, { to: '/v1/accounts/inbox/provider-templates' })
      expect(cannot.body).toMatchObject({ status: 409, code: 'not_implemented_by_channel' })
    })

    it('shows channels and explains their codes', async () => {
      const { body } = await walk.ask('GET', '/v1/channels')
      const plugins: string[] = body.items.map((one: { plugin: string }) => one.plugin)
      expect(plugins).toEqual(expect.arrayContaining(['inbox', 'sms-aliyun', 'wechat-mp', 'wecom-app', 'push-apns']))
      for (const [n, plugin] of plugins.entries()) {
        const one = await walk.ask('GET', '/v1/channels/{plugin}', { to: `/v1/channels/${plugin}` })
        expect(one.body).toEqual(body.items[n])
        for (const schema of ['settings', 'address', 'content']) expect(one.body[schema]).toHaveProperty('properties')
        const path = '/v1/channels/{plugin}/failure-codes'
        const codes = await walk.ask('GET', path, { to: `/v1/channels/${plugin}/failure-codes` })
        if (plugin !== 'inbox') expect(codes.body.items.length, plugin).toBeGreaterThan(10)
      }
    })

    it('keeps routes and sends over them', async () => {
      const one = { to: '/v1/routes/both' }
      const steps = [{ channel: 'inbox', accounts: ['inbox'] }]
      await walk.ask('POST', '/v1/routes', { body: { name: 'both', steps } })
      const { body } = await walk.ask('GET', '/v1/routes/{name}', one)
      const both = [{ channel: 'sms', accounts: ['sms-sandbox'] }, ...steps]
      await walk.ask('PUT', '/v1/routes/{name}', { ...one, body: { steps: both, revision: body.revision } })
      const unknown = { steps: [{ channel: 'sms', accounts: ['nobody'] }] }
      const refused = await walk.ask('PUT', '/v1/routes/{name}', { ...one, body: unknown })
      expect(refused.body).toMatchObject({ code: 'unknown_account', field: '/steps/0/accounts/0' })
      const { channel: _, ...message } = sandboxSms
      const sent = await walk.ask('POST', '/v1/messages', { body: { ...message, route: 'both' } })
      expect(sent.body.deliveries[0].channel).toBe('sms')
      await walk.ask('GET', '/v1/routes')
      await walk.ask('DELETE', '/v1/routes/{name}', one)
    })

    it('keeps tenants and keys apart', async () => {
      await walk.ask('POST', '/v1/tenants', { body: { id: 'shop', name: 'Shop' } })
      const taken = await walk.ask('POST', '/v1/tenants', { body: { id: 'shop', name: 'Shop' } })
      expect(taken.body).toMatchObject({ status: 409, code: 'conflict' })
      await walk.ask('PATCH', '/v1/tenants/{id}', { to: '/v1/tenants/shop', body: { name: 'Big shop' } })
      expect((await walk.ask('GET', '/v1/tenants/{id}', { to: '/v1/tenants/shop' })).body.name).toBe('Big shop')
      await walk.ask('GET', '/v1/tenants')
      const headers = { 'x-tenant': 'shop' }
      const made = await walk.ask('POST', '/v1/keys', { body: { name: 'shop', scopes: ['messages:*'] }, headers })
      const used = await walk.ask('DELETE', '/v1/tenants/{id}', { to: '/v1/tenants/shop' })
      expect(used.body).toMatchObject({ status: 409, code: 'in_use' })
      await walk.ask('GET', '/v1/keys', { headers })

      const sent = await walk.ask('POST', '/v1/messages', { body: greeting })
      const { id } = sent.body
      const foreign = { key: made.body.key }
      for (const [method, rest] of [
        ['GET', ''],
        ['GET', '/timeline'],
        ['POST', '/cancel'],
        ['POST', '/recall'],
        ['POST', '/replay'],
      ] as const) {
        const asked = await walk.ask(method, `/v1/messages/{id}${rest}`, {
          to: `/v1/messages/${id}${rest}`,
          ...foreign,
        })
        expect(asked.body).toMatchObject({ status: 404, code: 'not_found' })
      }
      expect((await walk.ask('GET', '/v1/messages', foreign)).body.deliveries).toEqual([])
      expect((await statusOf(id)).status).not.toBe('cancelled')

      await walk.ask('DELETE', '/v1/keys/{id}', { to: `/v1/keys/${made.body.apiKey.id}` })
      expect((await walk.ask('GET', '/v1/messages', foreign)).status).toBe(401)
      await walk.ask('POST', '/v1/tenants', { body: { id: 'empty', name: 'Empty' } })
      await walk.ask('DELETE', '/v1/tenants/{id}', { to: '/v1/tenants/empty' })
    })

    it('lets an end user in with a token, and shows the page', async () => {
      const made = await hub.ask('POST', '/v1/inbox/tokens', { body: { userId: 'u1' } })
      expect(made.status).toBe(201)
      const page = await hub.ask('GET', '/v1/inbox/demo', { key: null })
      expect(page.headers.get('content-security-policy')).toContain('script-src')
      const inbox = await hub.ask('GET', '/v1/inbox/messages', { key: made.body.token })
      expect(inbox.status).toBe(200)
    })

    it('shows a message as read once its recipient has read it', async () => {
      const { body: sent } = await walk.ask('POST', '/v1/messages', { body: { ...greeting, to: { userId: 'reader' } } })
      await expect.poll(async () => (await statusOf(sent.id)).status, soon).toBe('delivered')
      const { body: made } = await hub.ask('POST', '/v1/inbox/tokens', { body: { userId: 'reader' } })
      const [{ id }] = (await hub.ask('GET', '/v1/inbox/messages', { key: made.token })).body.messages
      const read = await hub.ask('POST', '/v1/inbox/messages/read', { key: made.token, body: { ids: [id] } })
      expect(read.body).toMatchObject({ changed: 1, unread: 0 })
      await expect.poll(async () => (await statusOf(sent.id)).status, soon).toBe('read')
      const to = `/v1/messages/${sent.id}/timeline`
      const { body: timeline } = await walk.ask('GET', '/v1/messages/{id}/timeline', { to })
      expect(timeline.entries.at(-1)).toMatchObject({ kind: 'read', account: 'inbox' })
    })

    it('answers probes and metrics', async () => {
      expect((await hub.ask('GET', '/healthz', { key: null })).status).toBe(200)
      expect((await hub.ask('GET', '/readyz', { key: null })).status).toBe(200)
      expect((await hub.ask('GET', '/metrics', { key: null })).status).toBe(401)
      const tenantKey = await hub.keyFor('demo', '*')
      expect((await hub.ask('GET', '/metrics', { key: tenantKey })).status).toBe(403)
      const { body } = await hub.ask('GET', '/metrics')
      for (const name of [
        'message_center_http_request_seconds',
        'message_center_attempt_total',
        'message_center_running 1',
      ]) {
        expect(body).toContain(name)
      }
      expect(body).not.toMatch(/u1|13800138000/)
    })

    it('has been at every route', () => {
      const all = Object.entries(walk.paths).flatMap(([path, methods]) =>
        Object.entries(methods)
          .filter(([, operation]) => !['inbox', 'operations', 'receipts'].includes(operation.tags[0] ?? ''))
          .map(([method]) => `${method.toUpperCase()} ${path}`),
      )
      expect(all.filter(route => !walk.visited.has(route))).toEqual([])
      expect(all.length).toBeGreaterThan(40)
    })
  })
}
