import { setTimeout as wait } from 'node:timers/promises'
import type { MessageView, SendAnswer } from '@message-center/core'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { Audit } from '../crash/audit/audit.ts'
import { ask, concurrency, get } from '../crash/harness/api.ts'
import type { Callers } from '../crash/harness/callers.ts'
import { type PlannedRequest, planRequests } from '../crash/harness/plan.ts'
import { seededRandom } from '../crash/harness/random.ts'
import { numberFrom, say } from '../crash/harness/say.ts'
import { type ClusterStage, type Scenario, setClusterStage } from './harness/cluster-stage.ts'

const seed = numberFrom('MC_CLUSTER_SEED', Math.floor(Math.random() * 1_000_000))
const messages = numberFrom('MC_CLUSTER_MESSAGES', 20_000)
const random = seededRandom(seed)

const members = [
  { name: 'api-1', roles: 'api' },
  { name: 'api-2', roles: 'api' },
  { name: 'deliver-1', roles: 'deliver,receipts' },
  { name: 'deliver-2', roles: 'deliver,receipts' },
  { name: 'sync-1', roles: 'sync' },
  { name: 'sync-2', roles: 'sync,scheduler' },
]

describe('many processes over real engines', () => {
  let stage: ClusterStage
  let firstNumber = 0

  beforeAll(async () => {
    say(`cluster: MC_CLUSTER_SEED=${seed} MC_CLUSTER_MESSAGES=${messages}`)
    stage = await setClusterStage({ members })
  }, 400_000)
  afterAll(() => stage?.close(), 120_000)

  /** A load of all kinds of messages, and what happens meanwhile. It lasts as long as that takes, in milliseconds. */
  async function load(
    leastMs: number,
    meanwhile: (scenario: Scenario, part: (share: number) => Promise<void>) => Promise<void>,
  ) {
    const scenario = stage.scenario(firstNumber)
    const requests = planRequests(random, messages * 1.02, firstNumber)
    firstNumber += messages * 2
    const callers = scenario.callers({ everyMs: leastMs / requests.length })
    const startedAt = Date.now()
    const posting = callers.post(requests)
    await meanwhile(scenario, share => untilDone(callers, requests, share))
    await posting
    await callers.repeat(requests.filter(request => request.isRepeatedLater))
    const loadedAt = Date.now()
    const audit = await scenario.audit()
    report(audit, callers, { loadMs: loadedAt - startedAt, restMs: Date.now() - loadedAt })
    expect(audit.findings).toEqual([])
    expect(audit.accepted + audit.unsure).toBeGreaterThanOrEqual(messages)
    expect(callers.troubles).not.toHaveProperty('hanging')
    expect(callers.impolite).toEqual([])
    return { audit, callers, scenario }
  }

  it('loses and doubles nothing when any of them is killed', { timeout: 400_000 }, async () => {
    const { audit } = await load(60_000, async ({ kills }, part) => {
      const count = 8
      for (let n = 1; n <= count; n++) {
        await part(n / (count + 1))
        const member = stage.member(members[random.whole(0, members.length - 1)]?.name ?? 'api-1')
        const at = await member.kill()
        kills.push({ at, goneAt: Date.now() })
        say(`  killed ${member.name}`)
        await member.start()
      }
    })
    for (const { unanswered } of audit.duplicates.perKill) expect(unanswered).toBeLessThanOrEqual(concurrency)
  })

  it('loses nothing while an engine is away, and says 503 for what it cannot store', { timeout: 500_000 }, async () => {
    const { cluster } = stage
    const { callers, audit } = await load(150_000, async ({ kills }, part) => {
      await part(0.15)
      await cluster.elasticsearch.stop()
      await wait(30_000)
      await cluster.elasticsearch.start()
      await part(0.3)
      await cluster.database.stop()
      await wait(15_000)
      await cluster.database.start()
      await part(0.5)
      const backAt = Date.now() + 20_000
      await Promise.all([cluster.rocketMq.proxy.stop(), cluster.rocketMq.broker.stop()])
      await wait(Math.max(0, backAt - Date.now()))
      await cluster.rocketMq.broker.start()
      await cluster.rocketMq.proxy.start()
      await part(0.75)
      const at = Date.now()
      await Promise.all([cluster.rocketMq.broker.kill(), cluster.rocketMq.proxy.kill()])
      await cluster.rocketMq.broker.start()
      await cluster.rocketMq.proxy.start()
      kills.push({ at, goneAt: Date.now() })
    })
    expect(Object.keys(callers.troubles).some(what => what.startsWith('503'))).toBe(true)
    for (const { unanswered } of audit.duplicates.perKill) expect(unanswered).toBeLessThanOrEqual(2 * concurrency)
  })

  it('keeps what is scheduled, retried, cancelled and recalled when everything is started anew', {
    timeout: 500_000,
  }, async () => {
    const { url } = stage.cluster
    const message = { to: { userId: 'u1' }, channel: 'inbox', content: { title: 'Hello', text: 'Hello' } }
    const inSite = await Promise.all(Array.from({ length: 20 }, () => send(url, message)))
    await untilAll(url, inSite, 'delivered')
    const { callers, audit } = await load(40_000, async (_, part) => {
      await part(0.5)
      await stage.cluster.restart()
    })
    expect(audit.duplicates.messages).toBe(0)
    expect(audit.states.cancelled).toBeGreaterThan(0)
    expect(Object.keys(callers.troubles).every(what => what.startsWith('503'))).toBe(true)
    for (const id of inSite) await ask('POST', `${url}/v1/messages/${id}/recall`)
    await untilAll(url, inSite, 'recalled')
  })

  it('ends in good order under load: nothing is sent again, no request fails', { timeout: 400_000 }, async () => {
    const { audit, callers } = await load(70_000, async (_, part) => {
      for (const [n, { name }] of members.entries()) {
        await part((n + 1) / (members.length + 1))
        expect(await stage.member(name).stop(), name).toEqual({ code: 0, signal: null })
        await stage.member(name).start()
      }
    })
    expect(audit.duplicates.messages).toBe(0)
    expect(callers.troubles).toEqual({})
  })
})

async function send(url: string, message: object): Promise<string> {
  const posted = await ask('POST', `${url}/v1/messages`, message)
  if (posted.outcome !== 'answered' || posted.status !== 202) throw new Error(JSON.stringify(posted))
  return (posted.body as SendAnswer).id
}

/** Resolves when all these messages are in one state. */
async function untilAll(url: string, ids: readonly string[], state: string): Promise<void> {
  const look = async () => {
    const views = await Promise.all(ids.map(id => get<MessageView>(`${url}/v1/messages/${id}`)))
    expect([...new Set(views.map(({ status }) => status))]).toEqual([state])
  }
  await vi.waitFor(look, { timeout: 60_000, interval: 500 })
}

async function untilDone(callers: Callers, requests: readonly PlannedRequest[], share: number): Promise<void> {
  while (callers.done < requests.length * share) await wait(20)
}

function report(
  { accepted, unsure, taken, states, findings, duplicates }: Audit,
  { troubles }: Callers,
  times: { readonly [name: string]: number },
): void {
  say(`  ${accepted} accepted, ${unsure} without an answer, ${taken} taken by the provider; ${JSON.stringify(times)}`)
  say(`  states: ${JSON.stringify(states)}; answers other than 202: ${JSON.stringify(troubles)}`)
  say(`  taken again: ${duplicates.messages}, ${JSON.stringify(duplicates.perKill)}`)
  for (const finding of findings.slice(0, 20)) say(`  FOUND ${finding}`)
}
