import { describe, expect, it } from 'vitest'
import type { MessageRequest } from '../index.ts'
import { type Hub, scope, startHub, storageOf, storages, untilStatus } from './center.fixture.ts'

const to = { number: '13800138000' }
const request: MessageRequest = { to, channel: 'sms', account: 'main', content: { text: 'hello' } }
const send = ({ center }: Hub, more: object = {}) => center.messages.send({ ...request, ...more }, 'shop')

const waiting = async ({ center }: Hub) => {
  const { lanes } = await center.status()
  return lanes.filter(({ lane }) => lane !== 'result').reduce((sum, lane) => sum + lane.waiting, 0)
}

describe.each(storages)('idempotency keys over %s', kind => {
  it('give the same answer and one delivery, also when repeated at once', async () => {
    const hub = await startHub({ storage: storageOf(kind) })
    const answers = await Promise.all(Array.from({ length: 20 }, () => send(hub, { idempotencyKey: 'order-1' })))
    expect(new Set(answers.map(answer => JSON.stringify(answer))).size).toBe(1)
    await untilStatus(hub.center, answers[0]?.id ?? '', 'sent')
    expect(await send(hub, { idempotencyKey: 'order-1' })).toEqual(answers[0])
    expect(hub.sms.calls).toHaveLength(1)
  })

  it('refuse another content under the same key', async () => {
    const hub = await startHub({ storage: storageOf(kind) })
    await send(hub, { idempotencyKey: 'k' })
    await expect(send(hub, { idempotencyKey: 'k', content: { text: 'other' } })).rejects.toMatchObject({
      code: 'idempotency_conflict',
      status: 409,
    })
  })

  it('belong to their tenant', async () => {
    const hub = await startHub({ storage: storageOf(kind) })
    await hub.center.tenants.create({ id: 'bank', name: 'Bank' })
    await hub.center.accounts.create('bank', { id: 'main', plugin: 'sms-scripted', settings: {} })
    const [one, other] = await Promise.all(
      ['shop', 'bank'].map(tenant => hub.center.messages.send({ ...request, idempotencyKey: 'k' }, tenant)),
    )
    expect(one?.id).not.toBe(other?.id)
  })

  it('recognise a batch as a whole, with its errors', async () => {
    const hub = await startHub({ storage: storageOf(kind) })
    const batch = [request, { ...request, channel: 'pigeon', account: undefined }, request]
    const first = await hub.center.messages.sendBatch(batch, 'shop', { idempotencyKey: 'batch-1' })
    const second = await hub.center.messages.sendBatch(batch, 'shop', { idempotencyKey: 'batch-1' })
    expect(JSON.stringify(second)).toBe(JSON.stringify(first))
    expect(second[1]).toMatchObject({ error: { code: 'unknown_channel', field: '/channel' } })
    await expect(hub.center.messages.sendBatch([request], 'shop', { idempotencyKey: 'batch-1' })).rejects.toMatchObject(
      { code: 'idempotency_conflict' },
    )
    await expect.poll(() => hub.sms.calls.length, { timeout: 10_000 }).toBe(2)
  })

  it('give the old answer for a repeat that could not be accepted afresh', async () => {
    const hub = await startHub({ storage: storageOf(kind) })
    const first = await send(hub, { idempotencyKey: 'k' })
    await hub.center.accounts.change('shop', 'main', { isEnabled: false })
    expect(await send(hub, { idempotencyKey: 'k' })).toEqual(first)
    await expect(send(hub)).rejects.toMatchObject({ code: 'unknown_account' })
  })

  it('answer each request of a batch by its own key, in order', async () => {
    const hub = await startHub({ storage: storageOf(kind) })
    const keyed = (key: string) => ({ ...request, idempotencyKey: key })
    const answers = await hub.center.messages.sendBatch([keyed('a'), keyed('b'), keyed('a')], 'shop')
    expect(answers[2]).toEqual(answers[0])
    expect(answers[1]).not.toEqual(answers[0])
  })
})

describe('bad requests', () => {
  const at = (ms: number) => new Date(Date.now() + ms).toISOString()
  it.each([
    ['an unknown field', { colour: 'red' }, 'invalid_request', '/colour'],
    ['a wrong type', { reference: 7 }, 'invalid_request', '/reference'],
    ['no recipient', { to: undefined }, 'invalid_request', '/to'],
    ['both to and recipients', { recipients: [{ to }] }, 'invalid_request', '/recipients'],
    ['both channel and route', { route: 'r' }, 'invalid_request', '/route'],
    ['neither template nor content', { content: undefined }, 'invalid_request', '/template'],
    ['variables without a template', { variables: { a: 1 } }, 'invalid_request', '/variables'],
    ['an unknown channel', { channel: 'pigeon', account: undefined }, 'unknown_channel', '/channel'],
    ['an unknown account', { account: 'nobody' }, 'unknown_account', '/account'],
    ['an account of another channel', { account: 'box' }, 'unknown_account', '/account'],
    ['an unknown route', { channel: undefined, account: undefined, route: 'nowhere' }, 'unknown_route', '/route'],
    ['an unknown template', { content: undefined, template: 'nothing' }, 'unknown_template', '/template'],
    ['a bad address', { to: { number: 'x!' } }, 'invalid_address', '/to/number'],
    ['an address nobody knows', { to: { fax: '1' } }, 'invalid_address', '/to/fax'],
    [
      'a bad address among many',
      { to: undefined, recipients: [{ to }, { to: { number: '!' } }] },
      'invalid_address',
      '/recipients/1/to/number',
    ],
    ['a content that does not fit', { content: { text: 'x'.repeat(501) } }, 'invalid_content', '/content/text'],
    ['a content with an unknown member', { content: { text: 'x', html: '<b>' } }, 'invalid_content', '/content/html'],
    ['a past expireAt', { expireAt: at(-1_000) }, 'invalid_schedule', '/expireAt'],
    ['an expireAt before sendAt', { sendAt: at(60_000), expireAt: at(30_000) }, 'invalid_schedule', '/expireAt'],
    ['a sendAt too far ahead', { sendAt: at(91 * 86_400_000) }, 'invalid_schedule', '/sendAt'],
    ['a date that is none', { sendAt: 'tomorrow' }, 'invalid_request', '/sendAt'],
    ['metadata that is too long', { metadata: { a: 'x'.repeat(5_000) } }, 'invalid_request', '/metadata'],
    [
      'metadata that is nested too deeply',
      { metadata: JSON.parse(`${'{"a":'.repeat(5_000)}1${'}'.repeat(5_000)}`) },
      'invalid_request',
      '',
    ],
    ['an empty idempotency key', { idempotencyKey: '' }, 'invalid_request', '/idempotencyKey'],
  ])('with %s are refused by field, with a fix, and nothing is enqueued', async (_, more, code, field) => {
    const hub = await startHub({ roles: ['api'] })
    const wrong = Object.fromEntries(
      Object.entries({ ...request, ...more }).filter(([, value]) => value !== undefined),
    ) as MessageRequest
    await expect(hub.center.messages.send(wrong, 'shop')).rejects.toMatchObject({
      name: 'MessageCenterError',
      code,
      field,
      fix: expect.any(String),
    })
    expect(await waiting(hub)).toBe(0)
  })

  it('hurt no other request of their batch', async () => {
    const hub = await startHub()
    const answers = await hub.center.messages.sendBatch([{ nonsense: true }, request, 'text', null], 'shop')
    expect(answers.map(answer => ('error' in answer ? answer.error.code : answer.status))).toEqual([
      'invalid_request',
      'queued',
      'invalid_request',
      'invalid_request',
    ])
  })

  it('are told by a dry run without storing anything', async () => {
    const hub = await startHub({ roles: ['api'] })
    expect(await hub.center.messages.dryRun(request, 'shop')).toMatchObject({ deliveries: [{ to: '13***' }] })
    await expect(hub.center.messages.dryRun({ ...request, account: 'nobody' }, 'shop')).rejects.toMatchObject({
      code: 'unknown_account',
    })
    expect(await waiting(hub)).toBe(0)
  })

  it('take only as many messages as their deliveries leave room, a text for a thousand counting a thousand times', async () => {
    const hub = await startHub({ roles: ['api'] })
    const recipients = Array.from({ length: 1_000 }, () => ({ to }))
    const { to: _, ...rest } = request
    const long = { ...rest, recipients, metadata: { note: 'x'.repeat(4_000) } }
    const answers = await hub.center.messages.sendBatch([...Array.from({ length: 9 }, () => long), request], 'shop')
    const refused = answers.flatMap((answer, n) => ('error' in answer ? [{ n, code: answer.error.code }] : []))
    expect(refused).toEqual([
      { n: 7, code: 'invalid_request' },
      { n: 8, code: 'invalid_request' },
    ])
    expect(await waiting(hub)).toBe(7_001)
  })

  it('of too many messages or recipients are refused as a whole', async () => {
    const hub = await startHub({ roles: ['api'] })
    await expect(hub.center.messages.sendBatch(Array(1_001).fill(request), 'shop')).rejects.toMatchObject({
      code: 'invalid_request',
      field: '/messages',
    })
    const recipients = Array(1_000).fill({ to })
    await expect(
      hub.center.messages.sendBatch(Array(11).fill({ ...request, to: undefined, recipients }), 'shop'),
    ).rejects.toMatchObject({ code: 'invalid_request' })
    expect(await waiting(hub)).toBe(0)
  })
})

describe('templates', () => {
  const body = {
    defaultLocale: 'en',
    locales: {
      en: { sms: { text: 'Your code is {{code}}.' }, inbox: { text: 'Code {{code}} for {{name}}' } },
      zh: { sms: { text: '验证码{{code}}' } },
    },
    variables: { code: { isSensitive: true }, name: { isRequired: false } },
    providerTemplates: [],
  }
  const publish = async ({ center }: Hub) => {
    const { version } = await center.templates.createDraft('shop', 'code', body)
    await center.templates.publish('shop', 'code', version)
  }

  it('are rendered per locale, and a sensitive variable is seen by the recipient alone', async () => {
    const hub = await startHub()
    await publish(hub)
    const { id } = await send(hub, {
      content: undefined,
      template: 'code',
      locale: 'zh-CN',
      variables: { code: '4711' },
    })
    const view = await untilStatus(hub.center, id, 'sent')
    expect(hub.sms.calls[0]?.deliveries[0]?.content).toEqual({ text: '验证码4711' })
    expect(view.deliveries[0]).toMatchObject({
      text: '验证码••••',
      template: { name: 'code', version: 1, locale: 'zh' },
    })
    expect(JSON.stringify([view, await hub.center.messages.timeline(id, scope)])).not.toContain('4711')
  })

  it('name the variable that is missing', async () => {
    const hub = await startHub()
    await publish(hub)
    await expect(send(hub, { content: undefined, template: 'code', variables: {} })).rejects.toMatchObject({
      code: 'missing_variable',
      field: '/variables/code',
    })
  })

  it('take variables of each recipient over those of the message', async () => {
    const hub = await startHub()
    await publish(hub)
    const recipients = [{ to, variables: { code: '1111' } }, { to }]
    await send(hub, { content: undefined, to: undefined, recipients, template: 'code', variables: { code: '2222' } })
    await expect
      .poll(() => hub.sms.calls.flatMap(call => call.deliveries.map(({ content }) => content.text)).sort(), {
        timeout: 10_000,
      })
      .toEqual(['Your code is 1111.', 'Your code is 2222.'])
  })

  it('mask the digits of an otp with direct content', async () => {
    const hub = await startHub()
    const { id } = await send(hub, { category: 'otp', content: { text: 'Your code is 123456' } })
    expect((await untilStatus(hub.center, id, 'sent')).deliveries[0]).toMatchObject({
      text: 'Your code is ••••',
      priority: 'high',
    })
  })
})
