import { makeContext, times } from '@message-center/channel/testing'
import { readJson } from '@message-center/channel/wire'
import { describe, expect, it } from 'vitest'
import { startHuaweiHarmonyDouble } from '../double/huawei-harmony-double.ts'
import { startHuaweiHmsDouble } from '../double/huawei-hms-double.ts'
import { expectOutcomes, noon, openAccount } from '../open-account.fixture.ts'
import { huaweiCodes } from './failure-codes.ts'
import { pushHuaweiHarmony, pushHuaweiHms } from './huawei.ts'

const harmony = { plugin: pushHuaweiHarmony, startDouble: startHuaweiHarmonyDouble }
const hms = { plugin: pushHuaweiHms, startDouble: startHuaweiHmsDouble }
const { signal } = new AbortController()
const same = { content: { body: 'the same' } }
const rich = {
  title: '订单',
  body: '已发货 😀',
  badge: 3,
  image: 'https://example.com/a.png',
  link: 'shop://order/1',
  data: { order: '1' },
  ttlSeconds: 60,
}

describe('a message by Huawei for HarmonyOS', () => {
  it('carries everything of the model that Huawei has a place for', async () => {
    const { double, send } = await openAccount(harmony, { categories: { transactional: 'EXPRESS' } })
    const [result] = await send({ content: rich })
    const [request] = double.requests()
    const sent = readJson(request?.body ?? '')
    expect(sent).toEqual({
      payload: {
        notification: {
          category: 'EXPRESS',
          title: '订单',
          body: '已发货 😀',
          image: 'https://example.com/a.png',
          notifyId: expect.any(Number),
          badge: { addNum: 1 },
          clickAction: { actionType: 1, uri: 'shop://order/1', data: { order: '1' } },
        },
      },
      target: { token: ['IQAAAACy0tGh000000000000'] },
      pushOptions: { ttl: 60, biTag: expect.stringMatching(/^\d+$/) },
    })
    expect(request?.headers['push-type']).toBe('0')
    expect(result).toMatchObject({
      outcome: 'accepted',
      providerMessageId: expect.stringMatching(/^[0-9a-f]{32}:\d+$/),
    })
  })

  it('is marketing unless the account names a category, and goes to a thousand at once', async () => {
    const { double, send } = await openAccount(harmony, { categories: { otp: 'ACCOUNT' } })
    expect(await send(...times(1_001, () => same))).toMatchObject(Array(1_001).fill({ outcome: 'accepted' }))
    await send({ category: 'otp' })
    const categories = double.requests().map(({ body }) => /"category":"(\w+)"/.exec(String(body))?.[1])
    expect(categories).toEqual(['MARKETING', 'MARKETING', 'ACCOUNT'])
  })

  it('replaces an earlier one with the same key on the screen, and no other', async () => {
    const { double, send } = await openAccount(harmony)
    await send({ content: { collapseKey: 'a' } }, { content: { collapseKey: 'a', body: 'newer' } }, {})
    const ids = double.pushes().map(({ message }) => readJson(JSON.stringify(message.payload))?.notification)
    const [first, second, third] = ids.map(part => JSON.stringify(part).match(/"notifyId":(\d+)/)?.[1])
    expect(first).toBe(second)
    expect(third).not.toBe(first)
  })
})

describe('a message by Huawei for Android', () => {
  it('carries everything of the model that Huawei has a place for', async () => {
    const { double, send } = await openAccount(hms, {
      classes: { transactional: { category: 'EXPRESS', channelId: 'orders' } },
      badgeClass: 'com.example.Main',
    })
    await send({ content: { ...rich, sound: 'default' } })
    expect(readJson(double.requests()[0]?.body ?? '')).toEqual({
      validate_only: false,
      message: {
        notification: { title: '订单', body: '已发货 😀', image: 'https://example.com/a.png' },
        android: {
          category: 'EXPRESS',
          ttl: '60s',
          bi_tag: expect.stringMatching(/^\d+$/),
          notification: {
            importance: 'NORMAL',
            channel_id: 'orders',
            click_action: { type: 1, intent: 'shop://order/1' },
            notify_id: expect.any(Number),
            default_sound: true,
            badge: { add_num: 1, class: 'com.example.Main' },
          },
        },
        data: '{"order":"1"}',
        token: ['IQAAAACyHms000000000000'],
      },
    })
  })

  it('is of low importance as marketing', async () => {
    const { double, send } = await openAccount(hms)
    await send({ category: 'marketing' }, { category: 'otp' })
    expect(double.requests().map(({ body }) => /"importance":"(\w+)"/.exec(String(body))?.[1])).toEqual([
      'LOW',
      'NORMAL',
    ])
  })

  it('has a token replaced that expired in the middle of a batch, once', async () => {
    const { double, send } = await openAccount(hms)
    await send({})
    double.expireTokens?.()
    expect(await send(...times(12, () => ({})))).toMatchObject(Array(12).fill({ outcome: 'accepted' }))
    expect(double.tokenRequests?.()).toBe(2)
  })
})

describe('the token for HarmonyOS', () => {
  it('is one for all messages of 40 minutes, and never older than an hour', async () => {
    const { double, send, clock } = await openAccount(harmony)
    await send(...times(5, () => ({})))
    for (let n = 0; n < 6; n++) {
      await clock.advance(20 * 60_000)
      expect(await send({})).toMatchObject([{ outcome: 'accepted' }])
    }
    expect(new Set(double.requests().map(({ headers }) => headers.authorization)).size).toBeLessThanOrEqual(4)
  })
})

describe.each([
  ['HarmonyOS', harmony],
  ['Android', hms],
])('answers of Huawei for %s', (_, vendor) => {
  it('mean what the table says', async () => {
    const numbers = huaweiCodes.filter(({ code }) => /^\d{4,}$/.test(code))
    await expectOutcomes(vendor, numbers, code => ({ status: 400, body: JSON.stringify({ code, msg: 'x' }) }))
    const statuses = huaweiCodes.filter(({ code }) => /^\d{3}$/.test(code))
    await expectOutcomes(vendor, statuses, code => ({ status: Number(code), body: '' }))
  })

  it('name the dead tokens of a call, and the others are sent', async () => {
    const { double, send } = await openAccount(vendor)
    const results = await send(same, { ...same, device: { token: 'dead00000000' } }, same)
    expect(results).toMatchObject([
      { outcome: 'accepted' },
      { outcome: 'rejected', fault: 'recipient', addressChange: { change: 'invalid' } },
      { outcome: 'accepted' },
    ])
    expect(double.pushes()).toHaveLength(2)
  })

  it('call no token dead when all of a call are refused: the project may be the wrong one', async () => {
    const { send } = await openAccount(vendor)
    const results = await send(...times(2, n => ({ ...same, device: { token: `dead0000000${n}` } })))
    expect(results).toMatchObject(Array(2).fill({ outcome: 'rejected', fault: 'recipient' }))
    for (const result of results) expect(result).not.toHaveProperty('addressChange')
  })

  it.each(['a', '界', '😀'])('come for bodies up to 4,096 bytes without tokens: %s', async unit => {
    const { double, send } = await openAccount(vendor)
    const body = unit.repeat(Math.floor(4_096 / Buffer.byteLength(unit)))
    expect(vendor.plugin.content.check?.({ title: 't', body }, undefined)).toHaveLength(1)
    expect(await send({ content: { body, shorten: true } })).toMatchObject([{ outcome: 'accepted' }])
    expect(Buffer.byteLength(double.pushes()[0]?.body ?? '')).toBeGreaterThan(2_800)
  })

  it('tell by receipts of devices without the app, and of nobody when they are forged', async () => {
    const { double, sender, send, clock } = await openAccount(vendor)
    await send({})
    const [taken] = double.received()
    if (!taken) throw new Error('Nothing was taken.')
    const genuine = double.makeCallback?.('failed', taken)
    if (!genuine) throw new Error('The double makes no callback.')
    const told = Buffer.from(genuine.body)
      .toString()
      .replace(/(result|status)":10/, '$1":2')
    const reading = sender.readCallback?.({ ...genuine, body: Buffer.from(told) })
    expect(reading).toMatchObject({
      verdict: 'read',
      answer: { body: { json: { code: '0' } } },
      events: [
        {
          kind: 'receipt',
          outcome: 'failed',
          code: '2',
          providerMessageId: taken.providerMessageId,
          at: new Date(noon),
        },
        { kind: 'address', change: 'invalid', addressKey: taken.addressKey },
      ],
    })
    expect(sender.readCallback?.({ ...genuine, headers: {} })).toMatchObject({ verdict: 'refused' })
    await clock.advance(25 * 3_600_000)
    expect(sender.readCallback?.(genuine)).toMatchObject({
      verdict: 'refused',
      reason: expect.stringContaining('older'),
    })
  })
})

describe('taking back by Huawei', () => {
  it('works for HarmonyOS by token, number of the notification and client id', async () => {
    const { double, sender, send, delivery } = await openAccount(harmony)
    const results = await send(same, same)
    const targets = results.map((result, n) => ({
      deliveryId: `d${n}`,
      providerMessageId: result.outcome === 'accepted' ? result.providerMessageId : undefined,
      sentAt: new Date(noon),
      address: delivery({}, n).address,
    }))
    expect(await sender.recall?.(targets.slice(1), signal)).toEqual([{ outcome: 'recalled' }])
    expect(double.pushes().map(({ isRecalled }) => isRecalled)).toEqual([false, true])
    const nobody = { deliveryId: 'x', providerMessageId: 'unheard-of', sentAt: new Date(noon) }
    expect(await sender.recall?.([nobody], signal)).toMatchObject([{ outcome: 'impossible' }])
  })
})

describe('settings for HarmonyOS', () => {
  it.each([
    ['{', 'has no project_id'],
    ['{"project_id":"1"}', 'has no sub_account'],
    ['{"project_id":"1","sub_account":"s","key_id":"k","private_key":"x"}', 'holds no private key'],
  ])('say what is wrong with the key file %s', async (serviceAccount, reason) => {
    await expect(pushHuaweiHarmony.open({ serviceAccount }, makeContext())).rejects.toThrow(reason)
  })
})
