import type { HttpOutcome } from '@message-center/channel'
import { makeContext } from '@message-center/channel/testing'
import { describe, expect, it, onTestFinished } from 'vitest'
import { startFcmDouble } from '../double/index.ts'
import { pushFcm } from '../fcm/fcm.ts'

const { signal } = new AbortController()

/** What a send comes to when the token endpoint answers so, and sending is never reached. */
async function sendWith(outcome: HttpOutcome) {
  const double = await startFcmDouble()
  onTestFinished(() => double.stop())
  const context = makeContext()
  onTestFinished(() => context.close())
  const http = {
    request: async ({ url }: { url: string }) => (url.endsWith('/token') ? outcome : Promise.reject(new Error(url))),
  }
  const sender = await pushFcm.open(double.settings, { ...context, http })
  const delivery = { id: 'd', attempt: 1, isRepeat: false, category: 'otp', ...double.makeDelivery(0, 'x') } as const
  const [result] = await sender.send([delivery], signal)
  return { result, check: await sender.check?.(signal) }
}

const answered = (status: number, body: string): HttpOutcome => ({
  outcome: 'answered',
  status,
  headers: {},
  body: Buffer.from(body),
})

describe('without a token', () => {
  it.each<[string, HttpOutcome]>([
    ['nobody is reached', { outcome: 'not-sent', reason: 'Nobody listens.' }],
    ['no answer comes', { outcome: 'unanswered', reason: 'No whole answer within 10 ms.' }],
    ['something else answers', answered(200, '<html>')],
    ['a gateway is in trouble', answered(502, 'bad gateway')],
    ['the vendor is out of service', answered(503, '')],
  ])('a message is deferred, since nothing was sent: %s', async (_, outcome) => {
    const { result, check } = await sendWith(outcome)
    expect(result).toMatchObject({ outcome: 'deferred', reason: 'unavailable' })
    expect(check).toMatchObject({ verdict: 'unreachable' })
  })

  it('a message is deferred for as long as the endpoint asks', async () => {
    expect((await sendWith(answered(429, ''))).result).toMatchObject({ outcome: 'deferred', reason: 'throttled' })
  })

  it('a message is the fault of the account when the vendor refuses the credentials', async () => {
    const { result, check } = await sendWith(answered(400, '{"error":"invalid_grant","error_description":"x"}'))
    expect(result).toMatchObject({ outcome: 'rejected', fault: 'account', code: 'invalid_grant' })
    expect(check).toMatchObject({ verdict: 'broken', code: 'invalid_grant', fix: expect.stringContaining('NTP') })
  })
})
