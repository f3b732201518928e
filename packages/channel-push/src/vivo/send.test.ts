import { hostRequest } from '@message-center/channel/double'
import { times } from '@message-center/channel/testing'
import { readJson } from '@message-center/channel/wire'
import { describe, expect, it } from 'vitest'
import { startVivoDouble } from '../double/vivo-double.ts'
import { expectOutcomes, noon, openAccount } from '../open-account.fixture.ts'
import { vivoCodes } from './failure-codes.ts'
import { signVivo } from './token.ts'
import { pushVivo } from './vivo.ts'

const vendor = { plugin: pushVivo, startDouble: startVivoDouble }
const same = { content: { body: 'the same' } }
const answer = (code: string) => ({ status: 200, body: JSON.stringify({ result: Number(code), desc: 'x' }) })
const hourMs = 3_600_000

describe('a message by vivo', () => {
  it('carries everything of the model that vivo has a place for', async () => {
    const { double, send } = await openAccount(vendor, { classes: { otp: { category: 'ACCOUNT' } } })
    const content = {
      title: '登录',
      body: '验证码 😀',
      sound: 'default',
      link: 'https://example.com/login',
      data: { order: '1' },
      collapseKey: 'login',
      ttlSeconds: 5,
    }
    expect(await send({ category: 'otp', content })).toMatchObject([
      { outcome: 'accepted', providerMessageId: expect.stringMatching(/^\d{18}$/) },
    ])
    expect(readJson(double.requests()[0]?.body ?? '')).toEqual({
      appId: 10004,
      regId: '15509300000000000000000',
      notifyType: 4,
      title: '登录',
      content: '验证码 😀',
      timeToLive: 60,
      skipType: 2,
      skipContent: 'https://example.com/login',
      networkType: -1,
      classification: 1,
      category: 'ACCOUNT',
      clientCustomMap: { order: '1' },
      notifyId: expect.any(Number),
      pushMode: 0,
      requestId: expect.stringMatching(/^[0-9a-f]{32}$/),
      extra: { callback: 'https://hub.example/callbacks/push/account/double-callback-token' },
    })
  })

  it('goes to a thousand by two calls, and alone to one', async () => {
    const { double, send } = await openAccount(vendor)
    const results = await send(...times(1_001, () => same))
    expect(results).toMatchObject(Array(1_001).fill({ outcome: 'accepted' }))
    expect(
      double
        .requests()
        .map(({ path }) => path)
        .toSorted(),
    ).toEqual(['/message/pushToList', '/message/send'])
  })

  it('is refused by itself within a call for many', async () => {
    const { double, send } = await openAccount(vendor)
    expect(await send(same, { ...same, device: { token: 'dead0000000' } }, same)).toMatchObject([
      { outcome: 'accepted' },
      { outcome: 'rejected', fault: 'recipient', code: '1', addressChange: { change: 'invalid' } },
      { outcome: 'accepted' },
    ])
    expect(double.pushes()).toHaveLength(2)
  })

  it('is deferred when its content for many is not stored, since nothing was sent', async () => {
    const { double, send } = await openAccount(vendor)
    await send({})
    await double.stop()
    expect(await send(same, same)).toMatchObject(Array(2).fill({ outcome: 'deferred', reason: 'unavailable' }))
  })

  it.each([
    ['body', 100],
    ['title', 40],
  ] as const)('has a %s of up to %i units, and an emoji is two', async (field, max) => {
    const content = { title: 't', body: 'b', [field]: '😀'.repeat(max / 2) }
    expect(pushVivo.content.check?.(content, undefined)).toEqual([])
    expect(pushVivo.content.check?.({ ...content, [field]: `${content[field]}x` }, undefined)).toMatchObject([
      { field: `/${field}` },
    ])
    const { send } = await openAccount(vendor)
    const long = { title: 't', body: 'b', [field]: '😀'.repeat(100), shorten: true }
    expect(await send({ content }, { content: long })).toMatchObject(Array(2).fill({ outcome: 'accepted' }))
  })
})

describe('operational messages by vivo', () => {
  it.each([
    ['2026-01-02T06:30:00+08:00', 0.5],
    ['2026-01-02T23:00:00+08:00', 8],
  ])('wait at %s for the morning, and system messages do not', async (time, hours) => {
    const { double, send } = await openAccount(vendor, {}, Date.parse(time))
    expect(await send({ category: 'marketing' }, { category: 'otp' })).toMatchObject([
      {
        outcome: 'deferred',
        reason: 'throttled',
        scope: 'recipient',
        code: 'QUIET_HOURS',
        retryAfterMs: hours * hourMs,
      },
      { outcome: 'accepted' },
    ])
    expect(double.requests()).toHaveLength(1)
  })

  it('leave at daytime', async () => {
    const { send } = await openAccount(vendor)
    expect(await send({ category: 'marketing' })).toMatchObject([{ outcome: 'accepted' }])
  })
})

describe('answers of vivo', () => {
  it('mean what the table says', async () => {
    const ofCalls = vivoCodes.filter(({ code }) => code.length > 1)
    await expectOutcomes(vendor, ofCalls, answer)
  })

  it.each([
    ['1', true],
    ['2', true],
    ['4', false],
  ])('name the recipient with status %s', async (status, isDead) => {
    const { double, send, delivery } = await openAccount(vendor)
    const { device } = delivery({}).address
    const userid = typeof device === 'object' && device !== null && 'token' in device ? device.token : ''
    double.answerNext({
      status: 200,
      body: JSON.stringify({ result: 0, taskId: 't', invalidUser: { userid, status } }),
    })
    const [result] = await send({})
    expect(result).toMatchObject({ outcome: 'rejected', fault: 'recipient', code: status })
    expect(result !== undefined && 'addressChange' in result).toBe(isDead)
  })

  it('that the day is used up are the last of the class until midnight in Beijing', async () => {
    const { double, send, clock } = await openAccount(vendor)
    double.answerNext(answer('10070'))
    expect(await send({})).toMatchObject([{ code: '10070', retryAfterMs: 12 * hourMs }])
    expect(await send({}, same, same, { category: 'marketing' })).toMatchObject([
      { code: 'QUOTA_CLOSED' },
      { code: 'QUOTA_CLOSED' },
      { code: 'QUOTA_CLOSED' },
      { outcome: 'accepted' },
    ])
    expect(double.requests()).toHaveLength(2)
    await clock.advance(12 * hourMs)
    expect(await send({})).toMatchObject([{ outcome: 'accepted' }])
  })

  it('that the day is used up stop the rest of a batch', async () => {
    const { double, send } = await openAccount(vendor)
    await send({})
    double.answerNext(...times(8, () => answer('10070')))
    const results = await send(...times(30, n => ({ content: { body: `${n}` } })))
    expect(results).toMatchObject(Array(30).fill({ outcome: 'deferred', reason: 'throttled' }))
    expect(double.requests()).toHaveLength(9)
  })

  it('replace a token that expired in the middle of a batch, once', async () => {
    const { double, send } = await openAccount(vendor)
    await send({})
    double.expireTokens?.()
    const results = await send(...times(20, n => ({ content: { body: `${n}` } })))
    expect(results).toMatchObject(Array(20).fill({ outcome: 'accepted' }))
    expect(double.tokenRequests?.()).toBe(2)
  })
})

describe('receipts of vivo', () => {
  it('name the devices that got it, and kinds that nobody explains are left aside', async () => {
    const { sender } = await openAccount(vendor)
    const body = JSON.stringify({
      t1: { param: '', targets: 'reg1,reg2', timestamp: noon },
      t2: { targets: 'reg3', eventType: 7 },
    })
    const at = new Date(noon)
    expect(sender.readCallback?.(hostRequest({ path: '/double-callback-token', body }))).toMatchObject({
      verdict: 'read',
      events: [
        { kind: 'receipt', outcome: 'delivered', providerMessageId: 't1', addressKey: 'vivo:reg1', at },
        { kind: 'receipt', outcome: 'delivered', providerMessageId: 't1', addressKey: 'vivo:reg2', at },
      ],
    })
    expect(sender.readCallback?.(hostRequest({ path: '/forged', body }))).toMatchObject({ verdict: 'refused' })
  })
})

it('signs as vivo documents it', () => {
  const account = { appId: '10004', appKey: '25509283-3767-4b9e-83fe-b6e55ac6243e', appSecret: 'testAppSecret' }
  expect(signVivo(account, 1_700_000_000_000)).toBe('538baf4bec08b6e6f87adc3469a2d4c4')
})
