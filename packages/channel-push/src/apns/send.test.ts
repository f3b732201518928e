import type { JsonObject } from '@message-center/channel'
import { unusedPort } from '@message-center/channel/double'
import { compileSchema } from '@message-center/channel/host'
import { makeContext, startProxyServer, times } from '@message-center/channel/testing'
import { readJson } from '@message-center/channel/wire'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { startApnsDouble } from '../double/apns-double.ts'
import { type DeliveryParts, expectOutcomes, noon, openAccount } from '../open-account.fixture.ts'
import { createPushApns, pushApns } from './apns.ts'
import { makeCertificate } from './certificate.fixture.ts'
import { apnsCodes } from './failure-codes.ts'

const plugin = createPushApns({ allowsOtherHosts: true })
const vendor = { plugin, startDouble: startApnsDouble }

/** What a delivery of these parts looks like on the wire. */
async function requestOf(parts: DeliveryParts) {
  const { double, send } = await openAccount(vendor)
  expect(await send(parts)).toMatchObject([{ outcome: 'accepted' }])
  const [request] = double.requests()
  return { headers: request?.headers ?? {}, payload: readJson(request?.body ?? '') }
}

describe('a notification by APNs', () => {
  it('carries everything of the model that APNs has a place for', async () => {
    const { headers, payload } = await requestOf({
      content: {
        title: '订单',
        body: '已发货 😀',
        badge: 3,
        sound: 'default',
        image: 'https://example.com/a.png',
        link: 'shop://order/1',
        data: { order: '1' },
        collapseKey: 'order-1',
        ttlSeconds: 60,
      },
    })
    expect(payload).toEqual({
      aps: { alert: { title: '订单', body: '已发货 😀' }, badge: 3, sound: 'default', 'mutable-content': 1 },
      link: 'shop://order/1',
      image: 'https://example.com/a.png',
      order: '1',
    })
    expect(headers).toMatchObject({
      'apns-topic': 'com.example.shop',
      'apns-push-type': 'alert',
      'apns-priority': '10',
      'apns-collapse-id': 'order-1',
      'apns-expiration': String(noon / 1_000 + 60),
    })
  })

  it('has an id of its own as UUID, and replaces its own repeat on the screen', async () => {
    const { headers } = await requestOf({})
    expect(headers['apns-id']).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    expect(headers['apns-collapse-id']).toMatch(/^[0-9a-f]{32}$/)
    expect((await requestOf({})).headers['apns-id']).toBe(headers['apns-id'])
  })

  it('is kept no longer than the delivery lives, and waits in no queue with a life of 0', async () => {
    const expireAt = new Date(noon + 30_500)
    const late = await requestOf({ expireAt, content: { ttlSeconds: 3_600 } })
    expect(late.headers['apns-expiration']).toBe(String(noon / 1_000 + 30))
    expect((await requestOf({ content: { ttlSeconds: 0 } })).headers['apns-expiration']).toBe('0')
    expect((await requestOf({})).headers['apns-expiration']).toBeUndefined()
  })

  it('is less urgent as marketing', async () => {
    expect((await requestOf({ category: 'marketing' })).headers['apns-priority']).toBe('5')
    expect((await requestOf({ category: 'otp' })).headers['apns-priority']).toBe('10')
  })

  it('takes overrides of headers and payload, and of no other header', async () => {
    const apns = {
      headers: { 'apns-push-type': 'background', 'apns-priority': '5' },
      payload: { aps: { 'content-available': 1 } },
    }
    const { headers, payload } = await requestOf({ content: { vendors: { apns } } })
    expect(headers['apns-push-type']).toBe('background')
    expect(payload).toMatchObject({ aps: { alert: { title: 'Title' }, 'content-available': 1 } })
    const bad = { title: 't', body: 'b', vendors: { apns: { headers: { authorization: 'x' }, payload: 1 } } }
    expect(plugin.content.check?.(bad, undefined).map(({ field }) => field)).toEqual([
      '/vendors/apns/headers/authorization',
      '/vendors/apns/payload',
    ])
  })
})

describe('the size of a notification by APNs', () => {
  const overhead = Buffer.byteLength('{"aps":{"alert":{"title":"t","body":""}}}')
  const content = (body: string, more: JsonObject = {}): JsonObject => ({ title: 't', body, ...more })

  it.each(['a', '界', '😀'])('is counted in bytes of UTF-8: %s', async unit => {
    const fits = Math.floor((4_096 - overhead) / Buffer.byteLength(unit))
    expect(plugin.content.check?.(content(unit.repeat(fits)), undefined)).toEqual([])
    expect(plugin.content.check?.(content(unit.repeat(fits + 1)), undefined)).toMatchObject([{ field: '/body' }])
    const { send } = await openAccount(vendor)
    expect(await send({ content: content(unit.repeat(fits)) })).toMatchObject([{ outcome: 'accepted' }])
  })

  it('is cut to the limit between two characters, where the message allows it', async () => {
    const { double, send } = await openAccount(vendor)
    const long = content('😀'.repeat(2_000), { shorten: true })
    expect(plugin.content.check?.(long, undefined)).toEqual([])
    await send({ content: long })
    const [push] = double.pushes()
    expect(push?.body).toMatch(/^(?:😀){1000,}…$/u)
    expect(double.requests()[0]?.body.length).toBeLessThanOrEqual(4_096)
    expect(double.requests()[0]?.body.length).toBeGreaterThan(4_088)
  })

  it('cannot be cut out of data', () => {
    const data = { a: 'x'.repeat(4_096) }
    expect(plugin.content.check?.(content('b', { data, shorten: true }), undefined)).toHaveLength(1)
  })
})

describe('answers of APNs', () => {
  it('mean what the table says', async () => {
    await expectOutcomes(vendor, apnsCodes, reason => ({ status: 400, body: JSON.stringify({ reason }) }))
  })

  it('tell since when a token is dead', async () => {
    const { send } = await openAccount(vendor)
    const [result] = await send({ device: { token: `dead${'0'.repeat(60)}` } })
    expect(result).toMatchObject({
      outcome: 'rejected',
      fault: 'recipient',
      code: 'Unregistered',
      addressChange: { change: 'invalid', at: new Date(noon - 3_600_000) },
    })
  })

  it('call a bad token dead only where its environment is known to be right', async () => {
    const { send } = await openAccount(vendor)
    const token = `bad${'0'.repeat(61)}`
    const [unsure] = await send({ device: { token } })
    const [sure] = await send({ device: { token, environment: 'production' } })
    expect(unsure).toMatchObject({ outcome: 'rejected', fault: 'recipient', code: 'BadDeviceToken' })
    expect(unsure).not.toHaveProperty('addressChange')
    expect(sure).toMatchObject({ addressChange: { change: 'invalid', at: new Date(noon) } })
  })

  it('slow down one device, not the account', async () => {
    const { send } = await openAccount(vendor)
    expect(await send({ device: { token: `b0b0${'0'.repeat(60)}` } })).toMatchObject([
      { outcome: 'deferred', reason: 'throttled', scope: 'recipient', retryAfterMs: 60_000 },
    ])
  })

  it('are not believed with status 200 and a body, or without an id', async () => {
    const { double, send } = await openAccount(vendor)
    double.answerNext(
      { status: 200, headers: { 'apns-id': 'x' }, body: '{}' },
      { status: 200 },
      { status: 502, body: 'x' },
    )
    expect(await send({}, {}, {})).toMatchObject(Array(3).fill({ outcome: 'unknown' }))
  })

  it('of a gateway say by their status that nothing was done', async () => {
    const { double, send } = await openAccount(vendor)
    double.answerNext({ status: 503, body: '<html>' })
    expect(await send({})).toMatchObject([{ outcome: 'deferred', reason: 'unavailable', code: 'HTTP_503' }])
  })
})

describe('the token of an APNs account', () => {
  const tokensOf = (requests: readonly { headers: { readonly [name: string]: string | undefined } }[]) =>
    new Set(requests.map(({ headers }) => headers.authorization)).size

  it('serves all messages for half an hour and is replaced before it is an hour old', async () => {
    const { double, send, clock } = await openAccount(vendor)
    await send(...times(20, () => ({})))
    await clock.advance(30 * 60_000)
    await send({})
    expect(tokensOf(double.requests())).toBe(1)
    await clock.advance(29 * 60_000)
    expect(await send({})).toMatchObject([{ outcome: 'accepted' }])
    expect(tokensOf(double.requests())).toBe(2)
  })

  it('is replaced within a batch when APNs calls it expired, once', async () => {
    const { double, send, clock } = await openAccount(vendor)
    await send({})
    await clock.advance(25 * 60_000)
    const expired = { status: 403, body: '{"reason":"ExpiredProviderToken"}' }
    double.answerNext(expired, expired, expired)
    expect(await send(...times(8, () => ({})))).toMatchObject(Array(8).fill({ outcome: 'accepted' }))
    expect(tokensOf(double.requests())).toBe(2)
  })

  it('is not replaced while it is young: then the clock is wrong, and new tokens would lock the connection', async () => {
    const { double, sender, delivery, clock } = await openAccount(vendor)
    const wrongClock = { ...clock, now: () => clock.now() - 2 * 3_600_000 }
    const context = makeContext({ clock: wrongClock })
    const late = await plugin.open(double.settings, context)
    for (let n = 0; n < 3; n++)
      expect(await late.send([delivery({})], new AbortController().signal)).toMatchObject([
        { outcome: 'rejected', fault: 'account', code: 'ExpiredProviderToken' },
      ])
    await late.close()
    await context.close()
    expect(tokensOf(double.requests())).toBe(1)
    expect(await sender.check?.(new AbortController().signal)).toEqual({ verdict: 'works' })
  })
})

describe('connections to APNs', () => {
  it('are replaced when the server says goodbye, and nothing is lost or sent twice', async () => {
    const { double, send, context } = await openAccount(vendor)
    await send({})
    const sending = times(50, n => send({ device: { token: n.toString(16).padStart(64, 'c') } }))
    double.goAway('Shutdown')
    const results = (await Promise.all(sending)).flat()
    expect(results).toMatchObject(Array(50).fill({ outcome: 'accepted' }))
    expect(double.pushes()).toHaveLength(51)
    await vi.waitFor(() => expect(context.logger.lines).toMatchObject([{ fields: { reason: 'Shutdown' } }]), 10_000)
  })
})

describe('a proxy before APNs', () => {
  it('carries the connections, with TLS from end to end', async () => {
    const proxy = await startProxyServer()
    onTestFinished(() => proxy.close())
    const startDouble = () => startApnsDouble({ now: () => noon, certificate: makeCertificate() })
    const { double, send } = await openAccount({ plugin, startDouble }, { proxy: proxy.url })
    expect(await send({}, { device: { token: 'c'.repeat(64) } })).toMatchObject(Array(2).fill({ outcome: 'accepted' }))
    expect(proxy.tunnels).toEqual([new URL(double.url).host])
  })

  it('that opens no tunnel leaves everything unsent', async () => {
    const { send } = await openAccount(vendor, { proxy: `http://127.0.0.1:${await unusedPort()}` })
    expect(await send({})).toMatchObject([{ outcome: 'deferred', message: expect.stringContaining('ECONNREFUSED') }])
    const { double } = await openAccount(vendor)
    const refused = await openAccount(vendor, { proxy: `${double.url}/` })
    expect(await refused.send({})).toMatchObject([{ outcome: 'deferred', reason: 'unavailable' }])
  })

  it('is for operators who allow other hosts', () => {
    const names = (allowsOtherHosts: boolean) =>
      Object.keys(Object(createPushApns({ allowsOtherHosts }).settings.properties))
    expect([names(true).includes('proxy'), names(false).includes('proxy')]).toEqual([true, false])
  })
})

describe('settings of APNs', () => {
  const settings = { app: 'com.example.shop', teamId: 'DOUBLETEAM', keyId: 'DOUBLEKEY1', privateKey: 'x' }

  it('name no host but Apple’s, unless the operator allows it', () => {
    const check = compileSchema(pushApns.settings)
    for (const baseUrl of ['https://api.push.apple.com:2197', 'https://api.sandbox.push.apple.com'])
      expect(check({ ...settings, baseUrl })).toEqual([])
    for (const baseUrl of [
      'http://api.push.apple.com',
      'https://apple.com.evil.example',
      'https://127.0.0.1',
      'https://evilapple.com',
    ])
      expect(check({ ...settings, baseUrl })).toMatchObject([{ field: '/baseUrl' }])
    expect(compileSchema(plugin.settings)({ ...settings, baseUrl: 'http://127.0.0.1:1' })).toEqual([])
  })

  it('say which one is wrong when the key is none', async () => {
    await expect(pushApns.open(settings, makeContext())).rejects.toThrow('settings.privateKey holds no private key')
  })
})
