import { symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { expect, it, onTestFinished, type TestContext, vi } from 'vitest'
import type { Callers } from './harness/callers.ts'
import { planRequests } from './harness/plan.ts'
import { untilQuiet } from './harness/quiet.ts'
import { seededRandom } from './harness/random.ts'
import { numberFrom, say } from './harness/say.ts'
import { mountSmallDisk, type SmallDisk } from './harness/small-disk.ts'
import { type Stage, setStage, temporaryFolder } from './harness/stage.ts'
import { numberOf } from './provider/fates.ts'

const messages = Math.ceil(numberFrom('MC_CRASH_MESSAGES', 20_000) / 8)

/** Numbers of what is sent when the disk is full already. */
const later = 50_000

/** Nobody listens there. */
const nowhere = 'http://127.0.0.1:9/'

/** What callers may meet while the disk is full. */
const expected: ReadonlySet<string> = new Set([
  '503 queue_unavailable',
  '503 management_unavailable',
  '409 idempotency_running',
])

/** A hub whose data lies on a disk of its own, or one of its files alone. */
async function setOnSmallDisk(context: TestContext, file?: string): Promise<{ disk: SmallDisk; stage: Stage }> {
  const disk = mountSmallDisk(64)
  if ('refusal' in disk) {
    say(`disk full: skipped, ${disk.refusal}`)
    return context.skip(disk.refusal)
  }
  onTestFinished(disk.remove)
  const dataFolder = file === undefined ? `${disk.folder}/data` : temporaryFolder()
  if (file !== undefined) symlinkSync(join(disk.folder, file), join(dataFolder, file))
  // Receipts that came while the disk was full are looked for half a minute later: too long to be waited for each time.
  const stage = await setStage({ dataFolder, ...(file !== undefined && { provider: { reportTo: nowhere } }) })
  onTestFinished(stage.close)
  return { disk, stage }
}

const untilRefused = (callers: Callers) =>
  vi.waitUntil(() => (callers.troubles['503 queue_unavailable'] ?? 0) > 5, { timeout: 60_000, interval: 20 })

it('refuses with 503 while the disk is full, loses nothing, and goes on when there is room', async context => {
  const { disk, stage } = await setOnSmallDisk(context)
  const callers = stage.callers({ givesUp: true })
  const random = seededRandom(1)

  disk.fill()
  const loaded = callers.post(planRequests(random, messages))
  await untilRefused(callers)
  // A little room now and then, so that one file has it and the others do not.
  for (let n = 0; n < 20; n++) {
    disk.trim(random.whole(20_000, 300_000))
    await wait(100)
  }
  disk.fill()
  await wait(500)
  expect((await fetch(`${stage.hub.url}/healthz`)).status).toBe(200)
  disk.free()
  await loaded
  await untilQuiet(stage.hub.url)

  const { accepted, findings, duplicates } = await stage.audit()
  say(`disk full: ${accepted} deliveries accepted; answers other than 202: ${JSON.stringify(callers.troubles)}`)
  expect(findings).toEqual([])
  expect(duplicates.messages).toBe(0)
  expect(callers.impolite).toEqual([])
  expect(Object.keys(callers.troubles).filter(what => !expected.has(what))).toEqual([])
})

it('loses nothing when the process dies while the disk is full', async context => {
  const { disk, stage } = await setOnSmallDisk(context)
  const { hub } = stage
  const callers = stage.callers({ givesUp: true })
  const loaded = callers.post(planRequests(seededRandom(2), messages / 4))
  await vi.waitUntil(() => callers.done > 50, { timeout: 30_000, interval: 5 })
  disk.fill()
  await untilRefused(callers)
  await stage.kill()

  const { ended } = hub.spawn()
  const isReady = hub.untilReady().then(
    () => true,
    () => false,
  )
  if (!(await isReady)) {
    expect((await ended).code).toBe(1)
    expect(hub.printed).toContain('Make room on the disk.')
  }
  disk.free()
  if (!(await isReady)) await hub.start()
  await loaded
  await untilQuiet(hub.url)
  const { accepted, findings, duplicates } = await stage.audit()
  say(
    `disk full and killed: ${accepted} deliveries accepted, ${duplicates.messages} taken again; ${(await isReady) ? 'started on the full disk' : 'refused to start on the full disk'}`,
  )
  expect(findings).toEqual([])
})

for (const { file, refused } of [
  { file: 'queue.sqlite', refused: 'everything' },
  { file: 'claims.sqlite', refused: 'what has a key' },
  { file: 'index.sqlite', refused: 'nothing' },
])
  it(`while ${file} alone finds no room ${refused} is refused, the rest goes on, and nothing is lost`, async context => {
    const { disk, stage } = await setOnSmallDisk(context, file)
    const callers = stage.callers({ givesUp: true })
    const random = seededRandom(3)
    await callers.post(planRequests(random, messages / 10))

    disk.fill()
    const loaded = callers.post(planRequests(random, messages / 4, later))
    if (refused === 'nothing') await loaded
    else await untilRefused(callers)
    const isLater = (ref: string) => numberOf(ref) >= later
    const isTaken = () => stage.provider.calls().some(({ refs }) => refs.some(isLater))
    if (refused !== 'everything') await vi.waitUntil(isTaken, { timeout: 30_000, interval: 100 })
    disk.free()
    await loaded
    await untilQuiet(stage.hub.url)

    const { accepted, findings, duplicates } = await stage.audit()
    say(
      `${file} without room: ${accepted} deliveries accepted; answers other than 202: ${JSON.stringify(callers.troubles)}`,
    )
    expect(findings).toEqual([])
    expect(duplicates.messages).toBe(0)
    expect(callers.impolite).toEqual([])
    expect(Object.keys(callers.troubles).filter(what => refused === 'nothing' || !expected.has(what))).toEqual([])
  })
