import type { TokenCache } from '@message-center/channel'
import { makeContext, times } from '@message-center/channel/testing'
import { describe, expect, it } from 'vitest'
import { openAccount } from './open-account.fixture.ts'
import { givingTokens, openScripted, type Script, says, takes, tokenPath } from './scripted-api.fixture.ts'
import { wechatMp } from './wechat-mp.ts'

const hourMs = 3_600_000

/** Takes what comes with this token, and calls every other one stale. */
const takesOnly =
  (good: string, code = 40001): Script =>
  (call, response) =>
    (call.token === good ? takes : says(code, 'invalid credential'))(call, response)

const countTokenCalls = (calls: readonly { readonly path: string }[]): number =>
  calls.filter(call => call.path === tokenPath).length

describe('an access token', () => {
  it('is asked for in normal mode, never forced', async () => {
    const { calls, send } = await openScripted(givingTokens(['t1'], takes))
    await send()
    expect(JSON.parse(calls[0]?.body ?? '')).toEqual({
      grant_type: 'client_credential',
      appid: 'wx0123456789abcdef',
      secret: 'secret',
      force_refresh: false,
    })
  })

  it('that ends in the middle of many sends is replaced once, and nothing is lost or sent twice', async () => {
    const { double, send } = await openAccount()
    await send(...times(10, n => ({ id: `a${n}` })))
    const asked = double.tokenRequests?.() ?? 0
    const sending = [send(...times(20, n => ({ id: `b${n}` })))]
    double.expireTokens?.()
    sending.push(send(...times(20, n => ({ id: `c${n}` }))))
    const results = (await Promise.all(sending)).flat()
    expect(results.map(result => result.outcome)).toEqual(times(40, () => 'accepted'))
    expect(double.messages()).toHaveLength(50)
    expect(double.tokenRequests?.()).toBe(asked + 1)
  })

  it('is used for two hours of sending with few token calls', async () => {
    const { double, clock, send } = await openAccount()
    for (const n of times(130, n => n)) {
      expect(await send({ id: `a${n}` })).toMatchObject([{ outcome: 'accepted' }])
      await clock.advance(60_000)
    }
    expect(double.tokenRequests?.()).toBeLessThan(8)
  })

  it.each([40001, 40014, 42001, 41001])('that is refused with %i is replaced and the call made again', async code => {
    const { calls, send } = await openScripted(givingTokens(['t1', 't2'], takesOnly('t2', code)))
    expect(await send()).toMatchObject({ outcome: 'accepted', providerMessageId: '3487542469355618313' })
    expect(calls.map(call => call.token ?? call.path)).toEqual([tokenPath, 't1', tokenPath, 't2'])
  })

  it('that is refused although it is the newest is not asked for again and again', async () => {
    const { calls, clock, send } = await openScripted(givingTokens(['t1'], takesOnly('t2')))
    for (const n of times(20, n => n))
      expect(await send(String(n))).toMatchObject({ outcome: 'deferred', reason: 'unavailable', code: '40001' })
    expect(countTokenCalls(calls)).toBe(2)
    await clock.advance(30_000)
    await send()
    expect(countTokenCalls(calls)).toBe(3)
  })

  it('that is refused twice in a row defers the message', async () => {
    const { calls, send } = await openScripted(givingTokens(['t1', 't2', 't3'], takesOnly('t3')))
    expect(await send()).toMatchObject({ outcome: 'deferred', reason: 'unavailable', retryAfterMs: 30_000 })
    expect(calls).toHaveLength(4)
  })

  it('that comes without a lifetime lives for five minutes', async () => {
    const { calls, clock, send } = await openScripted((call, response) => {
      if (call.path === tokenPath) response.end('{"access_token":"t1"}')
      else takes(call, response)
    })
    await send()
    await clock.advance(200_000)
    await send()
    expect(countTokenCalls(calls)).toBe(1)
    await clock.advance(hourMs)
    await send()
    expect(countTokenCalls(calls)).toBe(2)
  })

  it('is not shared with an account that knows the AppID but not the AppSecret', async () => {
    const keys: string[] = []
    const tokens: TokenCache = {
      get: async key => {
        keys.push(key)
        throw new Error('none')
      },
      invalidate: async () => undefined,
    }
    const context = makeContext()
    for (const appSecret of ['right-secret', 'wrong-secret']) {
      const sender = await wechatMp.open({ appId: 'wx0123456789abcdef', appSecret }, { ...context, tokens })
      await sender.check?.(new AbortController().signal)
    }
    await context.close()
    expect(new Set(keys).size).toBe(2)
    expect(keys.join()).not.toContain('secret')
  })
})

describe('without an access token', () => {
  it.each([40001, 40013, 40125, 40164, 41002, 41004, 50004, 50007, 89503, 48001])(
    'refused with %i, messages are a matter of the account and nothing is sent',
    async code => {
      const { calls, send } = await openScripted(says(code, 'invalid ip 203.0.113.7, not in whitelist'))
      expect(await send()).toMatchObject({ outcome: 'rejected', fault: 'account', code: String(code) })
      expect(await send()).toMatchObject({ outcome: 'rejected' })
      expect(calls).toHaveLength(1)
    },
  )

  it.each([
    ['-1 is said', says(-1, 'system error'), { reason: 'unavailable', code: '-1' }],
    ['45009 is said', says(45009), { reason: 'throttled', code: '45009' }],
    ['45011 is said', says(45011), { reason: 'throttled', code: '45011', retryAfterMs: 60_000 }],
    ['a page comes', (_, response) => void response.end('<html>'), { reason: 'unavailable' }],
    ['an empty object comes', (_, response) => void response.end('{}'), { reason: 'unavailable' }],
    ['the connection breaks', (_, response) => void response.destroy(), { reason: 'unavailable' }],
  ] satisfies [string, Script, object][])('when %s, messages wait', async (_, script, expected) => {
    const { calls, send } = await openScripted(script)
    expect(await send()).toMatchObject({ outcome: 'deferred', ...expected })
    expect(calls).toHaveLength(1)
  })
})
