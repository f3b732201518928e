import { setTimeout as wait } from 'node:timers/promises'
import { expect, it, onTestFinished } from 'vitest'
import type { Audit } from './audit/audit.ts'
import { concurrency } from './harness/api.ts'
import { type PlannedRequest, planRequests } from './harness/plan.ts'
import { untilQuiet } from './harness/quiet.ts'
import { type Random, seededRandom } from './harness/random.ts'
import { numberFrom, say } from './harness/say.ts'
import { type Stage, setStage } from './harness/stage.ts'

const seed = numberFrom('MC_CRASH_SEED', Math.floor(Math.random() * 1_000_000))
const messages = numberFrom('MC_CRASH_MESSAGES', 20_000)
const kills = numberFrom('MC_CRASH_KILLS', 12)

/** Deliveries that the plugin puts into one attempt at most. */
const perAttempt = 100

it('loses and doubles nothing that was answered 202, however often the process is killed', async () => {
  say(`kills: MC_CRASH_SEED=${seed} MC_CRASH_MESSAGES=${messages} MC_CRASH_KILLS=${kills}`)
  const random = seededRandom(seed)
  const stage = await setStage()
  onTestFinished(stage.close)
  const requests = planRequests(random, messages * 1.04)
  const callers = stage.callers()

  const startedAt = Date.now()
  const loaded = callers.post(requests)
  await killBetween(requests, () => callers.done, random, stage)
  await loaded
  await callers.repeat(requests.filter(request => request.isRepeatedLater))
  const loadedAt = Date.now()
  await untilQuiet(stage.hub.url)
  const quietAt = Date.now()

  const audit = await stage.audit()
  report(audit, { loadMs: loadedAt - startedAt, drainMs: quietAt - loadedAt, auditMs: Date.now() - quietAt })
  say(`  answers other than 202: ${JSON.stringify(callers.troubles)}`)
  expect(audit.findings).toEqual([])
  expect(callers.troubles).not.toHaveProperty('hanging')
  expect(stage.kills.length).toBeGreaterThanOrEqual(kills)
  expect(audit.accepted + audit.unsure).toBeGreaterThanOrEqual(messages)
  for (const { unanswered, messages: doubled } of audit.duplicates.perKill) {
    // An attempt that seeks the wrong number among a hundred asks for both halves at once.
    expect(unanswered).toBeLessThanOrEqual(2 * concurrency)
    expect(doubled).toBeLessThanOrEqual(concurrency * perAttempt)
  }
  expect((await stage.hub.terminate()).code).toBe(0)
})

/** Kills at a random moment of each part of the load, now and then a second time while the hub is starting. */
async function killBetween(
  requests: readonly PlannedRequest[],
  done: () => number,
  random: Random,
  { hub, kill }: Stage,
): Promise<void> {
  const part = requests.length / (kills + 1)
  const startedAt = Date.now()
  for (let n = 0; n < kills; n++) {
    const at = part * (n + 0.2 + 0.8 * random.next())
    while (done() < at) await wait(2)
    await wait(random.whole(0, 30))
    await kill()
    hub.spawn()
    if (random.chance(0.25)) {
      await wait(random.whole(0, 1_000))
      await kill()
      hub.spawn()
    }
    await hub.untilReady()
    say(
      `  kill ${n + 1} after ${at.toFixed()} of ${requests.length} requests; running again ${Date.now() - startedAt} ms after the beginning`,
    )
  }
}

function report(
  { accepted, unsure, taken, states, findings, duplicates }: Audit,
  times: { readonly [name: string]: number },
): void {
  say(
    `  ${accepted} deliveries accepted, ${unsure} without an answer, ${taken} taken by the provider; ${JSON.stringify(times)}`,
  )
  say(`  states: ${JSON.stringify(states)}`)
  say(`  taken again after a kill: ${duplicates.messages}, kill by kill ${JSON.stringify(duplicates.perKill)}`)
  for (const finding of findings.slice(0, 20)) say(`  FOUND ${finding}`)
}
