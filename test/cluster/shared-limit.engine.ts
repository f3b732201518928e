import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { ask, make, settingsFor } from '../crash/harness/api.ts'
import { numberFrom, say } from '../crash/harness/say.ts'
import { phoneOf, refOf } from '../crash/provider/fates.ts'
import { type ClusterStage, setClusterStage } from './harness/cluster-stage.ts'

const members = [
  { name: 'api-1', roles: 'api' },
  { name: 'deliver-1', roles: 'deliver,receipts' },
  { name: 'deliver-2', roles: 'deliver,receipts' },
  { name: 'deliver-3', roles: 'deliver,receipts' },
  { name: 'deliver-4', roles: 'deliver,receipts' },
  { name: 'sync-1', roles: 'sync,scheduler' },
]

/** What one process was told of templates and accounts the others know by then, in milliseconds. */
const knownWithinMs = 3_000

/** A fifth more than the limit, but not all at once: to accept them would keep the machine from sending. */
const offered = { messages: 60, everyMs: 500 } as const

describe('a limit of 100 a second that four processes share', () => {
  let stage: ClusterStage

  beforeAll(async () => {
    // Two cores are full of engines and processes as it is.
    stage = await setClusterStage({ members, hasReceipts: false })
  }, 400_000)
  afterAll(() => stage?.close(), 120_000)

  it('is kept at the provider, and used', { timeout: 600_000 }, async () => {
    const { url } = stage.cluster
    const count = numberFrom('MC_CLUSTER_LIMITED', 4_000)
    await make(`${url}/v1/accounts`, {
      id: 'limited',
      plugin: 'sms-aliyun',
      settings: { ...settingsFor(stage.provider.url), callbackToken: 'another-token-of-these-tests' },
      rateLimit: { max: 100, perMs: 1_000 },
    })
    await make(`${url}/v1/templates`, {
      name: 'limited',
      defaultLocale: 'en',
      locales: { en: { sms: { text: 'Limited {{no}}.' } } },
      variables: { no: {} },
      providerTemplates: [{ account: 'limited', code: 'SMS_1', variables: { no: '{{no}}' } }],
    })
    await make(`${url}/v1/templates/limited/versions/1/publish`, {})
    await wait(knownWithinMs)
    const refs = Array.from({ length: count }, (_, n) => refOf(n, 'k'))
    const startedAt = Date.now()
    for (let n = 0; n < refs.length; n += offered.messages) {
      const messages = refs.slice(n, n + offered.messages).map(ref => ({
        channel: 'sms',
        account: 'limited',
        template: 'limited',
        to: { phone: phoneOf(ref, true) },
        variables: { no: ref },
      }))
      const posted = await ask('POST', `${url}/v1/messages/batch`, { messages })
      expect(posted).toMatchObject({
        outcome: 'answered',
        status: 202,
        body: { results: messages.map(() => ({ id: expect.any(String) })) },
      })
      await wait(Math.max(0, startedAt + ((n + offered.messages) / offered.messages) * offered.everyMs - Date.now()))
    }
    const wanted = new Set(refs)
    const takenAt = () =>
      stage.provider
        .calls()
        .filter(call => call.refs.some(ref => wanted.has(ref)))
        .map(({ at, refs: taken }) => ({ at, count: taken.length }))
        .sort((one, other) => one.at - other.at)
    const sumOf = (calls: readonly { count: number }[]) => calls.reduce((sum, call) => sum + call.count, 0)
    await vi.waitFor(() => expect(sumOf(takenAt())).toBe(count), {
      timeout: (count / 100) * 1_500 + 60_000,
      interval: 3_000,
    })
    const calls = takenAt()
    // At the end not all of them have something left to send.
    const underLoad = calls.slice(0, calls.length * 0.95)
    const seconds = ((underLoad.at(-1)?.at ?? 0) - (underLoad[0]?.at ?? 0)) / 1_000
    const perSecond = sumOf(underLoad) / seconds
    const busiest = mostWithin(1_000, calls)
    say(`  limit of 100/s: ${perSecond.toFixed(1)}/s over ${seconds.toFixed(0)} s, busiest second ${busiest}`)
    expect(busiest).toBeLessThanOrEqual(105)
    expect(perSecond).toBeGreaterThanOrEqual(90)
  })
})

/** Most of any window of this length. The calls are in order. */
function mostWithin(windowMs: number, calls: readonly { readonly at: number; readonly count: number }[]): number {
  let most = 0
  let sum = 0
  let from = 0
  for (const { at, count } of calls) {
    sum += count
    for (let first = calls[from]; first && first.at <= at - windowMs; first = calls[++from]) sum -= first.count
    most = Math.max(most, sum)
  }
  return most
}
