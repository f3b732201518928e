import { describe, expect, it } from 'vitest'
import { createFakeClock } from './fake-clock.ts'

describe('the fake clock', () => {
  it('stands still until it is moved', async () => {
    const clock = createFakeClock(1_000)
    expect(clock.now()).toBe(1_000)
    await clock.advance(5)
    expect(clock.now()).toBe(1_005)
  })

  it('ends sleeps in the order they are due, each at its own moment', async () => {
    const clock = createFakeClock(0)
    const woken: string[] = []
    for (const ms of [30, 10, 20, 99]) void clock.sleep(ms).then(() => woken.push(`${ms} at ${clock.now()}`))
    await clock.advance(50)
    expect(woken).toEqual(['10 at 10', '20 at 20', '30 at 30'])
    expect(clock.sleepers).toBe(1)
  })

  it('ends sleeps that begin while it moves', async () => {
    const clock = createFakeClock(0)
    let rounds = 0
    const loop = async () => {
      for (; rounds < 3; rounds++) await clock.sleep(10)
    }
    void loop()
    await clock.advance(30)
    expect(rounds).toBe(3)
  })

  it('rejects a sleep with the reason of its signal', async () => {
    const clock = createFakeClock()
    const reason = new Error('enough')
    await expect(clock.sleep(1, AbortSignal.abort(reason))).rejects.toBe(reason)
    const abort = new AbortController()
    const sleep = clock.sleep(1, abort.signal)
    abort.abort(reason)
    await expect(sleep).rejects.toBe(reason)
    expect(clock.sleepers).toBe(0)
  })
})
