import { request as plainRequest } from 'node:http'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { inboxRequest, messageId, sendAnswer } from '../routes/message-examples.ts'
import { keys, type Served, serve } from './api.fixture.ts'

describe.each([
  ['on plain HTTP, hot routes first', {}],
  ['mounted in an Express app', { mount: '/hub' }],
])('The API %s', (_, options) => {
  const basePath = 'mount' in options ? options.mount : ''
  let hub: Served
  beforeAll(async () => {
    hub = await serve(options)
  })
  afterAll(() => hub.stop())
  beforeEach(() => hub.engine.sent.splice(0))

  const refusal = async (response: Response) => ({
    ...((await response.json()) as object),
    type: response.headers.get('content-type'),
    taken: hub.engine.sent.length,
  })

  it('accepts a message with 202 and the engine’s answer', async () => {
    const response = await hub.post('/v1/messages', inboxRequest)
    expect(response.status).toBe(202)
    expect(await response.json()).toEqual(sendAnswer)
    expect(hub.engine.sent).toEqual([{ request: inboxRequest, tenant: 'demo' }])
  })

  it('takes the key from X-API-Key too', async () => {
    const response = await hub.post('/v1/messages', inboxRequest, { key: null, headers: { 'x-api-key': keys.writer } })
    expect(response.status).toBe(202)
  })

  it('hands the header Idempotency-Key to the engine', async () => {
    await hub.post('/v1/messages', inboxRequest, { headers: { 'idempotency-key': 'order-4711' } })
    expect(hub.engine.sent[0]?.request).toMatchObject({ idempotencyKey: 'order-4711' })
  })

  it('refuses an idempotency key that is too long', async () => {
    const headers = { 'idempotency-key': 'x'.repeat(129) }
    expect(await refusal(await hub.post('/v1/messages', inboxRequest, { headers }))).toMatchObject({
      code: 'invalid_request',
      field: 'Idempotency-Key',
      taken: 0,
    })
  })

  it.each([
    ['no key', null],
    ['an unknown key', 'mc_nobody'],
  ])('refuses %s', async (_name, key) => {
    const response = await hub.post('/v1/messages', inboxRequest, { key })
    expect(response.headers.get('www-authenticate')).toBe('Bearer')
    expect(await refusal(response)).toMatchObject({
      status: 401,
      code: 'unauthorized',
      field: 'Authorization',
      fix: expect.stringContaining('Bearer mc_'),
      type: 'application/problem+json; charset=utf-8',
      taken: 0,
    })
  })

  it('refuses a key without the scope and names the scope', async () => {
    const response = await hub.post('/v1/messages', inboxRequest, { key: keys.reader })
    expect(await refusal(response)).toMatchObject({
      status: 403,
      code: 'forbidden',
      fix: expect.stringContaining('messages:write'),
      taken: 0,
    })
  })

  it('refuses a tenant’s key that names another tenant', async () => {
    const response = await hub.post('/v1/messages', inboxRequest, { headers: { 'x-tenant': 'other' } })
    expect(await refusal(response)).toMatchObject({ status: 403, field: 'X-Tenant', taken: 0 })
  })

  it('lets an operator’s key act in the tenant that it names, and in no other', async () => {
    const init = { key: keys.operator, headers: { 'x-tenant': 'other' } }
    expect((await hub.post('/v1/messages', inboxRequest, init)).status).toBe(202)
    expect(hub.engine.sent[0]?.tenant).toBe('other')

    const nobody = await hub.post('/v1/messages', inboxRequest, { ...init, headers: { 'x-tenant': 'nobody' } })
    expect(await nobody.json()).toMatchObject({ status: 404, code: 'not_found', field: 'X-Tenant' })
    const unnamed = await hub.post('/v1/messages', inboxRequest, { key: keys.operator })
    expect(await unnamed.json()).toMatchObject({ status: 400, code: 'invalid_request', field: 'X-Tenant' })
  })

  it('refuses broken JSON without repeating it', async () => {
    const init = { method: 'POST', headers: { 'content-type': 'application/json' } }
    for (const body of ['{"to": {"phone": "+8613800138000"', '', '{"a":1}x', '\ufeff', '{"a":"\u0000"}']) {
      const problem = await refusal(await hub.ask('/v1/messages', { ...init, body }))
      expect(problem).toMatchObject({ status: 400, code: 'invalid_json', fix: expect.any(String), taken: 0 })
      expect(JSON.stringify(problem)).not.toContain('13800138000')
    }
    const notUtf8 = Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d])
    expect(await refusal(await hub.ask('/v1/messages', { ...init, body: notUtf8 }))).toMatchObject({
      code: 'invalid_json',
    })
  })

  it('refuses a body that is not declared as JSON, or is compressed', async () => {
    const text = { method: 'POST', body: JSON.stringify(inboxRequest), headers: { 'content-type': 'text/plain' } }
    expect(await refusal(await hub.ask('/v1/messages', text))).toMatchObject({
      status: 415,
      code: 'unsupported_media_type',
      field: 'Content-Type',
      taken: 0,
    })
    const zipped = { headers: { 'content-encoding': 'gzip' } }
    expect(await refusal(await hub.post('/v1/messages', inboxRequest, zipped))).toMatchObject({
      status: 415,
      field: 'Content-Encoding',
    })
  })

  it('refuses a body over the limit, declared or not', async () => {
    const body = JSON.stringify({ ...inboxRequest, text: 'x'.repeat(1024 * 1024) })
    const headers = { 'content-type': 'application/json' }
    const declared = await hub.ask('/v1/messages', { method: 'POST', headers, body })
    expect(await refusal(declared)).toMatchObject({ status: 413, code: 'body_too_large', taken: 0 })

    const stream = new Blob([body]).stream()
    const init: RequestInit = { method: 'POST', headers, body: stream, duplex: 'half' }
    expect(await refusal(await hub.ask('/v1/messages', init))).toMatchObject({ status: 413, taken: 0 })
  })

  it('takes a batch above the limit of a single message', async () => {
    const large = { ...inboxRequest, content: { text: 'x'.repeat(600_000) } }
    const response = await hub.post('/v1/messages/batch', { messages: [large, large, large] })
    expect(response.status).toBe(202)
    expect(await response.json()).toEqual({ results: [sendAnswer, sendAnswer, sendAnswer] })
  })

  it.each([
    ['not a list', { messages: 'x' }, '/messages'],
    ['an empty list', { messages: [] }, '/messages'],
    ['an unknown field', { messages: [inboxRequest], urgent: true }, '/urgent'],
    ['more than 1 000', { messages: Array.from({ length: 1001 }, () => inboxRequest) }, '/messages'],
  ])('refuses a batch that is %s', async (_name, body, field) => {
    expect(await refusal(await hub.post('/v1/messages/batch', body))).toMatchObject({
      status: 400,
      code: 'invalid_request',
      field,
      fix: expect.any(String),
      taken: 0,
    })
  })

  it.each([
    ['/v1/messages?limit=0', '?limit'],
    ['/v1/messages?limit=many', '?limit'],
    ['/v1/messages?colour=red', '?colour'],
    ['/v1/messages?status=sent,unheard', '?status'],
    ['/v1/messages?from=yesterday', '?from'],
    ['/v1/messages?channel=sms&channel=inbox', '?channel'],
  ])('refuses the query %s by its field', async (path, field) => {
    expect(await (await hub.ask(path)).json()).toMatchObject({
      status: 400,
      code: 'invalid_request',
      field,
      fix: expect.any(String),
    })
  })

  it('answers 404 for an unknown path and links the code', async () => {
    const problem = await (await hub.ask('/v1/mesages')).json()
    expect(problem).toMatchObject({ status: 404, code: 'not_found', type: `${basePath}/docs/errors#not_found` })
  })

  it('answers 405 with the methods that the path knows', async () => {
    const response = await hub.ask('/v1/messages', { method: 'DELETE' })
    expect(response.headers.get('allow')).toBe('POST, GET, HEAD, OPTIONS')
    expect(await response.json()).toMatchObject({ status: 405, code: 'method_not_allowed' })
  })

  it('answers 400 for a path with a broken percent code', async () => {
    expect(await (await hub.ask('/v1/messages/%E0%A4%A')).json()).toMatchObject({ code: 'invalid_request' })
  })

  it('names each request, by the caller’s own id where there is one', async () => {
    const path = `/v1/messages/${messageId}`
    const own = await hub.ask(path, { headers: { 'x-request-id': 'trace-1' } })
    expect(own.headers.get('x-request-id')).toBe('trace-1')
    const hostile = await hub.ask(path, { headers: { 'x-request-id': '<script>' } })
    expect(hostile.headers.get('x-request-id')).toMatch(/^[\w-]+$/)
  })

  it('lets nothing be cached, framed, sniffed, or read by pages of other origins', async () => {
    const { headers } = await hub.post('/v1/messages', inboxRequest, { headers: { origin: 'https://evil.example' } })
    expect(headers.get('cache-control')).toBe('no-store')
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
    expect(headers.get('access-control-allow-origin')).toBeNull()
  })

  it('keeps a defect of ours to itself', async () => {
    hub.engine.answer = async () => {
      throw new TypeError('password hunter2 at +8613800138000')
    }
    const response = await hub.post('/v1/messages', inboxRequest)
    hub.engine.answer = async () => sendAnswer
    const text = await response.text()
    expect(JSON.parse(text)).toMatchObject({ status: 500, code: 'internal' })
    expect(text).not.toMatch(/hunter2|13800138000/)
  })
})

describe('The limit of a key', () => {
  it('is told in every answer, and ends in 429 with Retry-After', async () => {
    const hub = await serve({ perSecond: 2 })
    const first = await hub.post('/v1/messages', inboxRequest)
    expect(first.headers.get('ratelimit-policy')).toBe('"key";q=2;w=1')
    expect(first.headers.get('ratelimit')).toBe('"key";r=1;t=1')
    await hub.post('/v1/messages', inboxRequest)
    const third = await hub.post('/v1/messages', inboxRequest)
    expect(third.headers.get('retry-after')).toBe('1')
    expect(await third.json()).toMatchObject({ status: 429, code: 'too_many_requests', fix: expect.any(String) })
    expect(hub.engine.sent).toHaveLength(2)
    await hub.stop()
  })
})

describe('The router inside an own app', () => {
  it('leaves paths that are not its own to the app', async () => {
    const hub = await serve({ mount: '/hub' })
    const response = await hub.ask('/my-own-page')
    expect(response.headers.get('content-type')).not.toContain('problem')
    await hub.stop()
  })
})

describe('A request that breaks off', () => {
  it('enqueues nothing', async () => {
    const hub = await serve()
    const headers = {
      authorization: `Bearer ${keys.writer}`,
      'content-type': 'application/json',
      'content-length': '100',
    }
    const request = plainRequest(`${hub.url}/v1/messages`, { method: 'POST', headers })
    request.on('error', () => undefined)
    request.write('{"to":')
    await new Promise(resolve => request.once('socket', socket => socket.once('connect', resolve)))
    request.destroy()
    expect((await hub.post('/v1/messages', inboxRequest)).status).toBe(202)
    expect(hub.engine.sent).toHaveLength(1)
    await hub.stop()
  })
})
