import { createFakeClock, createRecordingLogger } from '@message-center/channel/testing'
import { describe, expect, it, vi } from 'vitest'
import { MemoryPermitBook } from './memory-permit-book.ts'
import type { SharedLimit } from './permit-book.ts'
import { SharedPermits } from './shared-permits.ts'

const perSecond: SharedLimit = { id: 'limit', max: 100, windowMs: 1_000, window: 'rolling' }

function setUp(count: number, limit = perSecond) {
  const clock = createFakeClock()
  const logger = createRecordingLogger()
  const book = new MemoryPermitBook({ clock })
  const processes = Array.from({ length: count }, () => {
    const permits = new SharedPermits({ book, clock, logger })
    const process = { permits, waiting: 0, promised: 0, sent: 0, grants: 0 }
    const pump = () => {
      const now = clock.monotonic()
      const some = window.available(now, process.waiting)
      if (some > 0) window.take(now, some)
      process.waiting -= some
      process.promised += some
      for (; process.promised > 0 && window.dueAt(now, 1) <= now; process.promised -= 1) {
        window.begin(now, 1)
        process.sent += 1
      }
    }
    const granted = () => {
      process.grants += 1
      pump()
    }
    const window = permits.window(limit, { demand: () => process.waiting, granted })
    return Object.assign(process, { window, pump })
  })
  const start = () => Promise.all(processes.map(({ permits }) => permits.start()))
  const stop = () => Promise.all(processes.map(({ permits }) => permits.stop()))
  /** Lets time pass, with every line looking again all the time. */
  const run = async (ms: number) => {
    for (let passed = 0; passed < ms; passed += 10) {
      for (const { pump } of processes) pump()
      await clock.advance(10)
    }
  }
  return { clock, logger, book, processes, start, stop, run }
}

type Process = ReturnType<typeof setUp>['processes'][number]
const at = (processes: readonly Process[], n: number): Process => processes[n] ?? expect.fail('there are not so many')

describe('SharedPermits', () => {
  it('has a permit for the first delivery at once, and wakes its line', async () => {
    const { clock, processes, start, stop } = setUp(1)
    const first = at(processes, 0)
    await start()
    first.waiting = 1
    first.pump()
    expect(first.sent).toBe(0)
    await clock.advance(0)
    expect(first).toMatchObject({ sent: 1, waiting: 0 })
    await stop()
  })

  it('lets a process have everything until another wants some, then each its half', async () => {
    const { processes, start, stop, run } = setUp(2)
    const [one, other] = [at(processes, 0), at(processes, 1)]
    await start()
    one.waiting = 100_000
    await run(3_000)
    expect(one.sent).toBeGreaterThanOrEqual(290)
    other.waiting = 100_000
    await run(2_000)
    const before = [one.sent, other.sent]
    await run(5_000)
    const sent = [one.sent - (before[0] ?? 0), other.sent - (before[1] ?? 0)]
    for (const count of sent) expect(count).toBeGreaterThanOrEqual(240)
    expect(Math.max(...sent)).toBeLessThanOrEqual(260)
    await stop()
  })

  it('gives back what it does not use when it stops', async () => {
    const { processes, start, stop, run } = setUp(2)
    const [one, other] = [at(processes, 0), at(processes, 1)]
    await start()
    one.waiting = 100_000
    await run(500)
    await one.permits.stop()
    expect(one.window.available(0, 1)).toBe(0)
    other.waiting = 100_000
    await run(1_500)
    const { sent } = other
    await run(1_000)
    expect(other.sent - sent).toBeGreaterThanOrEqual(95)
    await stop()
  })

  it('asks nothing while nobody wants anything', async () => {
    const { clock, book, processes, start, stop, run } = setUp(1)
    await start()
    at(processes, 0).waiting = 5
    await run(6_000)
    const exchange = vi.spyOn(book, 'exchange')
    await clock.advance(60_000)
    expect(exchange).not.toHaveBeenCalled()
    await stop()
  })

  it('sends nothing more than its share lasts when the book does not answer, says so once, and goes on when it does', async () => {
    const { logger, book, processes, start, stop, run } = setUp(1)
    const first = at(processes, 0)
    await start()
    first.waiting = 100_000
    await run(1_000)
    const broken = vi.spyOn(book, 'exchange').mockRejectedValue(new Error('away'))
    await run(6_000)
    const { sent } = first
    await run(2_000)
    expect(first.sent).toBe(sent)
    expect(logger.lines.filter(({ level }) => level === 'warn')).toHaveLength(1)
    broken.mockRestore()
    await run(2_500)
    expect(first.sent).toBeGreaterThanOrEqual(sent + 100)
    await stop()
    await stop()
  })

  it('keeps what was used of a limit for the line that takes the place of another', async () => {
    const limit = { ...perSecond, windowMs: 10_000 }
    const { clock, processes, start, stop, run } = setUp(1, limit)
    const { permits } = at(processes, 0)
    await start()
    at(processes, 0).waiting = 100
    await run(300)
    expect(at(processes, 0).sent).toBe(100)
    const next = permits.window({ ...limit, max: 120 }, { demand: () => 1_000, granted: () => {} })
    next.available(clock.monotonic(), 1)
    await clock.advance(600)
    expect(next.available(clock.monotonic(), 1_000)).toBe(20)
    await stop()
  })
})
