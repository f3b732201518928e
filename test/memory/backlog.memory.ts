import { setTimeout as wait } from 'node:timers/promises'
import { afterEach, describe, expect, it } from 'vitest'
import { load } from './harness/load.ts'
import { MeasuredHub } from './harness/measured-hub.ts'
import { type Provider, startProvider, unreachableUrl } from './harness/provider.ts'
import { expectWithin, report } from './harness/report.ts'
import { limits, size } from './harness/size.ts'

let hub: MeasuredHub | undefined
let provider: Provider | undefined
afterEach(async () => {
  await hub?.stop()
  provider?.stop()
})

describe(`${size.queued} messages that wait`, () => {
  it('for a provider that takes twenty seconds each are on the disk, not in memory', async () => {
    provider = await startProvider(20_000)
    hub = await MeasuredHub.start({ providerUrl: provider.url })
    await fill(hub)
    await untilSettled(hub)
    const reading = await watch(hub, 'slow provider')
    expectWithin(reading, limits.backlogMb)

    await provider.answerAfter(0)
    const { taken } = await provider.taken()
    await expect.poll(async () => (await provider?.taken())?.taken, { timeout: 60_000 }).toBeGreaterThan(taken + 5_000)
  })

  it('in a process that only accepts are on the disk, not in memory', async () => {
    hub = await MeasuredHub.start({ providerUrl: unreachableUrl, roles: ['api'] })
    await fill(hub)
    const reading = await watch(hub, 'role api')
    expectWithin(reading, limits.backlogMb)
    expect((await hub.metrics()).waiting('normal')).toBe(size.queued)
  })

  it('for a provider that is not there stay bounded while more come in', async () => {
    hub = await MeasuredHub.start({ providerUrl: unreachableUrl })
    await fill(hub)
    await untilSettled(hub)
    await hub.begin()
    const stop = new AbortController()
    const loading = load(hub, {
      messages: size.outageMs / 2,
      batch: 50,
      connections: 1,
      paceMs: 100,
      signal: stop.signal,
    })
    await wait(size.outageMs)
    stop.abort()
    const { accepted, turnedAway, others } = await loading
    const reading = await hub.read()
    const metrics = await hub.metrics()
    const facts = metrics.waiting('result')
    report('unreachable, more come in', reading, { accepted, turnedAway, 'facts behind': facts })
    expectWithin(reading, limits.backlogMb)
    expect({ turnedAway, others }).toEqual({ turnedAway: 0, others: {} })
    expect(accepted).toBeGreaterThan(0)
    // Putting off what waits writes no more facts than the index takes.
    expect(facts).toBeLessThan(20_000)
    expect(metrics.waiting('normal', 'retry')).toBe(size.queued + accepted)
  })
})

async function fill(hub: MeasuredHub): Promise<void> {
  report('idle', await hub.read())
  await hub.begin()
  const { accepted, turnedAway, impolite, others, seconds } = await load(hub, { messages: size.queued })
  const reading = await hub.read()
  report('filling', reading, { 'accepted/s': Math.round(accepted / seconds), turnedAway })
  expect(reading.peakMb).toBeLessThan(limits.backlogMb)
  expect({ accepted, impolite, others }).toEqual({ accepted: size.queued, impolite: 0, others: {} })
}

/** What was accepted has been seen once by the workers, and the index is level with it. */
async function untilSettled(hub: MeasuredHub): Promise<void> {
  await expect
    .poll(
      async () => {
        const metrics = await hub.metrics()
        return metrics.waiting('normal') < 1_000 && metrics.waiting('result') < 5_000
      },
      { timeout: size.settledMs, interval: 500 },
    )
    .toBe(true)
}

async function watch(hub: MeasuredHub, what: string) {
  await hub.begin()
  await wait(size.steadyMs)
  const reading = await hub.read()
  const metrics = await hub.metrics()
  report(what, reading, { waiting: metrics.waiting('normal', 'retry'), 'facts behind': metrics.waiting('result') })
  return reading
}
