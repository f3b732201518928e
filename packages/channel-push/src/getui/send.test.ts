import { createHash } from 'node:crypto'
import { hostRequest } from '@message-center/channel/double'
import { times } from '@message-center/channel/testing'
import { readJson } from '@message-center/channel/wire'
import { describe, expect, it } from 'vitest'
import { startGetuiDouble } from '../double/getui-double.ts'
import { expectOutcomes, noon, openAccount } from '../open-account.fixture.ts'
import { getuiCodes } from './failure-codes.ts'
import { pushGetui } from './getui.ts'

const vendor = { plugin: pushGetui, startDouble: startGetuiDouble }
const { signal } = new AbortController()

describe('a message by Getui', () => {
  it('carries everything of the model that Getui has a place for', async () => {
    const { double, send } = await openAccount(vendor, {
      classes: {
        otp: { channelId: 'codes', harmonyCategory: 'ACCOUNT', options: { XM: { '/extra.channel_id': '1' } } },
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
    const payload = '{"order":"1","link":"shop://login"}'
    const notify_id = expect.any(Number)
    const shown = { title: '登录', body: '验证码 😀', click_type: 'payload', payload, notify_id }
    expect(readJson(double.requests()[0]?.body ?? '')).toEqual({
      request_id: expect.stringMatching(/^[0-9a-f]{32}$/),
      settings: { ttl: 259_200_000 },
      audience: { cid: ['c0ffee00000000000000000000000000'] },
      push_message: { notification: { ...shown, channel_id: 'codes' } },
      push_channel: {
        ios: {
          type: 'notify',
          aps: {
            alert: { title: '登录', body: '验证码 😀' },
            'content-available': 0,
            sound: 'default',
            'thread-id': 'login',
          },
          auto_badge: '2',
          payload,
          'apns-collapse-id': expect.stringMatching(/^[0-9a-f]{32}$/),
        },
        android: { ups: { notification: shown, options: { XM: { '/extra.channel_id': '1' } } } },
        harmony: {
          notification: { ...shown, category: 'ACCOUNT', notify_id: expect.stringMatching(/^\d+$/) },
        },
      },
    })
  })

  it.each([
    [{ link: 'https://example.com/a' }, { click_type: 'url', url: 'https://example.com/a' }],
    [{ link: 'intent:#Intent;end' }, { click_type: 'intent', intent: 'intent:#Intent;end' }],
    [{}, { click_type: 'startapp' }],
  ])('opens by a tap %j', async (content, click) => {
    const { double, send } = await openAccount(vendor)
    await send({ content })
    expect(double.pushes()[0]?.message.push_message).toMatchObject({ notification: click })
  })

  it('goes with others in calls of the size that the account allows', async () => {
    const { double, send } = await openAccount(vendor, { maxBatch: 50 })
    expect(await send(...times(101, () => ({})))).toMatchObject(Array(101).fill({ outcome: 'accepted' }))
    const paths = double.requests().map(({ path }) => path.split('/').slice(3).join('/'))
    expect(paths.toSorted()).toEqual(['push/single/batch/cid', 'push/single/batch/cid', 'push/single/cid'])
  })

  it.each([
    ['body', 256],
    ['title', 50],
  ] as const)('has a %s of up to %i units, and an emoji is two', async (field, max) => {
    const content = { title: 't', body: 'b', [field]: '😀'.repeat(max / 2) }
    expect(pushGetui.content.check?.(content, undefined)).toEqual([])
    expect(pushGetui.content.check?.({ ...content, [field]: `${content[field]}x` }, undefined)).toMatchObject([
      { field: `/${field}` },
    ])
    const { double, send } = await openAccount(vendor)
    const long = { title: 't', body: 'b', [field]: '😀'.repeat(200), shorten: true }
    expect(await send({ content }, { content: long })).toMatchObject(Array(2).fill({ outcome: 'accepted' }))
    expect(double.pushes()[1]?.[field]).toBe(`${'😀'.repeat(max / 2 - 1)}…`)
  })
})

describe('one wrong message in a call by Getui', () => {
  it('does not harm the others', async () => {
    const { double, send } = await openAccount(vendor)
    const results = await send({}, {}, { device: { token: 'dead0000000' } }, { device: { token: 'idle0000000' } }, {})
    expect(results).toMatchObject([
      { outcome: 'accepted' },
      { outcome: 'accepted' },
      { outcome: 'rejected', fault: 'recipient', code: '20001/target', addressChange: { change: 'invalid' } },
      { outcome: 'rejected', fault: 'recipient', code: 'successed_ignore' },
      { outcome: 'accepted' },
    ])
    expect(results[3]).not.toHaveProperty('addressChange')
    expect(double.pushes()).toHaveLength(3)
  })
})

describe('answers of Getui', () => {
  it('mean what the table says', async () => {
    const plain = getuiCodes.filter(({ code }) => /^\d+$/.test(code))
    await expectOutcomes(vendor, plain, code => ({ status: 401, body: `{"code":${code},"msg":"x"}` }))
  })

  it('without a word on a message leave it unknown, unless it is a repeat', async () => {
    const { send } = await openAccount(vendor)
    await send({})
    expect(await send({})).toMatchObject([{ outcome: 'unknown' }])
    expect(await send({ isRepeat: true, attempt: 2 })).toMatchObject([{ outcome: 'accepted' }])
  })

  it('replace a token that expired in the middle of a batch, once', async () => {
    const { double, send } = await openAccount(vendor, { maxBatch: 10 })
    await send({ id: 'f' })
    double.expireTokens?.()
    expect(await send(...times(80, () => ({})))).toMatchObject(Array(80).fill({ outcome: 'accepted' }))
    expect(double.tokenRequests?.()).toBe(2)
  })

  it('on wrong credentials are the fault of the account', async () => {
    const { send } = await openAccount(vendor, { masterSecret: 'wrong' })
    expect(await send({})).toMatchObject([{ outcome: 'rejected', fault: 'account', code: '20001/auth' }])
  })
})

describe('receipts of Getui', () => {
  const line = (code: string, more: object = {}) => {
    const ids = { appid: 'DoubleGetuiApp1', cid: 'c0ffee00', taskid: 'T1', msgid: 'M1' }
    const sign = createHash('md5')
      .update(`${Object.values(ids).join('')}double-getui-master`)
      .digest('hex')
    return JSON.stringify({ ...ids, code, sign, recvtime: String(noon), ...more })
  }

  it('come in lines, and tell of a user who does not exist', async () => {
    const { sender } = await openAccount(vendor)
    const reading = sender.readCallback?.(hostRequest({ body: `${line('200')}\n${line('401')}\n\n` }))
    expect(reading).toEqual({
      verdict: 'read',
      answer: { status: 200, body: { json: { result: 'ok' } } },
      events: [
        {
          kind: 'receipt',
          outcome: 'delivered',
          providerMessageId: 'T1',
          addressKey: 'getui:c0ffee00',
          at: new Date(noon),
        },
        {
          kind: 'receipt',
          outcome: 'failed',
          providerMessageId: 'T1',
          addressKey: 'getui:c0ffee00',
          at: new Date(noon),
          code: '401',
        },
        { kind: 'address', addressKey: 'getui:c0ffee00', change: 'invalid', at: new Date(noon), code: '401' },
      ],
    })
  })

  it('are refused as a whole when one of them is signed for something else', async () => {
    const { sender } = await openAccount(vendor)
    for (const bad of [line('200', { cid: 'c0ffee01' }), line('200', { appid: 'x' }), '{}', 'x'])
      expect(sender.readCallback?.(hostRequest({ body: `${line('200')}\n${bad}` }))).toMatchObject({
        verdict: 'refused',
      })
  })
})

describe('taking back by Getui', () => {
  it('needs the client id, and never takes all notifications of the app', async () => {
    const { double, sender, send, delivery } = await openAccount(vendor)
    const [result] = await send({})
    const target = {
      deliveryId: 'd',
      providerMessageId: result?.outcome === 'accepted' ? result.providerMessageId : undefined,
      sentAt: new Date(noon),
    }
    expect(await sender.recall?.([target], signal)).toMatchObject([{ outcome: 'impossible' }])
    const withAddress = { ...target, address: delivery({}).address }
    expect(await sender.recall?.([withAddress], signal)).toEqual([{ outcome: 'recalled' }])
    expect(double.pushes()).toMatchObject([{ isRecalled: true }])
  })
})
