import { describe, expect, it } from 'vitest'
import { givingTokens, openScripted, type Script } from './scripted-api.fixture.ts'

const withAnswer = (script: Script) => openScripted(givingTokens(['t1'], script))

const raw =
  (status: number, body: string | Uint8Array, headers: Record<string, string> = {}): Script =>
  (_, response) =>
    void response.writeHead(status, headers).end(body)

describe('an answer', () => {
  it.each([
    [
      'as plain text',
      raw(200, '{"errcode":0,"errmsg":"ok","msgid":3662956322040938501}', { 'content-type': 'text/plain' }),
    ],
    ['with its numbers as texts', raw(200, '{"errcode":"0","errmsg":"ok","msgid":"3662956322040938501"}')],
    ['without a code', raw(200, '{"msgid":3662956322040938501}')],
    ['with blanks and an unknown member', raw(200, ' {"errcode" : 0, "new":[1] , "msgid" : 3662956322040938501} ')],
  ])('%s is success with the whole id', async (_, script) => {
    const { send } = await withAnswer(script)
    expect(await send()).toEqual({ outcome: 'accepted', providerMessageId: '3662956322040938501' })
  })

  it('with a small id and without an id is success, too', async () => {
    const small = await withAnswer(raw(200, '{"errcode":0,"errmsg":"ok","msgid":200163836}'))
    expect(await small.send()).toEqual({ outcome: 'accepted', providerMessageId: '200163836' })
    const none = await withAnswer(raw(200, '{"errcode":0,"errmsg":"ok"}'))
    expect(await none.send()).toEqual({ outcome: 'accepted' })
  })

  it.each([
    ['a redirect', raw(302, '', { location: 'http://127.0.0.1:1/elsewhere' })],
    ['a page of a proxy', raw(502, '<html><h1>Bad Gateway</h1></html>', { 'content-type': 'text/html' })],
    ['a JSON list', raw(200, '[]')],
    ['an object that says nothing', raw(200, '{}')],
    ["somebody else's object", raw(200, '{"status":"ok"}')],
    ['a code that is no number', raw(200, '{"errcode":"OK"}')],
    ['success with a status of failure', raw(500, '{"errcode":0,"errmsg":"ok"}')],
    ['broken UTF-8', raw(200, Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x7d]))],
    ['nothing', raw(200, '')],
    ['nothing, with no content', raw(204, '')],
    ['half an object', raw(200, '{"errcode":0,"errm')],
    ['deep nesting', raw(200, `{"errcode":0,"a":${'['.repeat(50_000)}${']'.repeat(50_000)}}`)],
    ['a reset', (_, response) => void response.destroy()],
    ['an answer that stops in the middle', (_, response) => void response.writeHead(200).write('{"errcode":')],
  ] satisfies [string, Script][])('that is %s leaves the outcome unknown', async (_, script) => {
    const { calls, send } = await withAnswer(script)
    expect(await send()).toMatchObject({ outcome: 'unknown' })
    expect(calls).toHaveLength(2)
  })

  it('that comes slowly, byte by byte, is read whole', async () => {
    const { send } = await withAnswer((_, response) => {
      const bytes = [...'{"errcode":0,"errmsg":"ok","msgid":7}']
      const writeNext = (): void => {
        const byte = bytes.shift()
        if (byte === undefined) response.end()
        else response.write(byte, () => setImmediate(writeNext))
      }
      writeNext()
    })
    expect(await send()).toEqual({ outcome: 'accepted', providerMessageId: '7' })
  })

  it('of a busy provider with status 503 is a wait', async () => {
    const { send } = await withAnswer(raw(503, '{"errcode":-1,"errmsg":"system error"}'))
    expect(await send()).toMatchObject({ outcome: 'deferred', reason: 'unavailable', code: '-1' })
  })

  it.each([
    ['invalid openid rid: 1a2b3c4d-5e6f7a8b-9c0d1e2f', '1a2b3c4d-5e6f7a8b-9c0d1e2f'],
    ['invalid openid hint: [ZE1Uxa0498age8]', 'ZE1Uxa0498age8'],
    ['invalid openid', undefined],
  ])('with the words %j has the trace %s', async (errmsg, traceId) => {
    const { send } = await withAnswer(raw(200, JSON.stringify({ errcode: 40003, errmsg })))
    expect(await send()).toEqual({ outcome: 'rejected', fault: 'recipient', code: '40003', message: errmsg, traceId })
  })
})

it('a time-out after the request left is unknown, and the request is not repeated', async () => {
  const { calls, send } = await openScripted(
    givingTokens(['t1'], () => undefined),
    { timeoutMs: 1000 },
  )
  expect(await send()).toEqual({ outcome: 'unknown', message: 'No whole answer within 1000 ms.' })
  expect(calls).toHaveLength(2)
})

it('texts leave as raw UTF-8, without escapes', async () => {
  const { calls, send } = await withAnswer(raw(200, '{"errcode":0}'))
  await send()
  expect(calls[1]?.body).toContain('您好')
})

it('a base URL may have a path and a slash at its end', async () => {
  const script = raw(200, '{"access_token":"t","expires_in":7200,"errcode":0,"errmsg":"ok"}')
  const { calls, send } = await openScripted(script, { basePath: '/gateway/wechat/' })
  expect(await send()).toMatchObject({ outcome: 'accepted' })
  expect(calls.map(call => call.path)).toEqual([
    '/gateway/wechat/cgi-bin/stable_token',
    '/gateway/wechat/cgi-bin/message/template/send',
  ])
})
