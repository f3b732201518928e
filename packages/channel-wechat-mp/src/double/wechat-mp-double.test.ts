import { describe, expect, it, onTestFinished } from 'vitest'
import { openidOf, startAt, templates } from '../open-account.fixture.ts'
import { makeOpenid, openidPrefixes } from './openids.ts'
import type { WechatMpDoubleOptions } from './options.ts'
import { startWechatMpDouble } from './wechat-mp-double.ts'

const secret = '0123456789abcdef0123456789abcdef'
const credentials = { grant_type: 'client_credential', appid: 'wx0123456789abcdef', secret }
const minuteMs = 60_000

/** A double on a clock of its own, and plain calls to it. */
async function open(options: WechatMpDoubleOptions = {}) {
  let now = startAt
  const double = await startWechatMpDouble({ now: () => now, ...options })
  onTestFinished(() => double.stop())
  const post = async (path: string, body: unknown): Promise<Record<string, unknown>> => {
    const text = typeof body === 'string' ? body : JSON.stringify(body)
    const response = await fetch(double.url + path, { method: 'POST', body: text })
    expect(response.status).toBe(200)
    return JSON.parse(await response.text())
  }
  const giveToken = (more: object = {}) => post('/cgi-bin/stable_token', { ...credentials, ...more })
  const { access_token: token } = await giveToken()
  const call = (path: string, body: unknown, given: unknown = token) => post(`${path}?access_token=${given}`, body)
  const pass = (ms: number): void => {
    now += ms
  }
  return { double, call, giveToken, token, pass }
}

const sendPath = '/cgi-bin/message/template/send'
const good = { touser: openidOf(0), template_id: templates.note, data: { thing1: { value: '您好' } } }

describe('stable tokens', () => {
  it('stay the same until five minutes before their end; then old and new work for five minutes', async () => {
    const { giveToken, call, token, pass } = await open()
    pass(114 * minuteMs)
    expect(await giveToken()).toEqual({ access_token: token, expires_in: 360 })
    pass(minuteMs)
    const { access_token: next } = await giveToken()
    expect(next).not.toBe(token)
    expect(await call(sendPath, good)).toMatchObject({ errcode: 0 })
    expect(await call(sendPath, good, next)).toMatchObject({ errcode: 0 })
    pass(5 * minuteMs)
    expect(await call(sendPath, good)).toMatchObject({ errcode: 42001 })
    expect(await call(sendPath, good, next)).toMatchObject({ errcode: 0 })
  })

  it('die when forced, which works every 30 seconds and 20 times a day', async () => {
    const { giveToken, call, token, pass } = await open()
    const { access_token: forced } = await giveToken({ force_refresh: true })
    expect(await call(sendPath, good)).toMatchObject({ errcode: 40001 })
    expect(await giveToken({ force_refresh: true })).toMatchObject({ access_token: forced })
    const seen = new Set([token, forced])
    for (let n = 0; n < 25; n++) {
      pass(30_000)
      seen.add((await giveToken({ force_refresh: true })).access_token)
    }
    expect(seen.size).toBe(21)
  })

  it('know nothing of the old kind, of which each new one ends the one before', async () => {
    const { double, call, pass } = await open()
    const giveOld = async () => {
      const query = new URLSearchParams(credentials)
      const answer: { access_token?: string } = JSON.parse(
        await (await fetch(`${double.url}/cgi-bin/token?${query}`)).text(),
      )
      return answer.access_token
    }
    const [first, second] = [await giveOld(), await giveOld()]
    expect(await call(sendPath, good, first)).toMatchObject({ errcode: 0 })
    pass(5 * minuteMs)
    expect(await call(sendPath, good, first)).toMatchObject({ errcode: 42001 })
    expect(await call(sendPath, good, second)).toMatchObject({ errcode: 0 })
    expect(await call(sendPath, good)).toMatchObject({ errcode: 0 })
  })

  it.each([
    [40002, { grant_type: 'password' }],
    [41002, { appid: '' }],
    [41004, { secret: undefined }],
    [40013, { appid: 'wxaaaaaaaaaaaaaaaa' }],
    [40125, { secret: 'wrong' }],
  ])('are refused with %i for %j', async (errcode, more) => {
    const { giveToken } = await open()
    expect(await giveToken(more)).toEqual({ errcode, errmsg: expect.stringMatching(/ rid: [\w-]+$/) })
  })

  it.each([
    [41001, ''],
    [40001, 'made-up'],
  ])('make calls fail with %i when the token is %j', async (errcode, token) => {
    const { call } = await open()
    expect(await call(sendPath, good, token)).toMatchObject({ errcode })
  })
})

describe('the rules for template messages', () => {
  it.each([
    [40003, { touser: 'short' }],
    [40003, { touser: undefined }],
    [43004, { touser: makeOpenid(openidPrefixes.gone, 1) }],
    [40036, { template_id: 'T1' }],
    [40037, { template_id: 'x'.repeat(43) }],
    [40037, { template_id: templates.bus }],
    [47003, { data: undefined }],
    [47003, { data: {} }],
    [47003, { data: { thing1: '您好' } }],
    [47003, { data: { thing1: { value: 'x'.repeat(21) } } }],
    [47003, { data: { thing1: { value: '您好' }, thing2: { value: '您好' } } }],
    [40039, { url: 'example.com' }],
    [41030, { miniprogram: { appid: 'wxaaaaaaaaaaaaaaaa' } }],
    [45067, { client_msg_id: 'x'.repeat(65) }],
    [45067, { client_msg_id: 7 }],
  ])('say %i for %j', async (errcode, changes) => {
    const { double, call } = await open()
    expect(await call(sendPath, { ...good, ...changes })).toMatchObject({ errcode })
    expect(double.messages()).toEqual([])
  })

  it.each([
    [44002, ''],
    [47001, '{"touser"'],
    [47001, '[]'],
    [40033, JSON.stringify(good).replace('您', '\\u60a8')],
  ])('say %i for the body %s', async (errcode, body) => {
    const { call } = await open()
    expect(await call(sendPath, body)).toMatchObject({ errcode })
  })

  it('take a backslash before a u', async () => {
    const { double, call } = await open()
    await call(sendPath, { ...good, data: { thing1: { value: 'C:\\u1234' } } })
    expect(double.messages()).toMatchObject([{ text: 'C:\\u1234' }])
  })

  it('name the value that is wrong', async () => {
    const { call } = await open()
    const answer = await call(sendPath, { ...good, data: { thing1: { value: '' } } })
    expect(answer.errmsg).toContain('data.thing1.value')
  })

  it('know a repeat by openid and client_msg_id for ten minutes, and none without an id', async () => {
    const { double, call, pass } = await open()
    const withId = { ...good, client_msg_id: 'a' }
    for (const body of [withId, withId, { ...withId, touser: openidOf(1) }, good, good]) await call(sendPath, body)
    expect(double.messages()).toHaveLength(4)
    pass(10 * minuteMs)
    await call(sendPath, withId)
    expect(double.messages()).toHaveLength(5)
  })
})

it('withdrawn and unknown interfaces say so', async () => {
  const { call } = await open()
  expect(await call('/cgi-bin/message/template/subscribe', good)).toMatchObject({ errcode: 45109 })
  expect(await call('/cgi-bin/nothing', good)).toMatchObject({ errcode: 40066 })
})

it('a notice is taken in the form of mini programs, too', async () => {
  const { double, call } = await open()
  double.optIn(openidOf(0), templates.bus)
  const body = {
    touser: openidOf(0),
    template_id: templates.bus,
    data: { thing1: { value: '延误' } },
    page: 'index?a=1',
  }
  const path = '/cgi-bin/message/subscribe/bizsend'
  expect(await call(path, { ...body, miniprogram_state: 'formal', lang: 'zh_CN' })).toMatchObject({ errcode: 0 })
  expect(await call(path, { ...body, lang: 'fr' })).toMatchObject({ errcode: 47003 })
  expect(await call(path, { ...body, page: '' })).toMatchObject({ errcode: 41030 })
})

describe('windows for customer-service messages', () => {
  const path = '/cgi-bin/message/custom/send'
  const hello = { touser: openidOf(0), msgtype: 'text', text: { content: '您好' } }

  it.each([
    ['message', 5],
    ['click', 3],
    ['follow', 3],
    ['scan', 3],
  ] as const)('opened by a %s take %i', async (action, count) => {
    const { double, call } = await open()
    double.openWindow(openidOf(0), action)
    for (let n = 0; n < count; n++) expect(await call(path, hello)).toMatchObject({ errcode: 0 })
    expect(await call(path, hello)).toMatchObject({ errcode: 45047 })
  })

  it('last a minute after a click and two days after a message or payment', async () => {
    const { double, call, giveToken, pass } = await open()
    const say = async () => call(path, hello, (await giveToken()).access_token)
    for (const [action, lastsMs] of [
      ['click', minuteMs],
      ['message', 48 * 60 * minuteMs],
      ['payment', 48 * 60 * minuteMs],
    ] as const) {
      double.openWindow(openidOf(0), action)
      pass(lastsMs - 1)
      expect(await say()).toMatchObject({ errcode: 0 })
      pass(1)
      expect(await say()).toMatchObject({ errcode: 45015 })
    }
  })

  it.each([
    [40008, { msgtype: 'telegram' }],
    [44002, { text: {} }],
    [44002, { msgtype: 'image' }],
    [44002, { msgtype: 'image', image: {} }],
    [45002, { text: { content: 'x'.repeat(2049) } }],
  ])('do not help with %i for %j', async (errcode, changes) => {
    const { double, call } = await open()
    double.openWindow(openidOf(0), 'message')
    expect(await call(path, { ...hello, ...changes })).toMatchObject({ errcode })
  })
})
