import { times } from '@message-center/channel/testing'
import { describe, expect, it } from 'vitest'
import { makeOpenid, openidPrefixes } from './double/index.ts'
import { makeDelivery, notice, openAccount, openidOf, service, startAt, templates } from './open-account.fixture.ts'
import { wechatMp } from './wechat-mp.ts'

describe('a template message', () => {
  it('carries its links, its values and the id of the delivery', async () => {
    const { double, send } = await openAccount()
    const [result] = await send({
      content: {
        url: 'https://example.com/o?a=1&b=2',
        miniProgram: { appId: 'wxfedcba9876543210', page: 'index?o=1' },
      },
      template: {
        code: templates.order,
        variables: { thing1: '拿铁 ☕', amount2: '¥39.80', time3: '2019年10月1日 15:01', phrase4: '配送中' },
      },
    })
    const [message] = double.messages()
    expect(message?.body).toEqual({
      touser: openidOf(0),
      template_id: templates.order,
      url: 'https://example.com/o?a=1&b=2',
      miniprogram: { appid: 'wxfedcba9876543210', pagepath: 'index?o=1' },
      client_msg_id: '01980000-0000-7000-8000-000000000000',
      data: {
        thing1: { value: '拿铁 ☕' },
        amount2: { value: '¥39.80' },
        time3: { value: '2019年10月1日 15:01' },
        phrase4: { value: '配送中' },
      },
    })
    expect(result).toMatchObject({ outcome: 'accepted', providerMessageId: message?.msgId })
  })

  it('has the id of the provider with all its digits, beyond 2^53', async () => {
    const { double, send } = await openAccount()
    const [result] = await send({})
    expect(result).toEqual({ outcome: 'accepted', providerMessageId: expect.stringMatching(/^3487\d{15}$/) })
    expect(double.messages()[0]?.msgId).toBe(result?.outcome === 'accepted' ? result.providerMessageId : 'none')
    expect(BigInt(double.messages()[0]?.msgId ?? 0)).toBeGreaterThan(2n ** 53n)
  })

  it('repeated within ten minutes is taken once and answered with the id of the first time', async () => {
    const { double, clock, send } = await openAccount()
    const [first] = await send({})
    await clock.advance(9 * 60_000)
    const [again] = await send({ attempt: 2, isRepeat: true })
    expect(again).toEqual(first)
    expect(double.messages()).toHaveLength(1)
  })

  it('that the provider says to have taken before is accepted', async () => {
    const { double, send } = await openAccount()
    double.refuseNext({ errcode: 45065, errmsg: 'clientmsgid exist' })
    expect(await send({ isRepeat: true })).toMatchObject([{ outcome: 'accepted', code: '45065' }])
  })

  it('without a template is refused before anything is sent', async () => {
    const { double, send } = await openAccount()
    expect(await send({ content: { kind: 'template' }, template: undefined })).toMatchObject([
      { outcome: 'rejected', fault: 'content' },
    ])
    expect(double.messages()).toEqual([])
  })
})

describe('a subscription notice', () => {
  it('carries page and mini program, and uses up a consent', async () => {
    const { double, send } = await openAccount()
    double.optIn(openidOf(0), templates.queue)
    const delivery = {
      content: { kind: 'subscription', url: 'https://example.com/q', miniProgram: { appId: 'wxfedcba9876543210' } },
      template: { code: templates.queue, variables: { name1: '张三', date2: '2019-12-25 09:42' } },
    } as const
    expect(await send(delivery)).toEqual([{ outcome: 'accepted' }])
    expect(double.messages()[0]?.body).toEqual({
      touser: openidOf(0),
      template_id: templates.queue,
      page: 'https://example.com/q',
      miniprogram: { appid: 'wxfedcba9876543210' },
      data: { name1: { value: '张三' }, date2: { value: '2019-12-25 09:42' } },
    })
    expect(await send(delivery)).toMatchObject([{ outcome: 'rejected', fault: 'recipient', code: '43101' }])
  })

  it('of a long-term template is sent as often as it is needed', async () => {
    const { double, send } = await openAccount()
    double.optIn(openidOf(0), templates.bus)
    expect(await send(notice)).toEqual([{ outcome: 'accepted' }])
    expect(await send(notice)).toEqual([{ outcome: 'accepted' }])
  })

  it('has the id of the provider where the answer names one', async () => {
    const { double, send } = await openAccount({ givesNoticeIds: true })
    double.optIn(openidOf(0), templates.bus)
    expect(await send(notice)).toEqual([{ outcome: 'accepted', providerMessageId: double.messages()[0]?.msgId }])
  })

  it('says state and language where the account sets them', async () => {
    const { double, send } = await openAccount({}, { miniProgramState: 'formal', noticeLanguage: 'zh_CN' })
    double.optIn(openidOf(0), templates.bus)
    expect(await send(notice)).toMatchObject([{ outcome: 'accepted' }])
    expect(double.messages()[0]?.body).toMatchObject({ miniprogram_state: 'formal', lang: 'zh_CN' })
  })
})

describe('a customer-service message', () => {
  it('is sent within the window that a message of the user opens, five times', async () => {
    const { double, clock, send } = await openAccount()
    expect(await send(service)).toMatchObject([{ outcome: 'rejected', fault: 'recipient', code: '45015' }])
    double.openWindow(openidOf(0), 'message')
    for (const _ of times(5, n => n)) expect(await send(service)).toEqual([{ outcome: 'accepted' }])
    expect(await send(service)).toMatchObject([{ outcome: 'rejected', fault: 'recipient', code: '45047' }])
    await clock.advance(48 * 3_600_000)
    expect(await send(service)).toMatchObject([{ code: '45015' }])
    expect(double.messages()[0]?.body).toEqual({
      touser: openidOf(0),
      msgtype: 'text',
      text: { content: '请问有什么可以帮您？' },
    })
  })

  it.each([
    ['image', { media_id: 'm' }],
    ['voice', { media_id: 'm' }],
    ['video', { media_id: 'm', thumb_media_id: 't', title: '标题' }],
    ['music', { musicurl: 'https://a.cn/m', hqmusicurl: 'https://a.cn/h', thumb_media_id: 't' }],
    ['news', { articles: [{ title: '标题', url: 'https://a.cn' }] }],
    ['mpnews', { media_id: 'm' }],
    ['mpnewsarticle', { article_id: 'a' }],
    ['msgmenu', { head_content: '满意吗？', list: [{ id: '1', content: '满意' }] }],
    ['wxcard', { card_id: 'c' }],
    ['miniprogrampage', { title: '页', appid: 'wx1', pagepath: 'index', thumb_media_id: 't' }],
  ])('of type %s travels in the form of the provider', async (msgtype, part) => {
    const { double, send } = await openAccount()
    double.openWindow(openidOf(0), 'message')
    const content = { message: { msgtype, [msgtype]: part }, staff: 'kf1@account' }
    expect(await send({ content, template: undefined })).toEqual([{ outcome: 'accepted' }])
    expect(double.messages()[0]?.body).toEqual({
      touser: openidOf(0),
      msgtype,
      [msgtype]: part,
      customservice: { kf_account: 'kf1@account' },
    })
  })
})

it.each<[string, object, object]>([
  ['a template message', {}, { kind: 'key', ttlMs: 600_000 }],
  ['a notice', notice, { kind: 'none' }],
  ['a customer-service message', service, { kind: 'none' }],
])('of %s a repeat is recognised or not, as its kind has it', (_, parts, expected) => {
  expect(wechatMp.idempotencyOf?.(makeDelivery(parts))).toEqual(expected)
})

it('an account reaches the addresses of its appid, and those that name none', () => {
  const reaches = (appid?: string) =>
    wechatMp.address.fits?.({ openid: openidOf(0), ...(appid && { appid }) }, { appId: 'wxaaaaaaaaaaaaaaaa' })
  expect([reaches(), reaches('wxaaaaaaaaaaaaaaaa'), reaches('wxbbbbbbbbbbbbbbbb')]).toEqual([true, true, false])
})

it.each([
  ['40003', 'o'.repeat(20)],
  ['43004', makeOpenid(openidPrefixes.gone, 1)],
  ['43019', makeOpenid(openidPrefixes.black, 1)],
])('answers %s for a user who cannot be reached', async (code, openid) => {
  const { send } = await openAccount()
  expect(await send({ address: { openid } })).toMatchObject([{ outcome: 'rejected', fault: 'recipient', code }])
})

describe('quotas', () => {
  it('of the day are over at midnight in Beijing', async () => {
    const { clock, send } = await openAccount({ dailyQuota: 2 })
    await send({}, { id: 'a' })
    const waitMs = Date.parse('2026-01-03T00:00:00+08:00') - startAt
    expect(await send({ id: 'b' })).toMatchObject([
      { outcome: 'deferred', reason: 'throttled', scope: 'account', code: '45009', retryAfterMs: waitMs },
    ])
    await clock.advance(waitMs)
    expect(await send({ id: 'c' })).toMatchObject([{ outcome: 'accepted' }])
  })

  it('of the minute are over after a minute, whichever code says so', async () => {
    const { double, clock, send } = await openAccount({ minuteQuota: 1 })
    await send({})
    const throttled = { outcome: 'deferred', reason: 'throttled', scope: 'account', retryAfterMs: 60_000 }
    expect(await send({ id: 'a' })).toMatchObject([{ ...throttled, code: '45011' }])
    await clock.advance(60_000)
    double.refuseNext({ errcode: 45009, errmsg: 'reach max api minute quota limit' })
    expect(await send({ id: 'b' })).toMatchObject([{ ...throttled, code: '45009' }])
    expect(await send({ id: 'c' })).toMatchObject([{ outcome: 'accepted' }])
  })
})

it.each([
  ...[40003, 43004, 43005, 43019, 46004, 48002, 50005, 43101, 45015, 45047].map(code => [code, 'recipient'] as const),
  ...[40036, 40037, 41028, 41029, 41030, 47001, 47003, 45002, 45003, 45004, 45005, 45006, 45007, 45008].map(
    code => [code, 'content'] as const,
  ),
  ...[40039, 40033, 44002, 43116, 45109, 45067].map(code => [code, 'content'] as const),
  ...[48001, 48003, 48004, 48008, 50001, 50002, 50004, 50007, 61007, 89503].map(code => [code, 'account'] as const),
])('answers %i as the fault of the %s, with message and trace', async (errcode, fault) => {
  const { double, send } = await openAccount()
  double.refuseNext({ errcode, errmsg: '原因' })
  expect(await send({})).toMatchObject([
    {
      outcome: 'rejected',
      fault,
      code: String(errcode),
      message: expect.stringContaining('原因 rid: '),
      traceId: expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{8}){2}$/),
    },
  ])
  expect(double.messages()).toEqual([])
})

it.each([
  [-1, { outcome: 'deferred', reason: 'unavailable' }],
  [45066, { outcome: 'deferred', reason: 'throttled', retryAfterMs: 60_000 }],
])('answers %i by waiting', async (errcode, expected) => {
  const { double, send } = await openAccount()
  double.refuseNext({ errcode, errmsg: '' })
  expect(await send({})).toMatchObject([{ ...expected, code: String(errcode) }])
})
