import { setTimeout as wait } from 'node:timers/promises'
import { afterEach, describe, expect, it } from 'vitest'
import { MeasuredHub } from './harness/measured-hub.ts'
import { unreachableUrl } from './harness/provider.ts'
import { expectWithin, report } from './harness/report.ts'
import { limits, size } from './harness/size.ts'
import { maxOpenFiles, openStreams, type Streams } from './harness/streams.ts'

let hub: MeasuredHub | undefined
let streams: Streams | undefined
afterEach(async () => {
  streams?.stop()
  await hub?.stop()
})

/** Messages a second. */
const pace = 200

describe(`${size.streams} live connections of the inbox`, () => {
  it('stay within the limits while messages arrive, and each message reaches its page', async () => {
    expect(maxOpenFiles(), 'more files have to be allowed: ulimit -n').toBeGreaterThan(size.streams + 500)
    hub = await MeasuredHub.start({ providerUrl: unreachableUrl })
    const idle = await hub.read()
    report('idle', idle)
    await hub.begin()
    streams = await openStreams(hub, size.streams)
    expect(streams.reading()).toMatchObject({ open: size.streams, refused: 0, ended: 0 })
    const opened = await hub.read()
    const perStream = Math.round(((opened.residentMb - idle.residentMb) * 1024) / size.streams)
    report('opening', opened, { 'KiB each': perStream })

    await hub.begin()
    const sent = await send(hub, (size.steadyMs * pace) / 1000)
    await expect.poll(() => streams?.reading().created, { timeout: 30_000 }).toBe(sent)
    const reading = await hub.read()
    const { ended, delayP50Ms, delayP99Ms } = streams.reading()
    report('messages arrive', reading, { sent, 'to the page p50 ms': delayP50Ms, p99: delayP99Ms })
    expect(ended).toBe(0)
    expectWithin(reading, limits.streamsMb)
  })
})

/** Sends so many messages, to a user each, at an even pace. */
async function send(hub: MeasuredHub, count: number): Promise<number> {
  let sent = 0
  for (const startedAt = performance.now(); sent < count; ) {
    const due = Math.min(count, sent + 500, Math.ceil(((performance.now() - startedAt) / 1000) * pace))
    const messages = Array.from({ length: due - sent }, (_, n) => ({
      to: { userId: `u${Math.floor(Math.random() * size.streams)}` },
      channel: 'inbox',
      content: { title: String(Date.now()), text: `Message ${sent + n}` },
    }))
    if (messages.length > 0) expect((await hub.ask('POST', '/v1/messages/batch', { messages })).status).toBe(202)
    sent = due
    await wait(50)
  }
  return sent
}
