import { cpSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { expect, it, onTestFinished, vi } from 'vitest'
import { readCallers, type Told } from './audit/callers-told.ts'
import { callsByRef } from './audit/calls.ts'
import { dump } from './harness/api.ts'
import { bendClock } from './harness/bent-clock.ts'
import type { Callers } from './harness/callers.ts'
import { type PlannedRequest, planRequests } from './harness/plan.ts'
import { moving, untilQuiet } from './harness/quiet.ts'
import { type Random, seededRandom } from './harness/random.ts'
import { numberFrom, say } from './harness/say.ts'
import { SmallWorld } from './harness/small-world.ts'
import { type Stage, setStage, temporaryFolder } from './harness/stage.ts'
import { type Marks, marksOf, tears } from './harness/tears.ts'
import { fateOf, numberOf } from './provider/fates.ts'

const seed = numberFrom('MC_CRASH_SEED', Math.floor(Math.random() * 1_000_000))
const messages = numberFrom('MC_CRASH_MESSAGES', 20_000) / 40
/** So far ahead is scheduled what waits while files are torn, in milliseconds. The hub's clock is set on to then. */
const aheadMs = 300_000
/** Numbers of what waits, and of what is written behind the marks. */
const waitingFrom = 100_000
const behindFrom = 200_000

it('a torn last write, in all files or in any one, loses nothing that was answered before it', async () => {
  say(`torn writes: MC_CRASH_SEED=${seed}`)
  const random = seededRandom(seed)
  const clock = bendClock(join(temporaryFolder(), 'clock'))
  const stage = await setStage({ hub: clock.hub, provider: { isAnyDateGood: true } })
  onTestFinished(stage.close)
  const { hub, folder, dataFolder } = stage
  const answered = await answerSome(stage, random)
  await stage.kill()
  const marks = marksOf(dataFolder)
  await writeBehind(stage, marks, random)

  const intact = join(folder, 'intact')
  cpSync(dataFolder, intact, { recursive: true })
  clock.set(aheadMs)
  for (const tear of tears(intact, marks, random)) {
    const startedAt = performance.now()
    rmSync(dataFolder, { recursive: true })
    cpSync(intact, dataFolder, { recursive: true })
    tear.apply(dataFolder)
    const known = stage.provider.records().length
    await hub.start()
    await answered.callers.repeat(answered.requests.filter(({ keys }) => keys !== 'none' && random.chance(0.2)))
    const wrong = await untilRight(stage, known)
    wrong.push(...(await answered.world.missing(hub.url)))
    await hub.kill()
    say(`  ${tear.name}: ${wrong.length} wrong, ${Math.round(performance.now() - startedAt)} ms`)
    expect(wrong, tear.name).toEqual([])
  }
})

interface Answered {
  readonly callers: Callers
  readonly requests: readonly PlannedRequest[]
  readonly world: SmallWorld
}

/** Everything that must be there whatever is torn: some of it done, some scheduled, some in the other stores. */
async function answerSome(stage: Stage, random: Random): Promise<Answered> {
  const { url } = stage.hub
  const callers = stage.callers()
  const world = new SmallWorld('kept')
  const sent = planRequests(random, messages)
  await callers.post(sent)
  await world.grow(url)
  await vi.waitUntil(async () => (await world.missing(url)).length === 0, { timeout: 10_000, interval: 100 })
  await untilQuiet(url)
  const waiting = planRequests(random, messages / 4, waitingFrom).map(request => ({
    ...request,
    delayMs: aheadMs,
    isCancelled: false,
  }))
  await callers.post(waiting)
  await untilIndexed(stage)
  return { callers, requests: [...sent, ...waiting], world }
}

/**
 * Waits until the search shows all that was accepted. What the index is given later is acknowledged to the queue behind
 * the marks: no power cut takes it from the one file and leaves it to the other.
 */
async function untilIndexed({ hub, told }: Stage): Promise<void> {
  const { accepted } = readBefore(told)
  const isShown = async () => {
    const shown = new Set((await dump(hub.url)).map(({ id }) => id))
    return [...accepted.values()].every(id => shown.has(id))
  }
  await vi.waitUntil(isShown, { timeout: 30_000, interval: 100 })
}

/** Writes into every file behind the marks, and dies of it. */
async function writeBehind(stage: Stage, marks: Marks, random: Random): Promise<void> {
  await stage.hub.start()
  const callers = stage.callers()
  const loading = callers.post(planRequests(random, messages, behindFrom))
  await new SmallWorld('behind').grow(stage.hub.url)
  await vi.waitUntil(() => callers.done > 20, { timeout: 30_000, interval: 2 })
  await stage.kill()
  callers.stop()
  await loading
  say(`  ${marks.size} logs, torn behind what was answered`)
}

/** Waits until nothing is wrong any more, and gives what stays so for a minute. */
async function untilRight(stage: Stage, known: number): Promise<string[]> {
  let wrong = await findWrong(stage, known)
  for (const deadline = Date.now() + 60_000; wrong.length > 0 && Date.now() < deadline; ) {
    await wait(200)
    wrong = await findWrong(stage, known)
  }
  return wrong
}

/**
 * What is lost, under way, sent twice, not sent, or complained of; `known` is the length of the provider's ledger before
 * the start. Of what was written behind the marks nothing is asked: more of it is torn than a power cut could tear.
 */
async function findWrong({ hub, provider, told }: Stage, known: number): Promise<string[]> {
  const { accepted, findings } = readBefore(told)
  const shown = new Map((await dump(hub.url)).map(({ id, status }) => [id, status]))
  const { taken } = callsByRef(provider.records().slice(known))
  const wrong = [...accepted].flatMap(([ref, id]) => {
    const status = shown.get(id)
    if (status === undefined) return [`${ref} is lost`]
    if (moving.includes(status)) return [`${ref} is ${status}`]
    const times = taken.get(ref)?.length ?? 0
    const expected = numberOf(ref) >= waitingFrom && fateOf(ref) !== 'r' ? 1 : 0
    return times === expected ? [] : [`${ref} is ${status} and was taken ${times} times instead of ${expected}`]
  })
  const complaints = hub.printed.split('\n').filter(line => /"level":"(warn|error)"/.test(line))
  return [...findings, ...wrong, ...complaints]
}

const readBefore = (told: Stage['told']): Told =>
  readCallers(told().filter(record => !('request' in record) || record.request < behindFrom))
