import { createFakeClock, createRecordingLogger } from '@message-center/channel/testing'
import { describe, expect, it } from 'vitest'
import type { LeaseStore } from './lease-store.ts'
import { MemoryLeases } from './memory-leases.ts'
import { SingleDuty } from './single-duty.ts'

const ttlMs = 30_000

function setUp(count: number) {
  const clock = createFakeClock()
  const logger = createRecordingLogger()
  const shared = new MemoryLeases({ clock })
  const atWork = new Set<number>()
  let most = 0
  /** Processes whose way to the store is broken. */
  const cutOff = new Set<number>()
  const duties = Array.from({ length: count }, (_, n) => {
    const orCut = <Answer>(ask: () => Promise<Answer>) => (cutOff.has(n) ? Promise.reject(new Error('away')) : ask())
    const leases: LeaseStore = {
      start: () => shared.start(),
      acquire: (...args) => orCut(() => shared.acquire(...args)),
      renew: (...args) => orCut(() => shared.renew(...args)),
      release: (...args) => orCut(() => shared.release(...args)),
      stop: () => shared.stop(),
    }
    const work = async (signal: AbortSignal) => {
      atWork.add(n)
      most = Math.max(most, atWork.size)
      await new Promise(resolve => signal.addEventListener('abort', resolve, { once: true }))
      atWork.delete(n)
    }
    return new SingleDuty({ name: 'duty', leases, clock, logger, work, ttlMs })
  })
  const advance = async (ms: number) => {
    for (let passed = 0; passed < ms; passed += 1_000) await clock.advance(1_000)
  }
  return { clock, logger, atWork, cutOff, duties, advance, most: () => most }
}

describe('SingleDuty', () => {
  it('is done by one at a time, at once and for as long as that one lives', async () => {
    const { duties, atWork, advance, most } = setUp(3)
    for (const duty of duties) duty.start()
    await advance(1_000)
    expect([...atWork]).toEqual([0])
    await advance(10 * ttlMs)
    expect([...atWork]).toEqual([0])
    expect(most()).toBe(1)
    await Promise.all(duties.map(duty => duty.stop()))
    expect(atWork.size).toBe(0)
  })

  it('goes to another soon after the one that does it has ended', async () => {
    const { duties, atWork, advance, most } = setUp(2)
    for (const duty of duties) duty.start()
    await advance(1_000)
    await duties[0]?.stop()
    await advance(ttlMs / 3)
    expect([...atWork]).toEqual([1])
    expect(most()).toBe(1)
    await Promise.all(duties.map(duty => duty.stop()))
  })

  it('is left by one that is cut off before another takes it over', async () => {
    const { duties, atWork, cutOff, advance, most, logger } = setUp(2)
    for (const duty of duties) duty.start()
    await advance(5_000)
    cutOff.add(0)
    await advance(2 * ttlMs)
    expect([...atWork]).toEqual([1])
    expect(most()).toBe(1)
    expect(logger.lines.filter(({ level }) => level === 'warn')).toHaveLength(1)
    cutOff.clear()
    await advance(2 * ttlMs)
    expect([...atWork]).toEqual([1])
    await Promise.all(duties.map(duty => duty.stop()))
    await duties[0]?.stop()
  })
})
