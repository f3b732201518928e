import { setImmediate as nextTurn } from 'node:timers/promises'
import { createFakeClock } from '@message-center/channel/testing'
import { expect, it } from 'vitest'
import { RateLimiter, type Window } from '../../limits/rate-limiter.ts'
import { DueCalls } from './due-calls.ts'

/** Calls over a window with so many free places; a place is freed by hand. */
function callsWith(free: number) {
  const clock = createFakeClock()
  const log: string[] = []
  let left = free
  const window: Window = {
    nextAt: () => 0,
    available: () => 0,
    take: () => {},
    dueAt: (now, count) => (count <= left ? now : now + 50),
    begin: (_, count) => {
      left -= count
      log.push(`counted ${count}`)
    },
  }
  const limit = { max: 1, perMs: 1_000 }
  const calls = new DueCalls(
    new RateLimiter(
      limit,
      [],
      () => 0,
      () => window,
    ),
    clock,
  )
  const begin = async (count: number) => {
    await calls.begin(count)
    log.push(`gone ${count}`)
  }
  const release = (count: number) => {
    left += count
  }
  return { clock, calls, log, begin, release }
}

it('begins at once while there is place, and counts when it is written', async () => {
  const { begin, log } = callsWith(2)
  await begin(2)
  await nextTurn()
  expect(log).toEqual(['gone 2', 'counted 2'])
})

it('keeps the place of what is not counted yet', async () => {
  const { begin, log } = callsWith(1)
  void begin(1)
  void begin(1)
  await nextTurn()
  expect(log).toEqual(['gone 1', 'counted 1'])
})

it('lets one with many wait for its place, and none behind it go before', async () => {
  const { begin, calls, release, log } = callsWith(0)
  const [many, one] = [begin(3), begin(1)]
  release(2)
  calls.goOn()
  await nextTurn()
  expect(log).toEqual([])
  release(2)
  calls.goOn()
  await Promise.all([many, one])
  expect(log).toEqual(['gone 3', 'gone 1'])
})

it('goes on by itself when the first one is due', async () => {
  const { begin, clock, release, log } = callsWith(0)
  const call = begin(1)
  release(1)
  await clock.advance(49)
  expect(log).toEqual([])
  await clock.advance(1)
  await call
  expect(log).toContain('gone 1')
})
