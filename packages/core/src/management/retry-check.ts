import type { RetryPolicy } from '../retry/retry-policy.ts'
import { checkWhole, invalid } from './checks.ts'

const monthMs = 30 * 86_400_000
const maxDelays = 100

/** Refuses a policy that could not be followed. `field` leads to it in the request. */
export function checkRetryPolicy(policy: RetryPolicy, field: string): void {
  checkBackoff(policy.backoff, `${field}/backoff`)
  checkWhole(policy.maxDelayMs, `${field}/maxDelayMs`, 0, monthMs)
  checkWhole(policy.maxAttempts, `${field}/maxAttempts`, 1, 1_000)
  checkWhole(policy.maxAgeMs, `${field}/maxAgeMs`, 0, monthMs)
  if (policy.jitter !== undefined && !(policy.jitter >= 0 && policy.jitter <= 1))
    throw invalid(`${field}/jitter`, 'The number is out of range.', 'Use a number from 0 to 1.')
}

function checkBackoff(backoff: RetryPolicy['backoff'], field: string): void {
  switch (backoff.kind) {
    case 'list':
      if (backoff.delaysMs.length < 1 || backoff.delaysMs.length > maxDelays)
        throw invalid(`${field}/delaysMs`, 'The list is empty or too long.', `Give 1 to ${maxDelays} delays.`)
      for (const [index, delay] of backoff.delaysMs.entries())
        checkWhole(delay, `${field}/delaysMs/${index}`, 0, monthMs)
      return
    case 'exponential':
      if (backoff.factor !== undefined && !(backoff.factor >= 1 && backoff.factor <= 10))
        throw invalid(`${field}/factor`, 'The number is out of range.', 'Use a number from 1 to 10.')
      checkWhole(backoff.delayMs, `${field}/delayMs`, 0, monthMs)
      return
    default:
      checkWhole(backoff.delayMs, `${field}/delayMs`, 0, monthMs)
  }
}
