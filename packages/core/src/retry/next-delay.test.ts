import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { nextDelay, retryDefaults } from './next-delay.ts'
import type { RetryPolicy } from './retry-policy.ts'

const delays = (policy: RetryPolicy, attempts: number) =>
  Array.from({ length: attempts }, (_, n) => nextDelay({ jitter: 0, ...policy }, n + 1, 0))

describe('nextDelay', () => {
  it('waits the same each time with a fixed backoff', () => {
    expect(delays({ backoff: { kind: 'fixed', delayMs: 500 } }, 3)).toEqual([500, 500, 500])
  })

  it('grows by the first wait with a linear backoff', () => {
    expect(delays({ backoff: { kind: 'linear', delayMs: 500 } }, 3)).toEqual([500, 1_000, 1_500])
  })

  it('doubles with an exponential backoff until the longest wait', () => {
    expect(delays({ backoff: { kind: 'exponential', delayMs: 1_000 }, maxDelayMs: 3_000 }, 4)).toEqual([
      1_000, 2_000, 3_000, 3_000,
    ])
  })

  it('stays a number however often a wait of nothing grows', () => {
    expect(nextDelay({ backoff: { kind: 'exponential', delayMs: 0 } }, 5_000, 0)).toBe(0)
  })

  it('follows a list and repeats its last wait', () => {
    expect(delays({ backoff: { kind: 'list', delaysMs: [1, 20, 300] } }, 5)).toEqual([1, 20, 300, 300, 300])
  })

  const backoff = fc.oneof(
    fc.record({ kind: fc.constantFrom('fixed' as const, 'linear' as const), delayMs: fc.nat(1e9) }),
    fc.record({
      kind: fc.constant('exponential' as const),
      delayMs: fc.nat(1e9),
      factor: fc.double({ min: 1, max: 10, noNaN: true }),
    }),
    fc.record({ kind: fc.constant('list' as const), delaysMs: fc.array(fc.nat(1e9), { minLength: 1, maxLength: 20 }) }),
  )
  const policy = fc.record({ backoff, jitter: fc.double({ min: 0, max: 1, noNaN: true }), maxDelayMs: fc.nat(1e9) })
  const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })

  it('lies between the jittered and the plain wait, below the longest, for any policy and attempt', () => {
    fc.assert(
      fc.property(policy, fc.integer({ min: 1, max: 10_000 }), random, (drawn, failed, luck) => {
        const plain = nextDelay({ ...drawn, jitter: 0 }, failed, 0)
        const delay = nextDelay(drawn, failed, luck)
        expect(delay).toBeLessThanOrEqual(Math.min(plain, drawn.maxDelayMs))
        expect(delay).toBeGreaterThanOrEqual(Math.floor(plain * (1 - drawn.jitter)))
      }),
    )
  })

  it('never shrinks from one attempt to the next with a growing backoff', () => {
    fc.assert(
      fc.property(fc.nat(1e6), fc.integer({ min: 1, max: 2_000 }), (delayMs, failed) => {
        const growing: RetryPolicy = { backoff: { kind: 'exponential', delayMs }, jitter: 0 }
        expect(nextDelay(growing, failed + 1, 0)).toBeGreaterThanOrEqual(nextDelay(growing, failed, 0))
        expect(nextDelay(growing, failed, 0)).toBeLessThanOrEqual(retryDefaults.maxDelayMs)
      }),
    )
  })
})
