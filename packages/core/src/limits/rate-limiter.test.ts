import type { RateHint } from '@message-center/channel'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { RateLimiter } from './rate-limiter.ts'

/** Takes as much as it may at each instant and tells when each permit was given. */
function takeAll(limiter: RateLimiter, instants: readonly number[], wanted: number): number[] {
  return instants.flatMap(now => {
    const count = limiter.available(now, wanted)
    if (count > 0) limiter.take(now, count)
    return Array.from({ length: count }, () => now)
  })
}

const most = (times: readonly number[], windowMs: number) =>
  Math.max(0, ...times.map(start => times.filter(time => time >= start && time < start + windowMs).length))

/** The clock on the wall shows what the monotonic one does. */
const noLead = () => 0

const otpPerMinute: RateHint = {
  scope: 'recipient',
  max: 1,
  windowMs: 60_000,
  window: 'calendar',
  counts: 'deliveries',
  categories: ['otp'],
}

describe('RateLimiter', () => {
  it('never gives more than the limit in any span of the window', () => {
    const steps = fc.array(fc.nat(400), { minLength: 1, maxLength: 300 })
    fc.assert(
      fc.property(steps, fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 30 }), (pauses, max, wanted) => {
        let now = 0
        const instants = pauses.map(pause => (now += pause))
        const times = takeAll(new RateLimiter({ max, perMs: 1_000 }, [], noLead), instants, wanted)
        expect(most(times, 1_000)).toBeLessThanOrEqual(max)
      }),
    )
  })

  it('uses the limit fully under load', () => {
    const instants = Array.from({ length: 10_000 }, (_, n) => n)
    expect(takeAll(new RateLimiter({ max: 100, perMs: 1_000 }, [], noLead), instants, 10)).toHaveLength(1_000)
  })

  it('names the instant at which the next permit is to be had', () => {
    const limiter = new RateLimiter({ max: 2, perMs: 1_000 }, [], noLead)
    takeAll(limiter, [0, 300], 1)
    expect(limiter.available(999, 1)).toBe(0)
    expect(limiter.nextAt()).toBe(1_000)
    expect(limiter.available(1_000, 5)).toBe(1)
  })

  it('keeps the tightest of several limits', () => {
    const calls: RateHint = { scope: 'account', max: 1, windowMs: 100, window: 'rolling', counts: 'calls' }
    const limiter = new RateLimiter({ max: 1_000, perMs: 1_000 }, [calls], noLead)
    expect(takeAll(limiter, [0, 50, 100], 400)).toHaveLength(800)
  })

  it('counts each recipient by the clock minute of UTC+8', () => {
    const limiter = new RateLimiter(undefined, [otpPerMinute], noLead)
    expect(limiter.takeRecipient('a', 'otp', 59_000)).toEqual({ granted: true })
    expect(limiter.takeRecipient('a', 'otp', 59_500)).toEqual({ granted: false, at: 60_000 })
    expect(limiter.takeRecipient('b', 'otp', 59_500)).toEqual({ granted: true })
    expect(limiter.takeRecipient('a', 'otp', 60_000)).toEqual({ granted: true })
  })

  it('applies a hint only to its categories', () => {
    const limiter = new RateLimiter(undefined, [otpPerMinute], noLead)
    const permits = [1, 2, 3].map(now => limiter.takeRecipient('a', 'transactional', now))
    expect(permits).toEqual([{ granted: true }, { granted: true }, { granted: true }])
  })

  it('counts all categories of a recipient together when a hint names none', () => {
    const perMinute: RateHint = {
      scope: 'recipient',
      max: 2,
      windowMs: 60_000,
      window: 'rolling',
      counts: 'deliveries',
    }
    const limiter = new RateLimiter(undefined, [perMinute], noLead)
    const categories = ['otp', 'transactional', 'marketing'] as const
    const permits = categories.map(category => limiter.takeRecipient('a', category, 0))
    expect(permits.map(({ granted }) => granted)).toEqual([true, true, false])
  })

  it('gives nothing out twice when the clock on the wall steps back, and does not wait until it has caught up', () => {
    let wallAhead = 0
    const limiter = new RateLimiter(undefined, [otpPerMinute], () => wallAhead)
    limiter.takeRecipient('a', 'otp', 630_000)
    wallAhead = -600_000
    expect(limiter.takeRecipient('a', 'otp', 640_000)).toEqual({ granted: false, at: 690_000 })
    expect(limiter.takeRecipient('a', 'otp', 690_000)).toEqual({ granted: true })
    // From here on it counts the minutes of the clock as it goes now.
    expect(limiter.takeRecipient('a', 'otp', 700_000)).toEqual({ granted: false, at: 720_000 })
  })
})
