import { createFakeClock, createRecordingLogger } from '@message-center/channel/testing'
import { describe, expect, it, vi } from 'vitest'
import { MemoryInboxStore } from './memory-inbox-store.ts'
import { PurgeLoop } from './purge-loop.ts'

const day = 86_400_000

function setup() {
  const clock = createFakeClock()
  const store = new MemoryInboxStore()
  const logger = createRecordingLogger()
  const loop = new PurgeLoop(store)
  const add = (ids: readonly string[]) =>
    store.add(
      ids.map(id => ({
        tenant: 'shop',
        userId: 'ann',
        id,
        content: { text: id },
        createdAt: clock.now(),
        visibleUntil: clock.now() + day,
      })),
      { maxPerInbox: 5_000, beginsAt: 0 },
    )
  return { clock, store, logger, loop, add }
}

describe('PurgeLoop', () => {
  it('drops what is over seven days after it was made, however much', async () => {
    const { clock, store, logger, loop, add } = setup()
    const ids = Array.from({ length: 2_500 }, (_, n) => `m${n}`)
    await add(ids)
    loop.start(clock, logger)
    await clock.advance(0)
    await clock.advance(7 * day)
    expect(new Set(await add(ids))).toEqual(new Set(['repeat']))
    await clock.advance(600_001)
    expect(new Set(await add(ids))).toEqual(new Set(['added']))
    expect((await store.state({ tenant: 'shop', userId: 'ann' }, clock.now())).unread).toBe(2_500)
    await loop.stop()
  })

  it('tries again later when the store fails', async () => {
    const { clock, store, logger, loop } = setup()
    const purge = vi.spyOn(store, 'purge').mockRejectedValueOnce(new Error('away'))
    loop.start(clock, logger)
    await clock.advance(0)
    await clock.advance(600_000)
    expect(purge).toHaveBeenCalledTimes(2)
    expect(logger.lines).toMatchObject([{ level: 'warn', fields: { reason: 'Error: away' } }])
    await Promise.all([loop.stop(), loop.stop()])
    await clock.advance(6_000_000)
    expect(purge).toHaveBeenCalledTimes(2)
  })
})
