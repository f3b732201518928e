import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { expect, it, onTestFinished, vi } from 'vitest'
import { bendClock } from './harness/bent-clock.ts'
import { type PlannedRequest, planRequests } from './harness/plan.ts'
import { untilQuiet } from './harness/quiet.ts'
import { seededRandom } from './harness/random.ts'
import { numberFrom, say } from './harness/say.ts'
import { type Stage, setStage, temporaryFolder } from './harness/stage.ts'
import { numberOf } from './provider/fates.ts'
import type { CallRecord } from './provider/records.ts'

const seed = numberFrom('MC_CRASH_SEED', Math.floor(Math.random() * 1_000_000))
const minuteMs = 60_000
const dayMs = 24 * 60 * minuteMs

/** Calls of the account, on average per second. */
const pace = 40
const rateLimit = { max: 2.5 * pace, perMs: 2_500 }
/** In any span of the limit, with what a busy machine may press together on the way. A limit that forgets gives twice as many. */
const mostPerSpan = 1.5 * rateLimit.max
/** As long may be between two calls while some wait. */
const longestGapMs = rateLimit.perMs + 3_000
/** Numbers of what is scheduled for noon, after the step of a day. */
const scheduledFrom = 100_000

it('a clock that is set back ten minutes and on a day holds up nothing, lets nothing burst, and loses nothing', async () => {
  say(`clock: MC_CRASH_SEED=${seed}`)
  const random = seededRandom(seed)
  const clock = bendClock(join(temporaryFolder(), 'clock'))
  const stage = await setStage({
    hub: clock.hub,
    provider: { isAnyDateGood: true },
    // The age of a delivery goes by the clock on the wall: a day on, and it would be given up.
    account: { rateLimit, retry: { maxAgeMs: 10 * dayMs } },
  })
  onTestFinished(stage.close)
  const callers = stage.callers({ now: clock.now })
  const post = (seconds: number, from: number, delayMs?: number) =>
    callers.post(plainly(planRequests(random, seconds * pace, from), delayMs))

  await post(3, scheduledFrom, 12 * 60 * minuteMs)
  await post(6, 0)
  await wait(2_000)
  const backAt = Date.now()
  clock.set(-10 * minuteMs)
  await clock.untilSeen()
  await post(5, 10_000)
  await wait(5_000)
  const onAt = Date.now()
  expect(callsOf(stage).filter(isScheduled)).toEqual([])
  clock.set(dayMs)
  // A key that is posted once before a day goes by and once after it stands for two messages.
  await clock.untilSeen()
  await post(3, 20_000)
  await vi.waitUntil(() => callsOf(stage).some(isScheduled), { timeout: 30_000, interval: 200 })
  await untilQuiet(stage.hub.url)

  const calls = callsOf(stage).map(({ at }) => at)
  const [gapBack, gapOn] = [backAt, onAt].map(at =>
    longestGap(
      calls.filter(time => time > at - 500),
      at + 2 * longestGapMs,
    ),
  )
  const most = mostInASpan(calls)
  const { accepted, findings, duplicates } = await stage.audit()
  say(
    `  ${accepted} accepted; longest gap after a step ${gapBack} and ${gapOn} ms; at most ${most} calls in a span of ${rateLimit.max}`,
  )
  expect(findings).toEqual([])
  expect(duplicates.messages).toBe(0)
  expect(gapBack).toBeLessThan(longestGapMs)
  expect(gapOn).toBeLessThan(longestGapMs)
  expect(most).toBeLessThanOrEqual(mostPerSpan)
})

/** Each in a call of its own, so that the limit counts what the provider's ledger has. */
const plainly = (requests: readonly PlannedRequest[], delayMs: number | undefined): readonly PlannedRequest[] =>
  requests.map(({ delayMs: _, ...request }) => ({
    ...request,
    isCancelled: false,
    messages: request.messages.map(message => ({ ...message, travelsAlone: true })),
    ...(delayMs !== undefined && { delayMs }),
  }))

const callsOf = ({ provider }: Stage): readonly CallRecord[] => provider.calls().toSorted((a, b) => a.at - b.at)

const isScheduled = ({ refs }: CallRecord): boolean => refs.some(ref => numberOf(ref) >= scheduledFrom)

/** Between two calls that follow each other, up to a moment. */
const longestGap = (times: readonly number[], until: number): number =>
  Math.max(0, ...times.filter(at => at <= until).map((at, n, all) => at - (all[n - 1] ?? at)))

const mostInASpan = (times: readonly number[]): number =>
  Math.max(...times.map(from => times.filter(at => at >= from && at < from + rateLimit.perMs).length))
