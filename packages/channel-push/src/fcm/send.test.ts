import { makeContext, times } from '@message-center/channel/testing'
import { readJson } from '@message-center/channel/wire'
import { describe, expect, it } from 'vitest'
import { startFcmDouble } from '../double/fcm-double.ts'
import { type DeliveryParts, expectOutcomes, noon, openAccount } from '../open-account.fixture.ts'
import { fcmCodes } from './failure-codes.ts'
import { pushFcm } from './fcm.ts'

const vendor = { plugin: pushFcm, startDouble: startFcmDouble }

/** What a delivery of these parts looks like on the wire. */
async function messageOf(parts: DeliveryParts, settings = {}) {
  const { double, send } = await openAccount(vendor, settings)
  expect(await send(parts)).toMatchObject([{ outcome: 'accepted' }])
  return readJson(double.requests()[0]?.body ?? '')?.message
}

describe('a message by FCM', () => {
  it('carries everything of the model that FCM has a place for', async () => {
    const content = {
      title: '订单',
      body: '已发货 😀',
      badge: 3,
      sound: 'default',
      image: 'https://example.com/a.png',
      link: 'https://example.com/order/1',
      data: { order: '1' },
      collapseKey: 'order-1',
      ttlSeconds: 60,
    }
    expect(await messageOf({ content }, { androidChannels: { transactional: 'orders' } })).toEqual({
      token: 'fcm-device-token:APA91b00000000',
      notification: { title: '订单', body: '已发货 😀', image: 'https://example.com/a.png' },
      data: { order: '1', link: 'https://example.com/order/1' },
      android: {
        collapse_key: 'order-1',
        priority: 'HIGH',
        ttl: '60s',
        notification: { tag: 'order-1', sound: 'default', channel_id: 'orders', notification_count: 3 },
      },
      apns: {
        headers: { 'apns-priority': '10', 'apns-collapse-id': 'order-1', 'apns-expiration': String(noon / 1_000 + 60) },
        payload: { aps: { badge: 3, sound: 'default', 'mutable-content': 1 } },
      },
      webpush: { fcm_options: { link: 'https://example.com/order/1' } },
    })
  })

  it('is less urgent as marketing, and takes overrides', async () => {
    const vendors = { fcm: { android: { direct_boot_ok: true } } }
    expect(await messageOf({ category: 'marketing', content: { vendors } })).toMatchObject({
      android: { priority: 'NORMAL', direct_boot_ok: true },
      apns: { headers: { 'apns-priority': '5' } },
    })
  })

  it('is refused before with names of data that FCM keeps for itself', () => {
    for (const name of ['from', 'gcm', 'google.x', 'googleApi', 'message_type'])
      expect(pushFcm.content.check?.({ title: 't', body: 'b', data: { [name]: 'x' } }, undefined)).toMatchObject([
        { field: `/data/${name}` },
      ])
    expect(pushFcm.content.check?.({ title: 't', body: 'b', data: { fromage: 'x' } }, undefined)).toEqual([])
  })

  it.each(['a', '界', '😀'])('is measured in bytes of keys and values: %s', async unit => {
    const { double, send } = await openAccount(vendor, { androidChannels: { transactional: 'c'.repeat(64) } })
    const long = { body: unit.repeat(4_096), shorten: true, collapseKey: 'k'.repeat(64), ttlSeconds: 2_000_000 }
    expect(pushFcm.content.check?.({ title: 't', ...long }, undefined)).toEqual([])
    expect(pushFcm.content.check?.({ title: 't', ...long, shorten: false }, undefined)).toMatchObject([
      { field: '/body' },
    ])
    expect(await send({ content: long, expireAt: new Date(noon + 10 ** 10) })).toMatchObject([{ outcome: 'accepted' }])
    expect(Buffer.byteLength(double.pushes()[0]?.body ?? '')).toBeGreaterThan(3_400)
  })
})

describe('answers of FCM', () => {
  it('mean what the table says', async () => {
    const ofMessages = fcmCodes.filter(({ code }) => code !== 'INVALID_ARGUMENT/token')
    await expectOutcomes(vendor, ofMessages, status => ({ status: 400, body: JSON.stringify({ error: { status } }) }))
  })

  it.each([
    ['bad-device-token', 'INVALID_ARGUMENT/token', true],
    ['dead-device-token', 'UNREGISTERED', true],
    ['alien-device-token', 'SENDER_ID_MISMATCH', false],
  ])('tell %s from a wrong message: %s', async (token, code, isDead) => {
    const { send } = await openAccount(vendor)
    const [result] = await send({ device: { token } })
    expect(result).toMatchObject({ outcome: 'rejected', fault: 'recipient', code })
    expect(result !== undefined && 'addressChange' in result).toBe(isDead)
    const [wrong] = await send({ content: { vendors: { fcm: { android: { ttl: 'soon' } } } } })
    expect(wrong).toMatchObject({ outcome: 'rejected', fault: 'content', code: 'INVALID_ARGUMENT' })
  })

  it('that only mention the token are about the message, unless FCM itself says so', async () => {
    const { double, send } = await openAccount(vendor)
    const details = [{ '@type': 'type.googleapis.com/google.rpc.BadRequest', fieldViolations: [] }]
    const error = { status: 'INVALID_ARGUMENT', message: 'The registration token is not of type text', details }
    double.answerNext({ status: 400, body: JSON.stringify({ error }) })
    expect(await send({})).toMatchObject([{ outcome: 'rejected', fault: 'content', code: 'INVALID_ARGUMENT' }])
  })

  it('wait a minute for a quota that names no time', async () => {
    const { double, send } = await openAccount(vendor)
    double.answerNext({ status: 429, body: '{"error":{"status":"RESOURCE_EXHAUSTED","message":"x"}}' })
    expect(await send({})).toMatchObject([{ outcome: 'deferred', reason: 'throttled', retryAfterMs: 60_000 }])
  })

  it('replace a token that expired in the middle of a batch, once', async () => {
    const { double, send, clock } = await openAccount(vendor)
    await send({})
    await clock.advance(60_000)
    double.expireTokens?.()
    expect(await send(...times(20, () => ({})))).toMatchObject(Array(20).fill({ outcome: 'accepted' }))
    expect(double.tokenRequests?.()).toBe(2)
    expect(double.pushes()).toHaveLength(21)
  })
})

describe('settings of FCM', () => {
  it.each([
    ['{', 'has no project_id'],
    ['{"project_id":"p"}', 'has no client_email'],
    ['{"project_id":"p","client_email":"c","private_key_id":"k","private_key":"x"}', 'holds no private key'],
    ['{"project_id":"p","token_uri":"file:///etc"}', 'token_uri that is no web address'],
  ])('say what is wrong with the key file %s', async (serviceAccount, reason) => {
    await expect(pushFcm.open({ serviceAccount }, makeContext())).rejects.toThrow(reason)
  })
})
