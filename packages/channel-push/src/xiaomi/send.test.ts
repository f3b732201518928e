import { hostRequest } from '@message-center/channel/double'
import { makeContext, times } from '@message-center/channel/testing'
import { describe, expect, it } from 'vitest'
import { startXiaomiDouble } from '../double/xiaomi-double.ts'
import { expectOutcomes, noon, openAccount } from '../open-account.fixture.ts'
import { xiaomiCodes } from './failure-codes.ts'
import { pushXiaomi } from './xiaomi.ts'

const vendor = { plugin: pushXiaomi, startDouble: startXiaomiDouble }
const same = { content: { body: 'the same' } }
const code = (value: string) => ({ status: 200, body: JSON.stringify({ result: 'error', code: Number(value) }) })

describe('a message by Xiaomi', () => {
  it('carries everything of the model that Xiaomi has a place for', async () => {
    const { double, send } = await openAccount(vendor)
    const content = {
      title: '订单',
      body: '已发货 😀 a+b=c&d',
      sound: 'default',
      link: 'intent:#Intent;end',
      data: { order: '1' },
      ttlSeconds: 999_999,
      vendors: { xiaomi: { 'extra.notify_foreground': '0' } },
    }
    expect(await send({ category: 'marketing', content })).toMatchObject([
      { outcome: 'accepted', providerMessageId: expect.stringMatching(/^slm/) },
    ])
    expect(Object.fromEntries(new URLSearchParams(String(double.requests()[0]?.body)))).toEqual({
      registration_id: 'eVdBf/1YmTa+8ZQ000000000=',
      restricted_package_name: 'com.example.shop',
      pass_through: '0',
      title: '订单',
      description: '已发货 😀 a+b=c&d',
      payload: '{"order":"1"}',
      time_to_live: '86400000',
      notify_type: '-1',
      notify_id: expect.stringMatching(/^\d+$/),
      'extra.channel_id': '103003',
      'extra.notify_effect': '2',
      'extra.intent_uri': 'intent:#Intent;end',
      'extra.notify_foreground': '0',
      'extra.jobkey': expect.stringMatching(/^m[0-9a-f]{19}$/),
      'extra.callback': 'https://hub.example/callbacks/push/account/double-callback-token',
      'extra.callback.type': '243',
    })
  })

  it('goes to a thousand at once, and names the dead among them', async () => {
    const { double, send } = await openAccount(vendor)
    const results = await send(...times(1_000, () => same), { ...same, device: { token: 'dead0000' } })
    expect(double.requests()).toHaveLength(2)
    expect(results.slice(0, 1_000)).toMatchObject(Array(1_000).fill({ outcome: 'accepted' }))
    expect(results[1_000]).toMatchObject({ outcome: 'rejected', fault: 'recipient', code: '65003' })
    const [, dead] = await send(same, { ...same, device: { token: 'dead0000' } })
    expect(dead).toMatchObject({ code: 'badRegIds', addressChange: { change: 'invalid' } })
  })

  it('is sent to the others when Xiaomi refuses all for one it does not name', async () => {
    const { double, send } = await openAccount(vendor)
    double.answerNext(code('10029'), code('10029'))
    const results = await send(same, same, same)
    expect(results).toMatchObject(Array(3).fill({ outcome: 'accepted' }))
    // All three, two of them, one, and each of the two.
    expect(double.requests()).toHaveLength(5)
    expect(double.pushes()).toHaveLength(3)
  })

  it('needs a channel for its category', async () => {
    const { double, send } = await openAccount(vendor, { channelIds: { otp: '103001' } })
    expect(await send({ category: 'marketing' }, { category: 'otp' })).toMatchObject([
      { outcome: 'rejected', fault: 'account', code: 'NO_CLASS' },
      { outcome: 'accepted' },
    ])
    expect(double.requests()).toHaveLength(1)
  })

  it.each([
    ['title', 49],
    ['body', 127],
  ] as const)('has a %s of up to %i units, and an emoji is two', async (field, max) => {
    const content = { title: 't', body: 'b', [field]: `${'😀'.repeat((max - 1) / 2)}x` }
    expect(pushXiaomi.content.check?.(content, undefined)).toEqual([])
    expect(pushXiaomi.content.check?.({ ...content, [field]: `${content[field]}x` }, undefined)).toMatchObject([
      { field: `/${field}` },
    ])
    const { send } = await openAccount(vendor)
    const long = { title: 't', body: 'b', [field]: '😀'.repeat(100), shorten: true }
    expect(await send({ content }, { content: long })).toMatchObject(Array(2).fill({ outcome: 'accepted' }))
  })

  it('has data of less than 4 KB, in bytes', async () => {
    const data = { a: '界'.repeat(1_362) }
    expect(pushXiaomi.content.check?.({ title: 't', body: 'b', data }, undefined)).toEqual([])
    const more = { a: `${data.a}aa` }
    expect(pushXiaomi.content.check?.({ title: 't', body: 'b', data: more }, undefined)).toMatchObject([
      { field: '/data' },
    ])
    const { send } = await openAccount(vendor)
    expect(await send({ content: { data } })).toMatchObject([{ outcome: 'accepted' }])
  })

  it('takes no override of recipients, package or callback, and nothing but texts', () => {
    for (const xiaomi of [{ registration_id: 'x' }, { 'extra.callback': 'x' }, { title: {} }])
      expect(pushXiaomi.content.check?.({ title: 't', body: 'b', vendors: { xiaomi } }, undefined)).toHaveLength(1)
  })
})

describe('answers of Xiaomi', () => {
  it('mean what the table says', async () => {
    await expectOutcomes(
      vendor,
      xiaomiCodes.filter(row => row.code !== 'badRegIds'),
      code,
    )
  })

  it('that a quota is used up close this class until midnight in Beijing, and no other', async () => {
    const { double, send, clock } = await openAccount(vendor)
    double.answerNext(code('10034'))
    const marketing = { category: 'marketing' } as const
    expect(await send(marketing)).toMatchObject([{ code: '10034', retryAfterMs: 12 * 3_600_000 }])
    await clock.advance(3_600_000)
    expect(await send(marketing, {}, marketing)).toMatchObject([
      {
        outcome: 'deferred',
        reason: 'throttled',
        code: 'QUOTA_CLOSED',
        scope: 'recipient',
        retryAfterMs: 11 * 3_600_000,
      },
      { outcome: 'accepted' },
      { outcome: 'deferred', code: 'QUOTA_CLOSED' },
    ])
    expect(double.requests()).toHaveLength(2)
    await clock.advance(11 * 3_600_000)
    expect(await send(marketing)).toMatchObject([{ outcome: 'accepted' }])
  })

  it('without an id leave the message unknown', async () => {
    const { double, send } = await openAccount(vendor)
    double.answerNext(
      { status: 200, body: '{"result":"ok","code":0,"data":{}}' },
      { status: 200, body: '{"result":"ok"}' },
    )
    expect([...(await send({})), ...(await send({}))]).toMatchObject(Array(2).fill({ outcome: 'unknown' }))
  })
})

describe('receipts of Xiaomi', () => {
  const body = (type: number) =>
    new URLSearchParams({ data: JSON.stringify({ slm1: { param: '', type, targets: 'reg1, reg2', timestamp: noon } }) })
  const callback = (type: number, token: string) => hostRequest({ path: `/x/${token}`, body: String(body(type)) })
  const right = 'double-callback-token'

  it.each([
    [1, ['delivered', 'delivered']],
    [2, ['read', 'read']],
    [16, ['failed', 'invalid', 'failed', 'invalid']],
    [64, ['failed', 'failed']],
    [4, []],
  ])('of kind %i tell of each device', async (type, words) => {
    const { sender } = await openAccount(vendor)
    const reading = sender.readCallback?.(callback(type, right))
    const events = reading?.verdict === 'read' ? reading.events : []
    expect(
      events.map(event => (event.kind === 'receipt' ? event.outcome : event.kind === 'address' ? event.change : '')),
    ).toEqual(words)
    for (const event of events)
      expect(event).toMatchObject({ addressKey: expect.stringMatching(/^xiaomi:reg[12]$/), at: new Date(noon) })
  })

  it('are refused without the token of the account, or when the account has none', async () => {
    const { sender, context, double } = await openAccount(vendor)
    expect(sender.readCallback?.(callback(1, 'another-callback-token'))).toMatchObject({ verdict: 'refused' })
    const query = new URLSearchParams({ token: right })
    expect(sender.readCallback?.(hostRequest({ query, body: String(body(1)) }))).toMatchObject({ verdict: 'read' })
    const { callbackToken: _, ...settings } = double.settings
    const open = await pushXiaomi.open(settings, context)
    expect(open.readCallback?.(callback(1, right))).toMatchObject({ verdict: 'refused' })
  })

  it('are asked for only with an address that is known and trusted', async () => {
    const { double, context } = await openAccount(vendor)
    const { callbackToken: _, ...settings } = double.settings
    const sender = await pushXiaomi.open(settings, context)
    const delivery = { id: 'd', attempt: 1, isRepeat: false, category: 'otp', ...double.makeDelivery(0, 'x') } as const
    await sender.send([delivery], new AbortController().signal)
    expect(String(double.requests()[0]?.body)).not.toContain('extra.callback')
  })

  it('need an address that Xiaomi takes', async () => {
    const settings = { app: 'a', appSecret: 's', channelIds: { otp: '1' }, callbackToken: 'x'.repeat(64) }
    const callbackUrl = `https://hub.example/${'y'.repeat(60)}`
    await expect(pushXiaomi.open({ ...settings, callbackUrl }, makeContext())).rejects.toThrow(
      'settings.callbackUrl is too long',
    )
  })
})
