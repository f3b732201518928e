import type { Deferred, ProviderIdempotency, SendResult } from '@message-center/channel'
import type { ReasonCode } from '../../model/reasons.ts'
import { nextDelay, retryDefaults } from '../../retry/next-delay.ts'
import type { RetryPolicy } from '../../retry/retry-policy.ts'

/** What is known when an attempt has ended. */
export interface AttemptEnd {
  readonly result: SendResult
  /** The plugin itself failed; `result` is then `unknown`. */
  readonly isPluginFault: boolean
  /** Attempts that the policy counts, this one included. */
  readonly failures: number
  /** When the first attempt could begin, in milliseconds. */
  readonly startedAt: number
  readonly now: number
  readonly expireAt?: number | undefined
  /** In [0, 1), for the jitter. */
  readonly random: number
}

/** What the route still offers. */
export interface WaysLeft {
  /** An account of this channel that was not ruled out and whose breaker is closed. */
  readonly nextAccount: boolean
  readonly nextChannel: boolean
}

/** The one decision about a delivery after an attempt. */
export type NextStep =
  | { readonly step: 'done' }
  /** Again on the same account, at an instant in milliseconds. */
  | {
      readonly step: 'retry'
      readonly at: number
      readonly reason: ReasonCode
      readonly isRepeat: boolean
      readonly sameAccount: boolean
    }
  /** At once on the next account of the route. */
  | { readonly step: 'failover'; readonly reason: ReasonCode }
  /** At once on the next channel of the route. */
  | { readonly step: 'fallback'; readonly reason: ReasonCode }
  | { readonly step: 'hold'; readonly reason: ReasonCode }
  | { readonly step: 'expire' }
  | { readonly step: 'give-up'; readonly reason: ReasonCode }

/** Bounds for a provider's hint: it wins over the policy, but not beyond the policy's longest wait. */
const longestHint = (policy: RetryPolicy) => policy.maxDelayMs ?? retryDefaults.maxDelayMs

export function decideNextStep(
  end: AttemptEnd,
  policy: RetryPolicy,
  idempotency: ProviderIdempotency,
  onUnknown: 'hold' | 'repeat',
  ways: WaysLeft,
): NextStep {
  const { result } = end
  switch (result.outcome) {
    case 'accepted':
      return { step: 'done' }
    case 'rejected':
      if (result.fault === 'account') return afterAccountFault(end, policy, ways)
      return giveUp(result.fault === 'recipient' ? 'rejected_recipient' : 'rejected_content', ways)
    case 'deferred':
      return afterDeferral(end, result, policy, ways)
    case 'unknown':
      return afterUnknown(end, policy, idempotency, onUnknown)
  }
}

/** Another account may work at once; without one the fault may be mended while the policy waits. */
function afterAccountFault(end: AttemptEnd, policy: RetryPolicy, ways: WaysLeft): NextStep {
  if (ways.nextAccount) return { step: 'failover', reason: 'rejected_account' }
  if (ways.nextChannel) return { step: 'fallback', reason: 'rejected_account' }
  return again(end, policy, ways, { reason: 'rejected_account' })
}

function afterDeferral(end: AttemptEnd, result: Deferred, policy: RetryPolicy, ways: WaysLeft): NextStep {
  const reason = result.reason
  const isAboutAccount = result.reason === 'unavailable' || result.scope !== 'recipient'
  if (isAboutAccount && ways.nextAccount) return { step: 'failover', reason }
  return again(end, policy, ways, { reason, hintMs: result.retryAfterMs })
}

function afterUnknown(
  end: AttemptEnd,
  policy: RetryPolicy,
  idempotency: ProviderIdempotency,
  onUnknown: 'hold' | 'repeat',
): NextStep {
  const reason = end.isPluginFault ? 'plugin_failed' : 'unknown_outcome'
  const hold: NextStep = { step: 'hold', reason }
  const rememberedMs = remembered(idempotency)
  if (rememberedMs === 0 && onUnknown === 'hold') return hold
  const next = again(end, policy, { nextAccount: false, nextChannel: false }, { reason })
  if (next.step !== 'retry') return hold
  // Behind the provider's memory a repeat is a second message; only the operator may allow that.
  if (onUnknown === 'hold' && next.at - end.startedAt >= rememberedMs) return hold
  return { ...next, isRepeat: true, sameAccount: true }
}

function remembered(idempotency: ProviderIdempotency): number {
  switch (idempotency.kind) {
    case 'none':
      return 0
    case 'key':
      return idempotency.ttlMs
    case 'content':
      return idempotency.windowMs
  }
}

interface Again {
  readonly reason: ReasonCode
  readonly hintMs?: number | undefined
}

function again(end: AttemptEnd, policy: RetryPolicy, ways: WaysLeft, { reason, hintMs }: Again): NextStep {
  if (end.failures >= (policy.maxAttempts ?? retryDefaults.maxAttempts)) return giveUp('attempts_used_up', ways)
  const own = nextDelay(policy, end.failures, end.random)
  const at = end.now + (hintMs === undefined ? own : Math.min(Math.max(hintMs, 0), longestHint(policy)))
  if (end.expireAt !== undefined && at >= end.expireAt)
    return ways.nextChannel ? giveUp(reason, ways) : { step: 'expire' }
  if (at - end.startedAt > (policy.maxAgeMs ?? retryDefaults.maxAgeMs)) return giveUp('too_old', ways)
  return { step: 'retry', at, reason, isRepeat: false, sameAccount: false }
}

const giveUp = (reason: ReasonCode, ways: WaysLeft): NextStep => ({
  step: ways.nextChannel ? 'fallback' : 'give-up',
  reason,
})
