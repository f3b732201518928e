import { times } from '@message-center/channel/testing'
import { readJson } from '@message-center/channel/wire'
import { describe, expect, it } from 'vitest'
import { startJpushDouble } from '../double/jpush-double.ts'
import { expectOutcomes, noon, openAccount } from '../open-account.fixture.ts'
import { jpushCodes } from './failure-codes.ts'
import { pushJpush } from './jpush.ts'

const vendor = { plugin: pushJpush, startDouble: startJpushDouble }
const { signal } = new AbortController()
const same = { content: { body: 'the same' } }

describe('a message by JPush', () => {
  it('carries everything of the model that JPush has a place for', async () => {
    const { double, send } = await openAccount(vendor, {
      environment: 'sandbox',
      classes: {
        otp: {
          classification: 1,
          channelId: 'codes',
          hmosCategory: 'ACCOUNT',
          thirdPartyChannel: { xiaomi: { channel_id: '1' } },
        },
      },
    })
    const content = {
      title: '登录',
      body: '验证码 😀',
      badge: 2,
      sound: 'default',
      link: 'shop://login',
      data: { order: '1' },
      collapseKey: 'login',
      ttlSeconds: 999_999,
    }
    expect(await send({ category: 'otp', content })).toMatchObject([{ outcome: 'accepted' }])
    const extras = { order: '1', link: 'shop://login' }
    const intent = { url: 'shop://login' }
    expect(readJson(double.requests()[0]?.body ?? '')).toEqual({
      platform: ['android', 'ios', 'hmos'],
      audience: { registration_id: ['1a0018970a000000000'] },
      notification: {
        android: {
          alert: '验证码 😀',
          title: '登录',
          channel_id: 'codes',
          sound: 'default',
          intent,
          badge_add_num: 1,
          extras,
        },
        ios: { alert: { title: '登录', body: '验证码 😀' }, sound: 'default', badge: 2, 'thread-id': 'login', extras },
        hmos: { alert: '验证码 😀', title: '登录', category: 'ACCOUNT', intent, badge_add_num: 1, extras },
      },
      options: {
        time_to_live: 259_200,
        apns_production: false,
        apns_collapse_id: expect.stringMatching(/^[0-9a-f]{32}$/),
        classification: 1,
        third_party_channel: { xiaomi: { channel_id: '1' } },
      },
    })
  })

  it('goes to many in one call where the content is the same', async () => {
    const { double, send } = await openAccount(vendor)
    const results = await send(...times(1_001, () => same), { content: { body: 'another' } })
    expect(results).toMatchObject(Array(1_002).fill({ outcome: 'accepted' }))
    expect(double.requests()).toHaveLength(3)
    expect(double.pushes()).toHaveLength(1_002)
  })

  it('is operational as marketing and important else', async () => {
    const { double, send } = await openAccount(vendor)
    await send({ category: 'marketing' }, { category: 'transactional' })
    expect(double.pushes().map(({ message }) => message.options)).toMatchObject([
      { classification: 0 },
      { classification: 1 },
    ])
  })
})

describe('different contents by JPush', () => {
  it('share a call of a VIP, with keys that JPush gave, and each has its own id as text', async () => {
    const { double, send } = await openAccount(vendor, { isVip: true })
    const results = await send({}, { device: { token: 'dead0000000000' } }, {})
    expect(results).toMatchObject([
      { outcome: 'accepted', providerMessageId: expect.stringMatching(/^\d{18}$/) },
      { outcome: 'rejected', fault: 'recipient', code: '1011' },
      { outcome: 'accepted', providerMessageId: expect.stringMatching(/^\d{18}$/) },
    ])
    expect(
      new Set(results.flatMap(result => ('providerMessageId' in result ? result.providerMessageId : []))).size,
    ).toBe(2)
    expect(double.requests().map(({ path }) => path)).toEqual(['/v3/push/batch/regid/single'])
  })

  it('go one by one for all others, and stop when JPush has enough', async () => {
    const { double, send } = await openAccount({
      plugin: pushJpush,
      startDouble: options => startJpushDouble({ ...options, isVip: false }),
    })
    expect(await send({}, {}, {})).toMatchObject(Array(3).fill({ outcome: 'accepted' }))
    double.behave('throttle', 'throttle', 'throttle', 'throttle', 'throttle', 'throttle', 'throttle', 'throttle')
    const results = await send(...times(40, n => ({ content: { body: `${n}` } })))
    expect(results).toMatchObject(Array(40).fill({ outcome: 'deferred', reason: 'throttled', retryAfterMs: 17_000 }))
    expect(double.requests()).toHaveLength(11)
  })

  it('are deferred when JPush gives no keys, since nothing was sent', async () => {
    const { double, send } = await openAccount(vendor, { isVip: true, masterSecret: 'wrong' })
    expect(await send({}, {})).toMatchObject(Array(2).fill({ outcome: 'rejected', fault: 'account', code: '1004' }))
    await double.stop()
    expect(await send({}, {})).toMatchObject(Array(2).fill({ outcome: 'deferred', reason: 'unavailable' }))
  })
})

describe('answers of JPush', () => {
  it('mean what the table says', async () => {
    await expectOutcomes(vendor, jpushCodes, code => ({
      status: 400,
      body: `{"error":{"code":${code},"message":"x"}}`,
    }))
  })

  it('of an unknown code are read by its family', async () => {
    const { double, send } = await openAccount(vendor)
    for (const code of [1099, 2099, 5000]) double.answerNext({ status: 400, body: `{"error":{"code":${code}}}` })
    expect([...(await send({})), ...(await send({})), ...(await send({}))]).toMatchObject([
      { outcome: 'rejected', fault: 'content' },
      { outcome: 'rejected', fault: 'account' },
      { outcome: 'unknown', code: '5000' },
    ])
  })
})

describe('receipts of JPush', () => {
  it('are asked for once per call, with the id as a bare number', async () => {
    const { double, sender, send, delivery } = await openAccount(vendor)
    const results = await send(same, same, same)
    const targets = results.map((result, n) => ({
      deliveryId: `d${n}`,
      providerMessageId: result.outcome === 'accepted' ? result.providerMessageId : undefined,
      address: delivery({}, n).address,
      sentAt: new Date(noon),
    }))
    const [first, second] = double.received()
    if (first) double.report?.('delivered', first)
    if (second) double.report?.('failed', second)
    expect(targets[0]?.providerMessageId).toMatch(/^\d{18}\+2$/)
    expect(await sender.pollReceipts?.(targets, signal)).toMatchObject([
      { deliveryId: 'd0', outcome: 'delivered', providerMessageId: targets[0]?.providerMessageId },
      { deliveryId: 'd1', outcome: 'failed', code: '2' },
    ])
  })
})

describe('taking back by JPush', () => {
  it('spares a message that shares its id with others', async () => {
    const { double, sender, send } = await openAccount(vendor)
    const [shared] = await send(same, same)
    const [single] = await send({})
    const targets = [shared, single].map(result => ({
      deliveryId: 'd',
      providerMessageId: result?.outcome === 'accepted' ? result.providerMessageId : undefined,
      sentAt: new Date(noon),
    }))
    expect(await sender.recall?.(targets, signal)).toMatchObject([
      { outcome: 'impossible', reason: expect.stringContaining('would take back all') },
      { outcome: 'recalled' },
    ])
    expect(double.pushes().map(({ isRecalled }) => isRecalled)).toEqual([false, false, true])
  })
})

describe('the size of a message by JPush', () => {
  it.each(['a', '界', '😀'])('is counted in bytes of its parts: %s', async unit => {
    const bytes = Buffer.byteLength(unit)
    const body = unit.repeat(Math.floor(2_000 / bytes))
    expect(pushJpush.content.check?.({ title: 't', body }, undefined)).toMatchObject([
      { field: '/body', reason: expect.stringContaining('The part for iOS') },
    ])
    const { double, send } = await openAccount(vendor)
    expect(await send({ content: { body, shorten: true } })).toMatchObject([{ outcome: 'accepted' }])
    expect(Buffer.byteLength(double.pushes()[0]?.body ?? '')).toBeGreaterThan(1_930)
  })
})
