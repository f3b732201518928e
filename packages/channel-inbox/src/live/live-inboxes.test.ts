import { createFakeClock, createRecordingLogger, type FakeClock } from '@message-center/channel/testing'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { withDefaults } from '../limits.ts'
import { everybody } from '../model/inbox-message.ts'
import { MemoryInboxStore } from '../store/memory-inbox-store.ts'
import type { InboxStream } from './inbox-stream.ts'
import { LiveInboxes } from './live-inboxes.ts'

const started: LiveInboxes[] = []

afterEach(async () => {
  await Promise.all(started.splice(0).map(live => live.stop()))
})

function setup() {
  const clock = createFakeClock()
  const store = new MemoryInboxStore()
  const live = new LiveInboxes(store, withDefaults())
  live.start(clock, createRecordingLogger())
  started.push(live)
  const user = (n: number) => ({ tenant: 'shop', userId: `u${n}` })
  const open = (n: number, endsAt = clock.now() + 86_400_000): InboxStream => {
    const opened = live.open(user(n), undefined, endsAt, clock.now)
    return 'stream' in opened ? opened.stream : expect.fail(`refused for the ${opened.refused}`)
  }
  return { clock, store, live, user, open }
}

/** Takes everything as a client that keeps up does. */
function drain(stream: InboxStream): { readonly texts: string[] } {
  const texts: string[] = []
  void (async () => {
    for await (const text of stream) texts.push(text)
    texts.push('end')
  })()
  return { texts }
}

const settle = async (clock: FakeClock, times: number): Promise<void> => {
  for (let n = 0; n < times; n += 1) await clock.advance(1_000)
}

describe('LiveInboxes', () => {
  it('serves 10,000 connections by one loop, and an announcement reaches them all', async () => {
    const { clock, store, live, user, open } = setup()
    const all = Array.from({ length: 10_000 }, (_, n) => n)
    await Promise.all(all.map(n => store.begin(user(n), 0)))
    const clients = all.map(n => drain(open(n)))
    expect(live.open(user(10_001), undefined, clock.now() + 1, clock.now)).toEqual({ refused: 'process' })
    await vi.waitFor(() => expect(clients.every(({ texts }) => texts.length === 1)).toBe(true), 10_000)
    // One sleeper for all of them.
    expect(clock.sleepers).toBe(1)

    const announcement = { tenant: 'shop', userId: everybody, id: 'a1', content: { text: 'x' } }
    const times = { createdAt: clock.now(), visibleUntil: clock.now() + 1_000_000 }
    await store.add([{ ...announcement, ...times }], { maxPerInbox: 10, beginsAt: 0 })
    let turns = 0
    const turn = setInterval(() => {
      turns += 1
    }, 1)
    live.nudge([announcement])
    await vi.waitFor(() => expect(clients.every(({ texts }) => texts.length === 2)).toBe(true), 10_000)
    clearInterval(turn)
    // Others got their turn meanwhile.
    expect(turns).toBeGreaterThan(3)
    expect(clients.every(({ texts }) => texts[1]?.includes('message.created'))).toBe(true)
  })

  it('asks the store once for many changes that come together', async () => {
    const { store, live, user, open } = setup()
    const asked = vi.spyOn(store, 'changesAfter')
    const { texts } = drain(open(1))
    await vi.waitFor(() => expect(texts).toHaveLength(1), 10_000)
    for (let n = 0; n < 50; n += 1) live.nudge([user(1)])
    await vi.waitFor(() => expect(asked).toHaveBeenCalled(), 10_000)
    await new Promise(resolve => setImmediate(resolve))
    expect(asked.mock.calls.length).toBeLessThanOrEqual(2)
    expect(texts).toHaveLength(1)
  })

  it('ends the stream of a client that has not taken the last sign of life by the next', async () => {
    const { clock, live, open } = setup()
    const lively = drain(open(1))
    const stuck = open(2)
    await stuck.next()
    await settle(clock, 15)
    expect(live.count).toBe(2)
    await settle(clock, 15)
    expect(live.count).toBe(1)
    expect(await stuck.next()).toMatchObject({ done: true })
    expect(lively.texts.filter(text => text === ':\n\n')).toHaveLength(2)
  })

  it('ends a stream with its token', async () => {
    const { clock, open } = setup()
    const { texts } = drain(open(1, clock.now() + 20_000))
    await settle(clock, 29)
    expect(texts).not.toContain('end')
    await settle(clock, 1)
    expect(texts.at(-1)).toBe('end')
  })

  it('forgets a stream once, however often it ends', async () => {
    const { live, open } = setup()
    const [first, second] = [open(1), open(1)]
    first.close()
    first.close()
    await first.return()
    expect(live.count).toBe(1)
    second.close()
    expect(live.count).toBe(0)
  })

  it('ends a stream whose question the store does not answer', async () => {
    const { store, live, open } = setup()
    vi.spyOn(store, 'state').mockRejectedValue(new Error('away'))
    const { texts } = drain(open(1))
    await vi.waitFor(() => expect(texts).toEqual(['end']), 10_000)
    expect(live.count).toBe(0)
  })

  it('opens nothing after it stopped, and stops twice', async () => {
    const { clock, live, user, open } = setup()
    const { texts } = drain(open(1))
    await Promise.all([live.stop(), live.stop()])
    await vi.waitFor(() => expect(texts.at(-1)).toBe('end'), 10_000)
    expect(live.open(user(1), undefined, clock.now() + 1, clock.now)).toEqual({ refused: 'process' })
  })
})
