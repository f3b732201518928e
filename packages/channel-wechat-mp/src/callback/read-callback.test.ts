import type { HostRequest, InboundEvent } from '@message-center/channel'
import { hostRequest } from '@message-center/channel/double'
import { createFakeClock } from '@message-center/channel/testing'
import { signCallback } from '@message-center/wechat-callbacks'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type CallbackMessage, type CallbackStyle, writeCallback } from '../double/write-callback.ts'
import { openidOf } from '../open-account.fixture.ts'
import type { WechatMpSettings } from '../settings.ts'
import { readCallback } from './read-callback.ts'

const clock = createFakeClock()
const aesKey = 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG'
const style: CallbackStyle = {
  appId: 'wx0123456789abcdef',
  callbackToken: 'callbackToken1',
  encodingAesKey: aesKey,
  callbackMode: 'safe',
  callbackFormat: 'xml',
}
const plainSettings: WechatMpSettings = { appId: style.appId, appSecret: 's', callbackToken: style.callbackToken }
const settings: WechatMpSettings = { ...plainSettings, encodingAesKey: aesKey }

const receipt: CallbackMessage = {
  ToUserName: 'gh_0123456789ab',
  FromUserName: openidOf(1),
  CreateTime: 1_395_658_920n,
  MsgType: 'event',
  Event: 'TEMPLATESENDJOBFINISH',
  MsgID: 3_487_542_469_355_618_313n,
  Status: 'success',
}
const delivered: InboundEvent = {
  kind: 'receipt',
  outcome: 'delivered',
  providerMessageId: '3487542469355618313',
  addressKey: openidOf(1),
  at: new Date(1_395_658_920_000),
  code: 'success',
}

const write = (changes: Partial<CallbackStyle> = {}, message = receipt): HostRequest =>
  writeCallback(message, { ...style, ...changes }, clock.now())
const read = (request: HostRequest, given = settings) => readCallback(request, given, clock)

describe.each(['xml', 'json'] as const)('a callback as %s', callbackFormat => {
  it.each([
    ['safe', settings],
    ['compatible', settings],
    ['compatible', plainSettings],
    ['plain', plainSettings],
  ] as const)('in %s mode is read, with an id beyond 2^53', (callbackMode, given) => {
    expect(read(write({ callbackMode, callbackFormat }), given)).toEqual({
      verdict: 'read',
      events: [delivered],
      answer: { status: 200, headers: expect.any(Object), body: 'success' },
    })
  })

  it('in safe mode cannot be read without the key, and says so', () => {
    expect(read(write({ callbackFormat }), plainSettings)).toMatchObject({
      verdict: 'refused',
      reason: expect.stringContaining('encodingAesKey'),
      answer: { status: 403 },
    })
  })

  it('in plain mode is refused once the account has a key', () => {
    expect(read(write({ callbackMode: 'plain', callbackFormat }))).toMatchObject({ verdict: 'refused' })
  })
})

describe('a forged callback is refused', () => {
  const changed = (request: HostRequest, name: string, value: string): HostRequest => {
    const query = new URLSearchParams(request.query)
    query.set(name, value)
    return { ...request, query }
  }

  it.each([
    ['signed with another token', write({ callbackToken: 'anotherToken' }), settings],
    ['encrypted with another key', write({ encodingAesKey: 'A'.repeat(43) }), settings],
    ['made for another account', write({ appId: 'wxaaaaaaaaaaaaaaaa' }), settings],
    ['of another time', changed(write(), 'timestamp', '1'), settings],
    ['of another nonce', changed(write(), 'nonce', '1'), settings],
    ['without a signature', { ...write(), query: new URLSearchParams() }, settings],
    ['with an empty signature', changed(write(), 'msg_signature', ''), settings],
    [
      'with the signature of the address for that of the message',
      changed(write(), 'msg_signature', write().query.get('signature') ?? ''),
      settings,
    ],
    [
      'in plain mode with another token',
      write({ callbackMode: 'plain', callbackToken: 'anotherToken' }),
      plainSettings,
    ],
    [
      'in plain mode without a signature',
      { ...write({ callbackMode: 'plain' }), query: new URLSearchParams() },
      plainSettings,
    ],
    ['for an account without a token', write(), { appId: style.appId, appSecret: 's' }],
  ] satisfies [string, HostRequest, WechatMpSettings][])('when it is %s', (_, request, given) => {
    expect(read(request, given)).toMatchObject({ verdict: 'refused', answer: { status: 403 } })
  })

  it('when what is encrypted was changed', () => {
    const request = write()
    const text = Buffer.from(request.body).toString()
    const [, first = ''] = /Encrypt><!\[CDATA\[(.)/.exec(text) ?? []
    const tampered = text.replace(`Encrypt><![CDATA[${first}`, `Encrypt><![CDATA[${first === 'A' ? 'B' : 'A'}`)
    expect(tampered).not.toBe(text)
    expect(read({ ...request, body: Buffer.from(tampered) })).toMatchObject({ answer: { status: 403 } })
  })

  it('when plain members beside what is encrypted tell another story', () => {
    const request = write({ callbackMode: 'compatible' })
    const body = Buffer.from(Buffer.from(request.body).toString().replace('[success]', '[failed:user block]'))
    expect(read({ ...request, body })).toMatchObject({ verdict: 'read', events: [delivered] })
  })
})

it('a key that was replaced still opens what was made with it', () => {
  const rotated = { ...settings, encodingAesKey: 'B'.repeat(43), previousEncodingAesKey: aesKey }
  expect(read(write(), rotated)).toMatchObject({ verdict: 'read', events: [delivered] })
  expect(read(write({ encodingAesKey: 'B'.repeat(43) }), rotated)).toMatchObject({ events: [delivered] })
})

it.each([
  ['msg_signature', write(), settings],
  ['signature', write({ callbackMode: 'plain' }), plainSettings],
] as const)('a %s fits in either case of its letters', (name, request, given) => {
  const query = new URLSearchParams(request.query)
  query.set(name, request.query.get(name)?.toUpperCase() ?? '')
  expect(read({ ...request, query }, given)).toMatchObject({ verdict: 'read', events: [delivered] })
})

it('a repeated callback is read into equal events, also when it is signed and encrypted anew', () => {
  expect(read(write())).toEqual(read(write()))
})

describe('the test of the address', () => {
  const ask = (token: string, echostr: string | undefined): HostRequest => {
    const query = new URLSearchParams({ timestamp: '1700000000', nonce: 'nonce123' })
    query.set('signature', signCallback({ token, timestamp: '1700000000', nonce: 'nonce123' }))
    if (echostr !== undefined) query.set('echostr', echostr)
    return hostRequest({ method: 'GET', query })
  }

  it('is answered with the echo string, as plain text', () => {
    expect(read(ask('callbackToken1', '<b>5927782489442352469'))).toEqual({
      verdict: 'read',
      events: [],
      answer: {
        status: 200,
        headers: { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' },
        body: '<b>5927782489442352469',
      },
    })
  })

  it('is refused with another token, without an echo string, and with one too long', () => {
    expect(read(ask('anotherToken', '1'))).toMatchObject({ verdict: 'refused', answer: { status: 403 } })
    expect(read(ask('callbackToken1', undefined))).toMatchObject({ verdict: 'refused', answer: { status: 400 } })
    expect(read(ask('callbackToken1', 'x'.repeat(1025)))).toMatchObject({ verdict: 'refused' })
  })
})

it.each([
  ['nothing', ''],
  ['a text', 'success'],
  ['entities', '<!DOCTYPE x [<!ENTITY a "b">]><xml><Encrypt>&a;</Encrypt></xml>'],
  ['too much', `<xml><Encrypt>${'A'.repeat(600_000)}</Encrypt></xml>`],
])('a body of %s is refused as malformed', (_, body) => {
  expect(read({ ...write(), body: Buffer.from(body) })).toMatchObject({ verdict: 'refused', answer: { status: 400 } })
})

it('never throws, whatever an account is sent that signs nothing but the address', () => {
  const names = ['FromUserName', 'MsgType', 'Event', 'MsgID', 'Status', 'CreateTime', 'List', 'SubscribeMsgSentEvent']
  const value = fc.oneof(
    fc.jsonValue(),
    fc.constantFrom(openidOf(1), 'event', 'TEMPLATESENDJOBFINISH', 'subscribe_msg_sent_event', 'subscribe', 'text'),
  )
  const { query } = write({ callbackMode: 'plain' })
  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom(...names), value), message => {
      const reading = read(hostRequest({ query, body: JSON.stringify(message) }), plainSettings)
      for (const event of reading.verdict === 'read' ? reading.events : [])
        expect(Number.isNaN(event.at.getTime())).toBe(false)
    }),
    { numRuns: 500 },
  )
})
