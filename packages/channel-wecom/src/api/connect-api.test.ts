import type { HttpClient, HttpOutcome } from '@message-center/channel'
import { createFakeClock, makeContext } from '@message-center/channel/testing'
import { expect, it, onTestFinished } from 'vitest'
import { startAt } from '../open-account.fixture.ts'
import { connectApi } from './connect-api.ts'

const { signal } = new AbortController()
const settings = { corpId: 'ww1', secret: 'a secret & more' }

/** An API whose provider answers these bodies in turn; a text is a body, anything else an outcome. */
function scripted(...answers: readonly (string | HttpOutcome)[]) {
  const urls: string[] = []
  const http: HttpClient = {
    request: async ({ url }) => {
      const answer = answers[urls.length] ?? ''
      urls.push(url)
      return typeof answer === 'string'
        ? { outcome: 'answered', status: 200, headers: {}, body: Buffer.from(answer) }
        : answer
    },
  }
  const context = makeContext({ clock: createFakeClock(startAt) })
  onTestFinished(() => context.close())
  return { urls, callApi: connectApi(settings, { http, tokens: context.tokens }), tokens: context.tokens, http }
}

const call = { path: '/cgi-bin/test', body: { a: 1 } }
const token = (value: string) => `{"errcode":0,"errmsg":"ok","access_token":"${value}","expires_in":7200}`
const ok = '{"errcode":0,"errmsg":"ok"}'

it('asks for a token once and uses it again', async () => {
  const { urls, callApi } = scripted(token('one'), ok, ok)
  await callApi(call, signal)
  await callApi(call, signal)
  expect(urls).toEqual([
    'https://qyapi.weixin.qq.com/cgi-bin/gettoken?corpid=ww1&corpsecret=a+secret+%26+more',
    'https://qyapi.weixin.qq.com/cgi-bin/test?access_token=one',
    'https://qyapi.weixin.qq.com/cgi-bin/test?access_token=one',
  ])
})

it.each([42001, 40014, 41001])('replaces a token refused by %i and repeats the call once', async code => {
  const refused = `{"errcode":${code},"errmsg":"no"}`
  const { urls, callApi } = scripted(token('one'), refused, token('two'), ok)
  expect(await callApi(call, signal)).toMatchObject({ kind: 'answer', code: '0' })
  expect(urls.at(-1)).toContain('access_token=two')
  const twice = scripted(token('one'), refused, token('two'), refused, token('three'), ok)
  expect(await twice.callApi(call, signal)).toMatchObject({ kind: 'answer', code: String(code) })
  expect(twice.urls).toHaveLength(4)
})

it('shares the token of a secret, and of nothing else', async () => {
  const { urls, callApi, tokens, http } = scripted(token('one'), ok, ok, token('two'), ok, token('three'), ok)
  await callApi(call, signal)
  await connectApi({ ...settings, timeoutMs: 2000 }, { http, tokens })(call, signal)
  await connectApi({ ...settings, secret: 'another' }, { http, tokens })(call, signal)
  await connectApi({ ...settings, baseUrl: 'https://gateway.example.com/wecom' }, { http, tokens })(call, signal)
  expect(urls.filter(url => url.includes('gettoken'))).toHaveLength(3)
  expect(urls.at(-1)).toBe('https://gateway.example.com/wecom/cgi-bin/test?access_token=three')
})

it.each<[string, string | HttpOutcome, object]>([
  ['refuses', '{"errcode":40001,"errmsg":"invalid credential"}', { kind: 'answer', code: '40001' }],
  ['is throttled', '{"errcode":45009,"errmsg":"freq"}', { kind: 'answer', code: '45009' }],
  ['answers a web page', '<html>', { kind: 'not-sent' }],
  ['gives no token', '{"errcode":0,"errmsg":"ok"}', { kind: 'not-sent' }],
  ['does not answer', { outcome: 'unanswered', reason: 'reset' }, { kind: 'not-sent' }],
  ['cannot be reached', { outcome: 'not-sent', reason: 'refused' }, { kind: 'not-sent' }],
])('sends nothing when the provider %s instead of giving a token', async (_, answer, expected) => {
  const { urls, callApi } = scripted(answer, ok)
  expect(await callApi(call, signal)).toMatchObject(expected)
  expect(urls).toHaveLength(1)
})

it('reads numbers that come as texts', async () => {
  const { callApi } = scripted('{"errcode":"0","access_token":"one","expires_in":"7200"}', '{"errcode":"0"}')
  expect(await callApi(call, signal)).toMatchObject({ kind: 'answer', code: '0' })
})
