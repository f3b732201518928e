import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { ApiStorage } from './api-storage.fixture.ts'
import type { Asked, TestHub } from './test-hub.fixture.ts'

const inbox = { to: { userId: 'u1' }, channel: 'inbox', content: { title: 'T', text: 'X' } }
const sms = { to: { phone: '+8613912345678' }, channel: 'sms', template: 'order-shipped', variables: { no: '4711' } }
const without = (name: keyof typeof sms) => Object.fromEntries(Object.entries(sms).filter(([key]) => key !== name))
const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString()

/** Bad messages: what is wrong, the message, the code and the field that are told. */
const badMessages: readonly [what: string, message: unknown, code: string, field: string][] = [
  ['an unknown field', { ...inbox, urgent: true }, 'invalid_request', '/urgent'],
  ['a field of the wrong type', { ...inbox, reference: 4711 }, 'invalid_request', '/reference'],
  ['a number instead of a name', { ...inbox, channel: 5 }, 'invalid_request', '/channel'],
  ['no recipient', { channel: 'inbox', content: inbox.content }, 'invalid_request', '/to'],
  ['a list as the whole', [inbox], 'invalid_request', ''],
  ['an unknown priority', { ...inbox, priority: 'urgent' }, 'invalid_request', '/priority'],
  ['an unknown template', { ...sms, template: 'nobody-wrote-it' }, 'unknown_template', '/template'],
  ['a missing variable', without('variables'), 'missing_variable', '/variables/no'],
  ['an unknown channel', { ...inbox, channel: 'pigeon' }, 'unknown_channel', '/channel'],
  ['an unknown account', { ...inbox, account: 'nobody' }, 'unknown_account', '/account'],
  ['an unknown route', { to: inbox.to, content: inbox.content, route: 'nowhere' }, 'unknown_route', '/route'],
  ['a bad phone number', { ...sms, to: { phone: '12' } }, 'invalid_address', '/to/phone'],
  ['an address of another channel', { ...inbox, to: { phone: '+8613912345678' } }, 'invalid_address', '/to'],
  ['content that the channel does not take', { ...inbox, content: { html: '<b>' } }, 'invalid_content', '/content'],
  ['an expireAt that has passed', { ...inbox, expireAt: '2020-01-01T00:00:00Z' }, 'invalid_schedule', '/expireAt'],
  ['a sendAt too far ahead', { ...inbox, sendAt: inDays(91) }, 'invalid_schedule', '/sendAt'],
  ['a sendAt that is no instant', { ...inbox, sendAt: 'tomorrow' }, 'invalid_request', '/sendAt'],
]

/** What the API refuses, and how, over one way to keep things. Needs vitest. */
export function testBadInput(storage: ApiStorage): void {
  describe(`With ${storage.name} storage`, () => {
    let hub: TestHub
    let key: string
    let otherKey: string

    beforeAll(async () => {
      hub = await storage.start({ maxBodyBytes: 64 * 1024 })
      await hub.ask('POST', '/v1/tenants', { body: { id: 'other', name: 'Other' } })
      key = await hub.keyFor('demo', '*')
      otherKey = await hub.keyFor('other', '*')
    })
    afterAll(() => hub?.stop())

    /** A problem document with all that a caller needs. */
    const expectProblem = (asked: Asked, status: number, code: string, field?: string) => {
      expect(asked.body).toMatchObject({ status, code, type: `/docs/errors#${code}`, fix: expect.stringMatching(/\S/) })
      expect(asked.status).toBe(status)
      expect(asked.headers.get('content-type')).toContain('application/problem+json')
      if (field !== undefined) expect(asked.body.field).toMatch(new RegExp(`^${field.replace('?', '\\?')}`))
      expect(JSON.stringify(asked.body)).not.toMatch(/13912345678/)
    }

    afterEach(async () => {
      // Nothing of it is in the queue, and nothing is found.
      const { lanes, inFlight } = await hub.hub.center.status()
      expect(lanes.filter(lane => lane.waiting > 0)).toEqual([])
      expect(inFlight).toBe(0)
      expect((await hub.ask('GET', '/v1/messages?count=true')).body).toEqual({ deliveries: [], counts: {} })
    })

    describe.each([
      ['POST /v1/messages', '/v1/messages'],
      ['a dry run', '/v1/messages/dry-run'],
    ])('%s', (_name, path) => {
      it.each(badMessages)('refuses %s', async (_what, message, code, field) => {
        expectProblem(await hub.ask('POST', path, { key, body: message }), 400, code, field)
      })

      it('refuses a body over the limit', async () => {
        const body = { ...inbox, content: { title: 'T', text: 'x'.repeat(70_000) } }
        expectProblem(await hub.ask('POST', path, { key, body }), 413, 'body_too_large')
      })

      it('refuses broken JSON', async () => {
        expectProblem(await hub.ask('POST', path, { key, body: '{"to":' }), 400, 'invalid_json')
      })

      it('refuses JSON as deep as a well', async () => {
        const body = `{"metadata":{"a":${'['.repeat(20_000)}${']'.repeat(20_000)}}}`
        const asked = await hub.ask('POST', path, { key, body })
        expectProblem(asked, 400, 'invalid_request')
      })

      it('refuses a missing and a wrong key', async () => {
        expectProblem(await hub.ask('POST', path, { key: null, body: inbox }), 401, 'unauthorized', 'Authorization')
        const wrong = { key: `${key.slice(0, -1)}!`, body: inbox }
        expectProblem(await hub.ask('POST', path, wrong), 401, 'unauthorized', 'Authorization')
      })
    })

    it.each(badMessages)('a batch has the problem of %s in its place', async (_what, message, code, field) => {
      const asked = await hub.ask('POST', '/v1/messages/batch', { key, body: { messages: [message, message] } })
      expect(asked.status).toBe(202)
      expect(asked.body.results).toHaveLength(2)
      for (const { error } of asked.body.results) {
        expect(error).toMatchObject({ status: 400, code, fix: expect.stringMatching(/\S/) })
        expect(error.field.startsWith(field)).toBe(true)
      }
    })

    it('refuses two different idempotency keys', async () => {
      const body = { ...inbox, idempotencyKey: 'a' }
      const asked = await hub.ask('POST', '/v1/messages', { key, body, headers: { 'idempotency-key': 'b' } })
      expectProblem(asked, 400, 'invalid_request', '/idempotencyKey')
    })

    it.each(['null', '5', '[]', '"text"'])('refuses %s as a message, with a key in the header too', async body => {
      const asked = await hub.ask('POST', '/v1/messages', { key, body, headers: { 'idempotency-key': 'b' } })
      expectProblem(asked, 400, 'invalid_request', '')
    })

    it('a key that was revoked is refused at once', async () => {
      const made = await hub.ask('POST', '/v1/keys', { key, body: { name: 'short', scopes: ['messages:write'] } })
      expect((await hub.ask('DELETE', `/v1/keys/${made.body.apiKey.id}`, { key })).status).toBe(204)
      const asked = await hub.ask('POST', '/v1/messages', { key: made.body.key, body: inbox })
      expectProblem(asked, 401, 'unauthorized', 'Authorization')
    })

    it('a key hands on no scope that it lacks, and no way out of its tenant', async () => {
      const keeper = await hub.keyFor('demo', 'keys:write', 'messages:read')
      const more = { name: 'more', scopes: ['messages:read', 'messages:write'] }
      expectProblem(await hub.ask('POST', '/v1/keys', { key: keeper, body: more }), 403, 'forbidden', '/scopes/1')
      const all = { name: 'all', scopes: ['messages:*'] }
      expectProblem(await hub.ask('POST', '/v1/keys', { key: keeper, body: all }), 403, 'forbidden', '/scopes/0')
      const operator = { name: 'up', scopes: ['messages:read'], isOperator: true }
      expectProblem(await hub.ask('POST', '/v1/keys', { key: keeper, body: operator }), 403, 'forbidden', '/isOperator')
      expectProblem(await hub.ask('GET', '/v1/tenants', { key }), 403, 'forbidden')
    })

    it.each([
      ['GET', '/v1/templates/order-shipped/versions/1'],
      ['GET', '/v1/accounts/inbox'],
      ['PATCH', '/v1/accounts/inbox'],
      ['DELETE', '/v1/accounts/inbox'],
      ['POST', '/v1/accounts/inbox/check'],
      ['DELETE', '/v1/templates/order-shipped/versions/1'],
    ])('%s %s of a foreign tenant is not there', async (method, path) => {
      const body = method === 'PATCH' ? { body: { isEnabled: false } } : {}
      const asked = await hub.ask(method, path, { key: otherKey, ...body })
      expect(asked.body).toMatchObject({ status: 404, code: 'not_found' })
      expect((await hub.ask('GET', '/v1/accounts/inbox', { key })).body.isEnabled).toBe(true)
    })

    it.each([
      '/v1/messages?cursor=abc',
      '/v1/dead-letters?cursor=abc',
      '/v1/templates?cursor=abc',
      '/v1/accounts?cursor=abc',
      '/v1/routes?cursor=abc',
      '/v1/keys?cursor=abc',
    ])('%s refuses a cursor that is none', async path => {
      expectProblem(await hub.ask('GET', path, { key }), 400, 'invalid_cursor', '?cursor')
    })

    it('refuses a cursor of another list', async () => {
      const { body } = await hub.ask('GET', '/v1/accounts?limit=1', { key })
      expect(body.cursor).toEqual(expect.any(String))
      for (const path of ['/v1/routes', '/v1/keys', '/v1/messages', '/v1/templates']) {
        expectProblem(await hub.ask('GET', `${path}?cursor=${body.cursor}`, { key }), 400, 'invalid_cursor', '?cursor')
      }
      expectProblem(
        await hub.ask('GET', `/v1/accounts?cursor=${body.cursor}`, { key: otherKey }),
        400,
        'invalid_cursor',
        '?cursor',
      )
    })

    it('refuses account settings by the plugin’s schema, and never shows a secret again', async () => {
      const account = { id: 'mine', plugin: 'sms-aliyun', settings: { accessKeyId: 'id', accessKeySecret: 'hunter2' } }
      const asked = await hub.ask('POST', '/v1/accounts', { key, body: account })
      expectProblem(asked, 400, 'invalid_settings', '/settings/signName')
      expect(JSON.stringify(asked.body)).not.toContain('hunter2')
      const whole = { ...account, settings: { ...account.settings, signName: 'S' } }
      const made = await hub.ask('POST', '/v1/accounts', { key, body: whole })
      expect(made.body).toMatchObject({
        secretsSet: ['/accessKeySecret'],
        settings: { accessKeyId: 'id', signName: 'S' },
      })
      const listed = await hub.ask('GET', '/v1/accounts', { key })
      expect(JSON.stringify([made.body, listed.body])).not.toContain('hunter2')
      await hub.ask('DELETE', '/v1/accounts/mine', { key })
    })

    it('a template cannot reach prototypes, files or the process', async () => {
      for (const text of [
        '{{constructor.name}}',
        '{{__proto__}}',
        '{{#with process}}{{env}}{{/with}}',
        '{{> /etc/passwd}}',
        '{{lookup this "constructor"}}',
      ]) {
        const body = {
          name: 'evil',
          defaultLocale: 'en',
          locales: { en: { inbox: { title: 'T', text } } },
          variables: {},
        }
        const made = await hub.ask('POST', '/v1/templates', { key, body })
        expect([201, 400]).toContain(made.status)
        if (made.status === 400) continue
        const published = await hub.ask('POST', `/v1/templates/evil/versions/${made.body.version}/publish`, { key })
        expect(published.body).toMatchObject({ status: 400, code: 'invalid_template', fix: expect.any(String) })
        await hub.ask('DELETE', `/v1/templates/evil/versions/${made.body.version}`, { key })
      }
    })
  })
}
