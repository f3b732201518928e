import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { times } from '@message-center/channel/testing'
import { describe, expect, it, onTestFinished } from 'vitest'
import { appSettings, openAccount, openAt, openScripted, sendParts, to } from '../open-account.fixture.ts'
import { wecomApp } from './wecom-app.ts'

const member = { address: { wecomUser: 'zhangsan' }, content: { text: 'hi' } }

describe('a call for many members', () => {
  it('turns the lists of the answer into a result for each delivery, whatever the case of the names', async () => {
    const { double, send } = await openAccount('app')
    const results = await send(to('Li.Si'), to('GoneWang'), to('UnlicensedZhao'), to('ZhangSan'))
    const [taken] = double.appMessages()
    expect(results).toMatchObject([
      { outcome: 'accepted', providerMessageId: `${taken?.msgid}*2` },
      { outcome: 'rejected', fault: 'recipient', code: 'invaliduser' },
      { outcome: 'rejected', fault: 'recipient', code: 'unlicenseduser' },
      { outcome: 'accepted', providerMessageId: `${taken?.msgid}*2` },
    ])
    expect(double.appMessages().map(({ to }) => to)).toEqual(['Li.Si', 'ZhangSan'])
  })

  it('carries a thousand members, and a thousand and one go by two calls', async () => {
    const { double, send } = await openAccount('app')
    const results = await send(...times(1001, n => to(`m${n}`)))
    expect(new Set(results.map(({ outcome }) => outcome))).toEqual(new Set(['accepted']))
    expect(new Set(double.appMessages().map(({ msgid }) => msgid)).size).toBe(2)
    expect(double.appMessages()).toHaveLength(1001)
  })

  it('looks no further when the provider says that all are bad', async () => {
    const { sender, requests } = await openScripted(wecomApp, appSettings, refusal(81013))
    const results = await sendParts(sender, member, [to('a'), to('b')])
    expect(results).toMatchObject(Array(2).fill({ outcome: 'rejected', fault: 'recipient', code: '81013' }))
    expect(requests).toHaveLength(1)
  })

  it('rejects everybody when the provider knows none of them', async () => {
    const { send } = await openAccount('app')
    expect(await send(to('gone1'), to('gone2'))).toMatchObject([
      { outcome: 'rejected', fault: 'recipient', code: '81013' },
      { outcome: 'rejected', fault: 'recipient', code: '81013' },
    ])
  })

  it('names a member once: the same member twice gets two messages by two calls', async () => {
    const { double, send } = await openAccount('app')
    expect(await send(to('a'), to('A'), to('b'))).toMatchObject(Array(3).fill({ outcome: 'accepted' }))
    expect(double.appMessages().map(({ to, sharedBy }) => [to, sharedBy])).toEqual(
      expect.arrayContaining([
        ['a', 2],
        ['b', 2],
        ['A', 1],
      ]),
    )
  })

  it('sends different contents by different calls', async () => {
    const { double, send } = await openAccount('app')
    await send({ ...to('a'), content: { text: 'one' } }, { ...to('b'), content: { text: 'two' } })
    expect(
      double
        .appMessages()
        .map(({ to, text, sharedBy }) => [to, text, sharedBy])
        .toSorted(),
    ).toEqual([
      ['a', 'one', 1],
      ['b', 'two', 1],
    ])
  })

  it('looks for the one who spoils it, so that the others get their message', async () => {
    const { sender, requests } = await openScripted(
      wecomApp,
      appSettings,
      refusal(40031),
      { body: '{"errcode":0,"msgid":"left"}' },
      refusal(40031),
      refusal(60111),
      { body: '{"errcode":0,"msgid":"right"}' },
    )
    const results = await sendParts(sender, member, [to('a'), to('b'), to('bad'), to('d')])
    expect(results).toMatchObject([
      { outcome: 'accepted', providerMessageId: 'left*2' },
      { outcome: 'accepted', providerMessageId: 'left*2' },
      { outcome: 'rejected', code: '60111' },
      { outcome: 'accepted', providerMessageId: 'right' },
    ])
    expect(requests.map(({ body }) => body.touser)).toEqual(['a|b|bad|d', 'a|b', 'bad|d', 'bad', 'd'])
  })

  it('gives up looking after forty calls and tries the rest later', async () => {
    const { sender, requests } = await openScripted(wecomApp, appSettings, ...times(60, () => refusal(40031)))
    const results = await sendParts(
      sender,
      member,
      times(100, n => to(`m${n}`)),
    )
    expect(requests).toHaveLength(41)
    expect(new Set(results.map(result => (result.outcome === 'deferred' ? result.reason : result.outcome)))).toEqual(
      new Set(['unavailable']),
    )
  })
})

describe('departments, tags and everybody', () => {
  it('travel alone, each with its own result', async () => {
    const { double, send } = await openAccount('app')
    const results = await send(
      { address: { wecomDepartment: '2' } },
      { address: { wecomDepartment: '404' } },
      { address: { wecomTag: '7' } },
      to('@all'),
      to('a'),
    )
    expect(results).toMatchObject([
      { outcome: 'accepted' },
      { outcome: 'rejected', code: '81013' },
      { outcome: 'accepted' },
      { outcome: 'accepted' },
      { outcome: 'accepted' },
    ])
    expect(double.appMessages().map(({ kind, to, sharedBy }) => [kind, to, sharedBy])).toEqual(
      expect.arrayContaining([
        ['department', '2', 1],
        ['tag', '7', 1],
        ['user', '@all', 1],
        ['user', 'a', 1],
      ]),
    )
    const keys = [to('a'), to('B'), to('@all'), { address: { wecomTag: '7' } }].map((part, n) =>
      wecomApp.batchKey?.({ id: `d${n}`, attempt: 1, category: 'otp', isRepeat: false, ...member, ...part }),
    )
    expect(keys).toEqual(['members', 'members', 'd2', 'd3'])
  })

  it('are found in lists of numbers and of texts', async () => {
    const { sender } = await openScripted(wecomApp, appSettings, {
      body: '{"errcode":0,"invalidparty":[9007199254740993],"msgid":"m"}',
    })
    const part = { address: { wecomDepartment: '9007199254740993' } }
    expect(await sendParts(sender, member, [part])).toMatchObject([{ outcome: 'rejected', code: 'invalidparty' }])
  })
})

describe('ids of the provider', () => {
  it('stay whole beyond 2^53, as text or as number', async () => {
    const { sender } = await openScripted(
      wecomApp,
      appSettings,
      { body: '{"errcode":0,"errmsg":"ok","msgid":9007199254740993}' },
      { body: '{"errcode":"0","errmsg":"ok","msgid":"18446744073709551615"}' },
    )
    expect(await sendParts(sender, member, [{}])).toMatchObject([{ providerMessageId: '9007199254740993' }])
    expect(await sendParts(sender, member, [{}])).toMatchObject([{ providerMessageId: '18446744073709551615' }])
  })
})

describe('what the provider says beside success', () => {
  it('is logged when it had to repair the call, without content or member', async () => {
    const { sender, logger } = await openScripted(wecomApp, appSettings, {
      body: '{"errcode":0,"errmsg":"ok. Warning: wrong json format. ","msgid":"m"}',
    })
    await sendParts(sender, member, [{}])
    expect(logger.lines).toMatchObject([{ level: 'warn' }])
    expect(JSON.stringify(logger.lines)).not.toContain('zhangsan')
  })

  it('names the call for its support', async () => {
    const { sender } = await openScripted(wecomApp, appSettings, {
      body: '{"errcode":60011,"errmsg":"no privilege, hint: [1704335944429391615909812], from ip: 203.0.113.7"}',
    })
    expect(await sendParts(sender, member, [{}])).toMatchObject([{ traceId: '1704335944429391615909812' }])
  })
})

describe('a refusal', () => {
  it.each([
    ...codes('recipient', 81013, 40003, 46004, 60111, 60011, 50002, 40066, 40068, 40070, 82001, 701008, 701099),
    ...codes('content', 40007, 40008, 40033, 40035, 40036, 40037, 40039, 40058, 41016, 41033, 42014, 44004, 45002),
    ...codes('content', 45008, 45032, 45034, 40201, 82004, 90201, 90208, 40032, 82002, 82003),
    ...codes('account', 40001, 40013, 40056, 40091, 41002, 41004, 45031, 48002, 48004, 48005, 48006, 50003, 301002),
  ])('for the fault of the %s has the code %i', async (fault, code) => {
    const { double, send } = await openAccount('app')
    double.refuseNext({ code, message: 'no' })
    expect(await send({})).toMatchObject([{ outcome: 'rejected', fault, code: String(code) }])
    expect(double.appMessages()).toEqual([])
  })

  it.each([
    [-1, { reason: 'unavailable' }],
    [6000, { reason: 'unavailable' }],
    [45033, { reason: 'throttled', scope: 'account', retryAfterMs: 60_000 }],
    [45009, { reason: 'throttled', scope: 'account', retryAfterMs: 60_000 }],
  ])('with the code %i is deferred', async (code, expected) => {
    const { double, send } = await openAccount('app')
    double.refuseNext({ code, message: 'api freq out of limit' })
    expect(await send({})).toMatchObject([{ outcome: 'deferred', code: String(code), ...expected }])
  })

  it.each([
    ['reach max api daily quota limit', 20 * 3_600_000 + 55 * 60_000 + 55_000],
    ['api hourly limit', 3_600_000],
  ])('that names its window waits for its end: %s', async (message, retryAfterMs) => {
    const { double, send } = await openAccount('app')
    double.refuseNext({ code: 45009, message })
    expect(await send({})).toMatchObject([{ outcome: 'deferred', retryAfterMs }])
  })

  it.each([
    [40999, 'content'],
    [49999, 'account'],
    [700001, 'account'],
  ])('with the strange code %i is read by its family', async (code, fault) => {
    const { double, send } = await openAccount('app')
    double.refuseNext({ code, message: 'no' })
    expect(await send({})).toMatchObject([{ outcome: 'rejected', fault, code: String(code) }])
  })

  it('for an untrusted address tells ours and the page to mend it', async () => {
    const app = { agentId: 1000002, secret: 'double-secret-of-the-first-app', trustedAddresses: ['198.51.100.1'] }
    const { send } = await openAccount('app', { apps: [app], sourceAddress: '203.0.113.99' })
    expect(await send({})).toMatchObject([
      {
        outcome: 'rejected',
        fault: 'account',
        code: '60020',
        message: expect.stringMatching(/203\.0\.113\.99.*work\.weixin\.qq\.com.*企业可信IP/),
      },
    ])
  })
})

describe('an answer that is none', () => {
  it.each<[string, (response: ServerResponse) => unknown]>([
    ['a redirect', response => response.writeHead(302, { location: 'https://login.example.com/' }).end()],
    ['a gateway error', response => response.writeHead(502).end('<html>502 Bad Gateway</html>')],
    ['JSON without errcode', response => response.end('{"ok":true}')],
    ['a JSON list', response => response.end('[0]')],
    ['nothing', response => response.end()],
    ['bytes that are no UTF-8', response => response.end(Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x7d]))],
    ['a reset', response => response.socket?.resetAndDestroy()],
  ])('leaves the outcome unknown: %s', async (_, answer) => {
    const server = createServer((request, response) => {
      const isToken = request.url?.startsWith('/cgi-bin/gettoken')
      if (isToken) response.end('{"errcode":0,"access_token":"token-1","expires_in":7200}')
      else request.resume().on('end', () => answer(response))
    })
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => {
      server.closeAllConnections()
      server.close()
    })
    const { port } = server.address() as AddressInfo
    const { send } = await openAccount('app', {}, { baseUrl: `http://127.0.0.1:${port}` })
    expect(await send(to('a'), to('b'))).toMatchObject([{ outcome: 'unknown' }, { outcome: 'unknown' }])
  })
})

describe('a token', () => {
  it('that ends in the middle of a batch is replaced, and nobody gets a message twice', async () => {
    const { double, clock, send } = await openAccount('app', { tokenLifetimeMs: 600_000 })
    await send(to('first'))
    double.app.expireTokens?.()
    const results = await send(...times(5, n => ({ ...to(`m${n}`), content: { text: `text ${n}` } })))
    expect(results.map(({ outcome }) => outcome)).toEqual(Array(5).fill('accepted'))
    expect(double.appMessages()).toHaveLength(6)
    expect(double.app.tokenRequests?.()).toBe(2)
    await clock.advance(700_000)
    expect(await send(to('later'))).toMatchObject([{ outcome: 'accepted' }])
    expect(double.app.tokenRequests?.()).toBe(3)
  })

  it('that is refused although it is the newest is a fault of the account, and not asked for again and again', async () => {
    const { double, clock, send } = await openAccount('app')
    for (const n of times(20, n => n)) {
      double.refuseNext({ code: 42001, message: 'expired' })
      expect(await send(to(`m${n}`))).toMatchObject([{ outcome: 'rejected', fault: 'account', code: '42001' }])
    }
    expect(double.app.tokenRequests?.()).toBe(2)
    await clock.advance(30_000)
    double.refuseNext({ code: 42001, message: 'expired' })
    await send(to('later'))
    expect(double.app.tokenRequests?.()).toBe(3)
  })

  it('belongs to one application: two of one company have two', async () => {
    const { double, clock, send } = await openAccount('app')
    const second = await openAt(double, 'app', clock, {
      agentId: 1000003,
      secret: 'double-secret-of-the-second-app',
    })
    expect(await send({})).toMatchObject([{ outcome: 'accepted' }])
    expect(await second.send({})).toMatchObject([{ outcome: 'accepted' }])
    expect(double.appMessages().map(({ agentId }) => agentId)).toEqual([1000002, 1000003])
  })

  it('of another application than the agent id is refused', async () => {
    const { send } = await openAccount('app', {}, { agentId: 1000003 })
    expect(await send({})).toMatchObject([{ outcome: 'rejected', fault: 'account', code: '301002' }])
  })
})

describe('the silent limit of a member', () => {
  it('holds the thirty-first message of a minute back before it would be dropped', async () => {
    const { double, clock, send } = await openAccount('app')
    const results = await send(...times(31, n => ({ ...to('Busy'), content: { text: `text ${n}` } })), to('other'))
    expect(results.slice(0, 30).map(({ outcome }) => outcome)).toEqual(Array(30).fill('accepted'))
    expect(results[30]).toEqual({
      outcome: 'deferred',
      reason: 'throttled',
      code: 'silent-limit',
      scope: 'recipient',
      retryAfterMs: 65_000,
    })
    expect(results[31]).toMatchObject({ outcome: 'accepted' })
    await clock.advance(65_000)
    expect(await send({ ...to('busy'), content: { text: 'again' } })).toMatchObject([{ outcome: 'accepted' }])
    expect(double.appMessages().filter(({ isDropped }) => isDropped)).toEqual([])
  })

  it('is told to the host as a hint for each recipient', () => {
    expect(wecomApp.capabilities.rateHints).toEqual([
      { scope: 'recipient', max: 30, windowMs: 60_000, window: 'rolling', counts: 'deliveries' },
      { scope: 'recipient', max: 1000, windowMs: 3_600_000, window: 'rolling', counts: 'deliveries' },
    ])
  })
})

describe('the duplicate check', () => {
  it('is off, so that two equal messages are two', async () => {
    const { double, send } = await openAccount('app')
    await send({})
    await send({})
    expect(double.appMessages()).toHaveLength(2)
  })

  it('drops an equal call within its time when the account asks for it', async () => {
    const { double, clock, send } = await openAccount('app', {}, { duplicateCheckSeconds: 600 })
    const [first] = await send({})
    expect(await send({})).toEqual([first])
    expect(double.appMessages()).toHaveLength(1)
    await clock.advance(600_000)
    await send({})
    expect(double.appMessages()).toHaveLength(2)
  })
})

function codes<Fault extends string>(fault: Fault, ...list: readonly number[]): [Fault, number][] {
  return list.map(code => [fault, code])
}

function refusal(code: number) {
  return { body: JSON.stringify({ errcode: code, errmsg: 'no' }) }
}
