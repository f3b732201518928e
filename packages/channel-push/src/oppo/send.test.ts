import { hostRequest } from '@message-center/channel/double'
import { times } from '@message-center/channel/testing'
import { readJson } from '@message-center/channel/wire'
import { describe, expect, it } from 'vitest'
import { startOppoDouble } from '../double/oppo-double.ts'
import { expectOutcomes, noon, openAccount } from '../open-account.fixture.ts'
import { oppoCodes } from './failure-codes.ts'
import { pushOppo } from './oppo.ts'
import { isMainland } from './region.ts'
import { signOppo } from './token.ts'

const vendor = { plugin: pushOppo, startDouble: startOppoDouble }
const answer = (code: string) => ({ status: 200, body: JSON.stringify({ code: Number(code), message: 'x' }) })

describe('a message by OPPO', () => {
  it('carries everything of the model that OPPO has a place for', async () => {
    const { double, send } = await openAccount(vendor, {
      classes: { otp: { channelId: 'codes', category: 'ACCOUNT', notifyLevel: 16 } },
    })
    const content = {
      title: '登录',
      body: '验证码 😀'.repeat(10),
      link: 'shop://login',
      data: { order: '1' },
      collapseKey: 'login',
      ttlSeconds: 60,
    }
    expect(await send({ category: 'otp', content })).toMatchObject([
      { outcome: 'accepted', providerMessageId: expect.stringMatching(/^30044541-1-1-\d{18}$/) },
    ])
    const form = new URLSearchParams(String(double.requests()[0]?.body))
    expect(form.get('auth_token')).toBe(double.secrets?.()[0])
    expect(readJson(form.get('message') ?? '')).toEqual({
      target_type: 2,
      target_value: 'CN_8fa0618f178145d80000000000000000',
      verify_registration_id: false,
      notification: {
        app_message_id: expect.stringMatching(/^[0-9a-f]{32}$/),
        title: '登录',
        content: content.body,
        style: 1,
        click_action_type: 5,
        click_action_url: 'shop://login',
        action_parameters: '{"order":"1"}',
        off_line_ttl: 60,
        notify_id: expect.any(Number),
        channel_id: 'codes',
        category: 'ACCOUNT',
        notify_level: 16,
        call_back_url: 'https://hub.example/callbacks/push/account/double-callback-token',
      },
    })
  })

  it.each([
    ['body', 128],
    ['title', 50],
  ] as const)('has a %s of up to %i characters, and an emoji is one', async (field, max) => {
    const content = { title: 't', body: 'b', [field]: '😀'.repeat(max) }
    expect(pushOppo.content.check?.(content, undefined)).toEqual([])
    expect(pushOppo.content.check?.({ ...content, [field]: `${content[field]}x` }, undefined)).toMatchObject([
      { field: `/${field}` },
    ])
    const { send } = await openAccount(vendor)
    const long = { title: 't', body: 'b', [field]: '😀'.repeat(150), shorten: true }
    expect(await send({ content }, { content: long })).toMatchObject(Array(2).fill({ outcome: 'accepted' }))
  })

  it('is refused by itself within a call for many', async () => {
    const { double, send } = await openAccount(vendor)
    const results = await send({}, { device: { token: 'CN_dead00000000' } }, {})
    expect(double.requests()).toHaveLength(1)
    expect(results).toMatchObject([
      { outcome: 'accepted' },
      { outcome: 'rejected', fault: 'recipient', code: '10000', addressChange: { change: 'invalid' } },
      { outcome: 'accepted' },
    ])
  })

  it('goes abroad by another host with a token of its own', async () => {
    const abroad = await startOppoDouble({ now: () => noon })
    const { double, send } = await openAccount(vendor, { overseasUrl: abroad.url })
    expect(await send({}, { device: { token: 'OPPO_IN_00000000' } }, {})).toMatchObject(
      Array(3).fill({ outcome: 'accepted' }),
    )
    expect([double.pushes().length, abroad.pushes().length]).toEqual([2, 1])
    expect([double.tokenRequests?.(), abroad.tokenRequests?.()]).toEqual([1, 1])
    await abroad.stop()
  })

  it.each([
    ['b6bb0f6c3ea5d4c3', true],
    ['CN_b6bb0f6c', true],
    ['OPPO_CN_b6bb', true],
    ['IN_b6bb0f6c', false],
    ['OPPO_IN_b6bb', false],
    ['a_b_CN_d', false],
  ])('of %s is of the mainland: %s', (token, is) => {
    expect(isMainland(token)).toBe(is)
  })
})

describe('answers of OPPO', () => {
  it('mean what the table says', async () => {
    await expectOutcomes(vendor, oppoCodes, answer)
  })

  it('for many are read by registration id, or by place where they name none', async () => {
    const { double, send, delivery } = await openAccount(vendor)
    const [a, b] = [0, 1].map(n => JSON.stringify(delivery({}, n).address.device).match(/CN_\w+/)?.[0])
    const data = [
      { messageId: 'mb', registrationId: b },
      { messageId: 'ma', registrationId: a },
    ]
    double.answerNext(
      { status: 200, body: JSON.stringify({ code: 0, data }) },
      {
        status: 200,
        body: JSON.stringify({ code: 0, data: JSON.stringify([{ messageId: 'm1' }, { messageId: 'm2' }]) }),
      },
      { status: 200, body: JSON.stringify({ code: 0, data: [data[0]] }) },
    )
    expect(await send({}, {})).toMatchObject([{ providerMessageId: 'ma' }, { providerMessageId: 'mb' }])
    expect(await send({}, {})).toMatchObject([{ providerMessageId: 'm1' }, { providerMessageId: 'm2' }])
    expect(await send({}, {})).toMatchObject([{ outcome: 'unknown' }, { providerMessageId: 'mb' }])
  })

  it('that an id was there before are good news for a repeat', async () => {
    const { double, send } = await openAccount(vendor)
    double.answerNext(answer('32'))
    expect(await send({ isRepeat: true, attempt: 2 })).toMatchObject([{ outcome: 'accepted' }])
  })

  it('that call the target bad lead to each message by itself', async () => {
    const { double, send } = await openAccount(vendor)
    double.answerNext(answer('10000'))
    expect(await send({}, {}, {})).toMatchObject(Array(3).fill({ outcome: 'accepted' }))
  })

  it('replace a token that expired in the middle of a batch, once', async () => {
    const { double, send } = await openAccount(vendor)
    await send({ id: 'f' })
    double.expireTokens?.()
    const first = send(...times(1_001, () => ({})))
    expect(await first).toMatchObject(Array(1_001).fill({ outcome: 'accepted' }))
    expect(double.tokenRequests?.()).toBe(2)
  })
})

describe('receipts of OPPO', () => {
  const body = JSON.stringify([
    { messageId: 'm1', registrationIds: 'CN_a, CN_b', eventTime: String(noon), eventType: 'push_arrive' },
    { messageId: 'm2', registrationIds: 'CN_c', eventTime: String(noon), eventType: 'regid_invalid' },
    { messageId: 'm3', registrationIds: 'CN_d', eventTime: String(noon), eventType: 'constructor' },
  ])

  it('come in lists, for one or more devices each', async () => {
    const { sender } = await openAccount(vendor)
    const at = new Date(noon)
    expect(sender.readCallback?.(hostRequest({ path: '/double-callback-token', body }))).toMatchObject({
      verdict: 'read',
      events: [
        { kind: 'receipt', outcome: 'delivered', providerMessageId: 'm1', addressKey: 'oppo:CN_a', at },
        { kind: 'receipt', outcome: 'delivered', providerMessageId: 'm1', addressKey: 'oppo:CN_b', at },
        { kind: 'receipt', outcome: 'failed', providerMessageId: 'm2', addressKey: 'oppo:CN_c', code: 'regid_invalid' },
        { kind: 'address', change: 'invalid', addressKey: 'oppo:CN_c', at },
      ],
    })
    expect(sender.readCallback?.(hostRequest({ path: '/forged', body }))).toMatchObject({ verdict: 'refused' })
  })
})

it('signs as OPPO documents it', () => {
  expect(signOppo({ appKey: 'testAppKey', masterSecret: 'testMasterSecret' }, '1700000000000')).toBe(
    '74e0f402616c863b47886db52aab4778997f2ad2744814e7dfcf72a8de4dc36d',
  )
})
