import { times } from '@message-center/channel/testing'
import { readJson } from '@message-center/channel/wire'
import { describe, expect, it } from 'vitest'
import { startHonorDouble } from '../double/honor-double.ts'
import { expectOutcomes, openAccount } from '../open-account.fixture.ts'
import { honorCodes } from './failure-codes.ts'
import { pushHonor } from './honor.ts'

const vendor = { plugin: pushHonor, startDouble: startHonorDouble }
const same = { content: { body: 'the same' } }

describe('a message by Honor', () => {
  it('carries everything of the model that Honor has a place for', async () => {
    const { double, send } = await openAccount(vendor, { badgeClass: 'com.example.Main' })
    const content = {
      title: '订单',
      body: '已发货 😀',
      badge: 3,
      image: 'https://example.com/a.png',
      link: 'shop://order/1',
      data: { order: '1' },
      ttlSeconds: 60,
    }
    await send({ content })
    expect(readJson(double.requests()[0]?.body ?? '')).toEqual({
      token: ['BAEAAAAAB.jk0000000000000'],
      notification: { title: '订单', body: '已发货 😀', image: 'https://example.com/a.png' },
      android: {
        ttl: '60s',
        targetUserType: 0,
        data: '{"order":"1"}',
        notification: {
          title: '订单',
          body: '已发货 😀',
          clickAction: { type: 1, intent: 'shop://order/1' },
          importance: 'NORMAL',
          badge: { addNum: 1, badgeClass: 'com.example.Main' },
          notifyId: expect.any(Number),
        },
      },
    })
  })

  it('is of low importance as marketing, unless the account says otherwise', async () => {
    const importance = ({ body }: { body: Buffer }) => /"importance":"(\w+)"/.exec(String(body))?.[1]
    const { double, send } = await openAccount(vendor)
    await send({ category: 'marketing' })
    const other = await openAccount(vendor, { importance: { marketing: 'NORMAL' } })
    await other.send({ category: 'marketing' })
    expect([...double.requests(), ...other.double.requests()].map(importance)).toEqual(['LOW', 'NORMAL'])
  })

  it.each(['a', '界', '😀'])('is measured in bytes: %s', async unit => {
    const { send } = await openAccount(vendor, { badgeClass: 'b'.repeat(255) })
    const content = { body: unit.repeat(2_000), badge: 1, shorten: true, title: unit.repeat(20) }
    expect(pushHonor.content.check?.({ ...content, shorten: false }, undefined)).toHaveLength(1)
    expect(await send({ content })).toMatchObject([{ outcome: 'accepted' }])
  })
})

describe('answers of Honor', () => {
  it('mean what the table says', async () => {
    const numbers = honorCodes.filter(({ code }) => /^\d{8}$/.test(code))
    await expectOutcomes(vendor, numbers, code => ({ status: 200, body: `{"code":${code},"message":"x"}` }))
  })

  it.each([200, 0, 80_000_000])('are good news by sendResult, whatever the number %i', async successCode => {
    const startDouble = (options: { readonly now: () => number }) => startHonorDouble({ ...options, successCode })
    const { double, send } = await openAccount({ plugin: pushHonor, startDouble })
    const results = await send(
      ...times(3, () => same),
      { ...same, device: { token: 'dead00000' } },
      { ...same, device: { token: 'fail00000' } },
    )
    expect(double.requests()).toHaveLength(1)
    expect(results.slice(0, 3)).toMatchObject(
      Array(3).fill({ outcome: 'accepted', providerMessageId: expect.any(String) }),
    )
    expect(results.slice(3)).toMatchObject([
      { outcome: 'rejected', fault: 'recipient', code: 'expireTokens', addressChange: { change: 'invalid' } },
      { outcome: 'rejected', fault: 'recipient', code: 'failTokens' },
    ])
    expect(results[4]).not.toHaveProperty('addressChange')
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
