import { createFakeClock } from '@message-center/channel/testing'
import { describe, expect, it } from 'vitest'
import { DelayTime } from './delay-time.ts'

describe('DelayTime', () => {
  it('is that of the clock on the wall as long as nobody sets it', async () => {
    const clock = createFakeClock()
    const time = new DelayTime(clock)
    await clock.advance(5_000)
    expect(time.now()).toBe(clock.now())
    expect(time.of(clock.now() + 300)).toBe(clock.now() + 300)
  })

  it.each([-600_000, 86_400_000])(
    'lets a wait last as long as it was meant to when the clock is set by %i ms',
    async step => {
      const clock = createFakeClock()
      const time = new DelayTime(clock)
      const before = time.of(clock.now() + 300)
      clock.step(step)
      expect(before - time.now()).toBe(300)
      expect(time.of(clock.now() + 300) - time.now()).toBe(300)
      await clock.advance(300)
      expect(before).toBe(time.now())
    },
  )
})
