import { setTimeout as wait } from 'node:timers/promises'
import { expect, it, onTestFinished, vi } from 'vitest'
import { callsByRef } from './audit/calls.ts'
import { readDocuments } from './audit/documents.ts'
import { type PlannedRequest, planRequests, refsOf } from './harness/plan.ts'
import { untilQuiet } from './harness/quiet.ts'
import { type Random, seededRandom } from './harness/random.ts'
import { numberFrom, say } from './harness/say.ts'
import { type Stage, setStage } from './harness/stage.ts'

const seed = numberFrom('MC_CRASH_SEED', Math.floor(Math.random() * 1_000_000))
const messages = numberFrom('MC_CRASH_MESSAGES', 20_000)
const readyDelayMs = 300
const drainMs = 8_000

/** Of the whole stop: the time for balancers, the requests in hand, the deliveries in hand, and a second for the rest. */
const limitMs = readyDelayMs + 2 * drainMs + 1_000

/** What callers may meet while the hub stops and starts. */
const mayMeet: ReadonlySet<string> = new Set(['refused', 'broken', '503 starting'])

it.each([
  { provider: 'quick', answerMs: [5, 60], share: 10, stops: 3 },
  { provider: 'slow', answerMs: [700, 2_000], share: 80, stops: 2 },
] as const)(
  'SIGTERM under load: every answer comes, nothing is sent twice, a provider that is $provider is waited for',
  async ({ provider, answerMs, share, stops }) => {
    say(`SIGTERM, ${provider} provider: MC_CRASH_SEED=${seed}`)
    const random = seededRandom(seed)
    const stage = await setStage({
      hub: { environment: { MC_READY_DELAY_MS: `${readyDelayMs}`, MC_DRAIN_MS: `${drainMs}` } },
      provider: { answerMs },
    })
    onTestFinished(stage.close)
    const callers = stage.callers()
    const requests = alone(planRequests(random, messages / share))
    const loaded = callers.post(requests)
    const times = await stopBetween(stage, stops, random, () => callers.done, requests.length)
    await loaded
    await untilQuiet(stage.hub.url)

    const { accepted, unanswered, findings, duplicates } = await stage.audit()
    say(
      `  ${accepted} deliveries accepted; stopped within ${times.join(', ')} ms; answers other than 202: ${JSON.stringify(callers.troubles)}`,
    )
    expect(findings).toEqual([])
    expect(duplicates.messages).toBe(0)
    // A request may meet its connection just being closed; then nothing of it was kept.
    expect(unanswered).toBe(0)
    expect(Object.keys(callers.troubles).filter(what => !mayMeet.has(what))).toEqual([])
  },
)

/** Of a call of many that is refused the halves are sent again: to wait for that would be another test. */
const alone = (requests: readonly PlannedRequest[]): readonly PlannedRequest[] =>
  requests.map(request => ({
    ...request,
    messages: request.messages.map(message => ({ ...message, travelsAlone: true })),
  }))

it('SIGTERM while a provider takes longer than the stop may: what was cut is told as unknown and not sent again', async () => {
  const stage = await setStage({ hub: { environment: { MC_DRAIN_MS: '500' } }, provider: { answerMs: [4_000, 4_000] } })
  onTestFinished(stage.close)
  const { hub } = stage
  const requests = wellFated(planRequests(seededRandom(seed), 40))
  await stage.callers().post(requests)
  await vi.waitUntil(() => inFlight(hub.url), { timeout: 10_000, interval: 20 })
  const startedAt = performance.now()
  const { code } = await hub.terminate()
  expect(code).toBe(1)
  expect(performance.now() - startedAt).toBeLessThan(4_000)

  await hub.start()
  await untilQuiet(hub.url)
  const { documents } = await readDocuments(hub.url)
  const { taken } = callsByRef(stage.provider.records())
  const cut = [...documents.values()].filter(({ entries }) => entries.some(({ kind }) => kind === 'held'))
  say(`SIGTERM, cut short: ${cut.length} of ${documents.size} deliveries`)
  expect(cut.length).toBeGreaterThan(0)
  expect([...taken.values()].filter(calls => calls.length > 1)).toEqual([])
  expect(documents.size).toBe(requests.flatMap(({ messages }) => refsOf(messages).flat()).length)
})

const inFlight = async (url: string): Promise<boolean> =>
  /^message_center_in_flight [1-9]/m.test(await (await fetch(`${url}/metrics`)).text())

/** Each in a call of its own, at once, and taken at the first attempt. */
const wellFated = (requests: readonly PlannedRequest[]): readonly PlannedRequest[] =>
  alone(requests).map(({ delayMs: _, ...request }) => ({
    ...request,
    isCancelled: false,
    messages: request.messages.map(({ refs }) => ({
      travelsAlone: true,
      refs: refs.map(ref => `${ref.slice(0, -1)}k`),
    })),
  }))

/** Stops and starts at random moments of each part of the load. Gives the times that stopping took, in milliseconds. */
async function stopBetween(
  { hub }: Stage,
  stops: number,
  random: Random,
  done: () => number,
  requests: number,
): Promise<readonly number[]> {
  const times: number[] = []
  for (let n = 0; n < stops; n++) {
    const at = (requests / (stops + 1)) * (n + 0.5 + 0.5 * random.next())
    await vi.waitUntil(() => done() >= at, { timeout: 60_000, interval: 2 })
    await wait(random.whole(0, 50))
    const startedAt = performance.now()
    const { code } = await hub.terminate()
    times.push(Math.round(performance.now() - startedAt))
    expect(code).toBe(0)
    expect(times.at(-1)).toBeLessThan(limitMs)
    await hub.start()
  }
  return times
}
