import type { RetryPolicy } from './retry-policy.ts'

export const retryDefaults = {
  maxDelayMs: 3_600_000,
  jitter: 0.2,
  maxAttempts: 8,
  maxAgeMs: 86_400_000,
  factor: 2,
} as const

/** Eight attempts over four minutes, then dead letter. */
export const defaultRetryPolicy: RetryPolicy = { backoff: { kind: 'exponential', delayMs: 2_000 } }

/** A code is worthless after minutes: quick tries, none of them late. */
export const otpRetryPolicy: RetryPolicy = {
  backoff: { kind: 'fixed', delayMs: 2_000 },
  maxAttempts: 5,
  maxAgeMs: 300_000,
}

/**
 * The wait after the `failed`-th attempt (counted from 1), in milliseconds. `random` in [0, 1) decides the jitter.
 * Jitter only shortens: the limit that an operator reads is never passed, and a herd still spreads.
 */
export function nextDelay(policy: RetryPolicy, failed: number, random: number): number {
  const longest = policy.maxDelayMs ?? retryDefaults.maxDelayMs
  const delay = Math.min(plainDelay(policy, failed), longest)
  return Math.round(delay * (1 - (policy.jitter ?? retryDefaults.jitter) * random))
}

function plainDelay({ backoff }: RetryPolicy, failed: number): number {
  switch (backoff.kind) {
    case 'fixed':
      return backoff.delayMs
    case 'linear':
      return backoff.delayMs * failed
    case 'exponential':
      // Bounded, since a delay of 0 times Infinity is no number; the longest wait brings the product back.
      return backoff.delayMs * Math.min((backoff.factor ?? retryDefaults.factor) ** (failed - 1), Number.MAX_VALUE)
    case 'list':
      return backoff.delaysMs[Math.min(failed, backoff.delaysMs.length) - 1] ?? 0
  }
}
