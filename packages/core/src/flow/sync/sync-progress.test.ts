import { createFakeClock } from '@message-center/channel/testing'
import { expect, it } from 'vitest'
import { silentLogger } from '../../options.ts'
import { MemorySyncMarks } from './sync-progress.fixture.ts'
import { SyncProgress } from './sync-progress.ts'

it('knows of the index what the slowest process that syncs knows, give or take the clocks', async () => {
  const clock = createFakeClock(100_000)
  const marks = new MemorySyncMarks(clock)
  const far = { one: 90_000, other: Number.NEGATIVE_INFINITY }
  const make = (holder: string, own?: () => number) =>
    new SyncProgress({ marks, clock, logger: silentLogger, holder, ...(own && { own }) })
  const all = { one: make('one', () => far.one), other: make('other', () => far.other), reader: make('reader') }
  for (const progress of Object.values(all)) await progress.start()
  const { reader } = all
  await clock.advance(1_000)
  expect(reader.syncedThrough).toBeLessThanOrEqual(0)
  far.other = 95_000
  await clock.advance(1_000)
  expect(reader.syncedThrough).toBe(89_000)
  far.one = 97_000
  await clock.advance(1_000)
  expect(reader.syncedThrough).toBe(94_000)

  // One that ends in order has nothing in hand; one that died may have, until its entries come to others.
  await all.other.stop()
  await clock.advance(1_000)
  expect(reader.syncedThrough).toBe(96_000)
  await marks.tell('dead', 98_000)
  far.one = 200_000
  await clock.advance(1_000)
  expect(reader.syncedThrough).toBe(97_000)
  await clock.advance(60_000)
  expect(reader.syncedThrough).toBe(199_000)
  for (const progress of Object.values(all)) await progress.stop()
})
