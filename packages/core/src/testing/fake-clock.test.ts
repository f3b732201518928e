import { describe, expect, it } from 'vitest'
import { FakeClock } from './fake-clock.ts'

describe('FakeClock', () => {
  it('wakes sleepers in order, each at its own time', async () => {
    const clock = new FakeClock(0)
    const woken: [string, number][] = []
    const sleep = async (name: string, ms: number) => {
      await clock.sleep(ms)
      woken.push([name, clock.now()])
    }
    const all = Promise.all([sleep('b', 20), sleep('a', 10), sleep('c', 30)])
    await clock.advance(25)
    expect(woken).toEqual([
      ['a', 10],
      ['b', 20],
    ])
    expect(clock.now()).toBe(25)
    await clock.advance(5)
    await all
  })

  it('rejects an aborted sleep with the reason', async () => {
    const clock = new FakeClock(0)
    const controller = new AbortController()
    const sleep = clock.sleep(10, controller.signal)
    controller.abort('enough')
    await expect(sleep).rejects.toBe('enough')
    await expect(clock.sleep(10, controller.signal)).rejects.toBe('enough')
  })
})
