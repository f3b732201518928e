import type { HttpClient, HttpOutcome, HttpRequest } from '@message-center/channel'
import { createFakeClock } from '@message-center/channel/testing'
import { expect, it } from 'vitest'
import { connectApi } from './dysms-api.ts'
import { openAccount, startAt } from './open-account.fixture.ts'

const settings = { accessKeyId: 'k', accessKeySecret: 's', signName: '签名' }
const { signal } = new AbortController()

function scriptedApi(...answers: readonly (readonly [status: number, body: string])[]) {
  const requests: HttpRequest[] = []
  const http: HttpClient = {
    request: async request => {
      const [status, body] = answers[requests.length] ?? [500, '']
      requests.push(request)
      const outcome: HttpOutcome = { outcome: 'answered', status, headers: {}, body: Buffer.from(body) }
      return outcome
    },
  }
  return { requests, callApi: connectApi(settings, { http, clock: createFakeClock(startAt) }) }
}

it.each(['SignatureDoesNotMatch', 'SignatureNonceUsed', 'IncompleteSignature', 'InvalidTimeStamp.Expired'])(
  'signs anew, once, after %s',
  async code => {
    const refusal = [400, JSON.stringify({ Code: code })] as const
    const { requests, callApi } = scriptedApi(refusal, refusal, [200, '{"Code":"OK"}'])
    expect(await callApi('SendSms', {}, signal)).toMatchObject({ outcome: 'answered', code })
    expect(requests).toHaveLength(2)
    const nonces = requests.map(request => request.headers?.['x-acs-signature-nonce'])
    expect(new Set(nonces).size).toBe(2)
  },
)

it('makes one call for every other answer', async () => {
  const { requests, callApi } = scriptedApi([200, '{"Code":"isp.SYSTEM_ERROR"}'], [200, '{"Code":"OK"}'])
  expect(await callApi('SendSms', {}, signal)).toMatchObject({ code: 'isp.SYSTEM_ERROR' })
  expect(requests).toHaveLength(1)
})

it('goes to the public endpoint by https unless told otherwise', async () => {
  const { requests, callApi } = scriptedApi([200, '{"Code":"OK"}'])
  await callApi('SendSms', {}, signal)
  expect(requests[0]).toMatchObject({ method: 'POST', url: 'https://dysmsapi.aliyuncs.com/', timeoutMs: 10_000 })
})

it.each([
  ['an empty body', ''],
  ['a web page', '<html>'],
  ['an array', '[]'],
  ['an object without code', '{}'],
  ['broken UTF-8', '\u{fffd}{'],
])('calls %s unreadable, whatever the status', async (_, body) => {
  for (const status of [200, 502]) {
    expect(await scriptedApi([status, body]).callApi('SendSms', {}, signal)).toEqual({ outcome: 'unreadable', status })
  }
})

it('is accepted by the double with temporary credentials', async () => {
  const { send } = await openAccount({ securityToken: 'sts-token' })
  expect(await send({})).toMatchObject([{ outcome: 'accepted' }])
})

it('is a matter of the account when its clock is wrong by a quarter of an hour', async () => {
  const { send } = await openAccount({}, {}, createFakeClock(startAt + 15 * 60_000 + 1000))
  expect(await send({})).toMatchObject([{ outcome: 'rejected', fault: 'account', code: 'InvalidTimeStamp.Expired' }])
})
