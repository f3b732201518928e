import { cpSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { freePort } from '@message-center/engines/free-port'
import { expect, it, onTestFinished } from 'vitest'
import { callsByRef } from './audit/calls.ts'
import { ask, dump } from './harness/api.ts'
import { bendClock } from './harness/bent-clock.ts'
import { contentsOf, firstAnswers, firstSecretKey, makeFirstFolder, makeNewer, storesOf } from './harness/folders.ts'
import { Hub } from './harness/hub.ts'
import { planRequests } from './harness/plan.ts'
import { untilQuiet } from './harness/quiet.ts'
import { seededRandom } from './harness/random.ts'
import { say } from './harness/say.ts'
import { SmallWorld } from './harness/small-world.ts'
import { setStage, temporaryFolder } from './harness/stage.ts'

/** Starts a hub that is to refuse, and gives what it printed. */
async function startInVain(folder: string): Promise<string> {
  const hub = new Hub({ folder, port: await freePort() })
  onTestFinished(() => void hub.kill())
  const { code } = await hub.spawn().ended
  expect(code, hub.printed).toBe(1)
  return hub.printed
}

it('a data folder of another running hub is refused with its process named, and the other goes on', async () => {
  const stage = await setStage()
  onTestFinished(stage.close)
  const { hub, dataFolder } = stage
  const callers = stage.callers()
  const loaded = callers.post(planRequests(seededRandom(3), 400))
  const printed = await startInVain(dataFolder)
  expect(printed).toContain(
    `The folder ${dataFolder} belongs to another running process (pid ${readFileSync(join(dataFolder, 'owner.pid'), 'utf8')}).`,
  )
  expect(printed).toContain('Stop the other process, or choose another folder by MC_DATA_DIR.')
  await loaded
  await untilQuiet(hub.url)
  const { findings, duplicates } = await stage.audit()
  expect([findings, duplicates.messages, callers.troubles]).toEqual([[], 0, {}])

  // A process that was killed holds nothing.
  await hub.kill()
  await hub.start()
  expect((await hub.terminate()).code).toBe(0)
})

it('a file of a newer schema is refused with both versions named, and no file of the folder changes', async () => {
  const stage = await setStage()
  onTestFinished(stage.close)
  await stage.callers().post(planRequests(seededRandom(4), 50))
  expect((await stage.hub.terminate()).code).toBe(0)
  const newer = join(stage.folder, 'newer')
  for (const store of storesOf(stage.dataFolder)) {
    rmSync(newer, { recursive: true, force: true })
    cpSync(stage.dataFolder, newer, { recursive: true })
    const { there, known } = makeNewer(join(newer, store))
    const before = contentsOf(newer)
    const printed = await startInVain(newer)
    expect(printed).toContain(there)
    expect(printed).toContain(known)
    expect(contentsOf(newer), store).toEqual(before)
    say(`newer ${store}: ${printed.split('\n').find(line => line.includes(there))}`)
  }
})

it('a folder of the first schema is migrated: nothing of it is lost or sent again, and what waited goes on', async () => {
  // Its time: keys are remembered for a day, and what is scheduled is due two minutes later.
  const clock = bendClock(join(temporaryFolder(), 'clock'), firstAnswers.at - Date.now() + 120_000)
  const stage = await setStage({
    makeFolder: makeFirstFolder,
    hub: { ...clock.hub, environment: { ...clock.hub.environment, MC_SECRET_KEY: firstSecretKey } },
    provider: { isAnyDateGood: true },
  })
  onTestFinished(stage.close)
  const { url } = stage.hub
  for (const { key, body, id } of firstAnswers.messages) {
    if (key === undefined) continue
    const posted = await ask('POST', `${url}/v1/messages`, body, { 'idempotency-key': key })
    expect(posted).toMatchObject({ outcome: 'answered', status: 202, body: { id } })
  }
  await untilQuiet(url)
  const { messages } = firstAnswers
  await expect
    .poll(async () => (await dump(url)).map(({ messageId, status }) => [messageId, status]).sort(), { timeout: 20_000 })
    .toEqual(messages.map(({ id, status }) => [id, status]).sort())
  const { taken } = callsByRef(stage.provider.records())
  const waited = messages.filter(({ ref, status }) => status === 'delivered' && Number(ref.slice(0, -1)) > 3)
  expect([...taken].map(([ref, calls]) => [ref, calls.length]).sort()).toEqual(waited.map(({ ref }) => [ref, 1]).sort())
  expect(await new SmallWorld('first', 3).missing(url)).toEqual([])
})
