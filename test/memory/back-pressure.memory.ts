import { setTimeout as wait } from 'node:timers/promises'
import { afterEach, describe, expect, it } from 'vitest'
import { sendHalfBodies } from './harness/half-bodies.ts'
import { holdDisk } from './harness/hold-disk.ts'
import { load } from './harness/load.ts'
import { MeasuredHub } from './harness/measured-hub.ts'
import { type Provider, startProvider, unreachableUrl } from './harness/provider.ts'
import { report } from './harness/report.ts'
import { limits } from './harness/size.ts'

let hub: MeasuredHub | undefined
let provider: Provider | undefined
afterEach(async () => {
  await hub?.stop()
  provider?.stop()
})

const mebibyte = 1024 * 1024

describe('callers that bring more than the hub can keep', () => {
  it('are asked to come again while the disk stands still; all that was accepted is delivered, once', async () => {
    provider = await startProvider(0)
    hub = await MeasuredHub.start({ providerUrl: provider.url })
    await hub.begin()
    const holding = holdDisk(hub.folder, 4_000)
    const loading = load(hub, { messages: 20_000, batch: 250, length: 4_000, connections: 80 })
    await holding
    const { accepted, turnedAway, impolite, others } = await loading
    const reading = await hub.read()
    report('the disk stands still', reading, { accepted, 'turned away': turnedAway })
    expect(turnedAway).toBeGreaterThan(0)
    expect({ accepted, impolite, others }).toEqual({ accepted: 20_000, impolite: 0, others: {} })
    expect(reading.peakMb).toBeLessThan(limits.pressureMb)
    await expect
      .poll(() => provider?.taken(), { timeout: 120_000, interval: 500 })
      .toEqual({ taken: accepted, repeated: 0 })
  })

  it('find no room with bodies that are never ended, and leave it to others when they go', async () => {
    hub = await MeasuredHub.start({ providerUrl: unreachableUrl })
    await hub.begin()
    const flood = sendHalfBodies(Number(new URL(hub.url).port), 100, 16 * mebibyte, 12 * mebibyte)
    await expect.poll(() => flood.answers.length, { timeout: 20_000 }).toBeGreaterThan(90)
    await wait(500)
    const reading = await hub.read()
    report('bodies without end', reading, { callers: 100, 'turned away': flood.answers.length })
    expect(new Set(flood.answers)).toEqual(new Set(['503 1']))
    expect(reading.peakMb).toBeLessThan(limits.pressureMb)
    flood.end()
    await expect
      .poll(async () => (await load(running(), { messages: 1, batch: 1 })).accepted, { timeout: 20_000 })
      .toBe(1)
  })

  it('and use up the requests of their key are told when the next one is free', async () => {
    hub = await MeasuredHub.start({ providerUrl: unreachableUrl, keyRequestsPerSecond: 50 })
    const { accepted, turnedAway, impolite, others } = await load(hub, { messages: 300, batch: 1, connections: 100 })
    expect({ accepted, impolite, others }).toEqual({ accepted: 300, impolite: 0, others: {} })
    expect(turnedAway).toBeGreaterThan(100)
  })
})

function running(): MeasuredHub {
  if (!hub) throw new Error('no hub was started')
  return hub
}
