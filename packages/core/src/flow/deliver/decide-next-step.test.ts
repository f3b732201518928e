import {
  accepted,
  deferred,
  type ProviderIdempotency,
  rejected,
  type SendResult,
  unknown,
} from '@message-center/channel'
import { describe, expect, it } from 'vitest'
import { type AttemptEnd, decideNextStep, type WaysLeft } from './decide-next-step.ts'

const policy = { backoff: { kind: 'fixed', delayMs: 1_000 }, jitter: 0, maxAttempts: 3, maxAgeMs: 10_000 } as const
const nothingLeft: WaysLeft = { nextAccount: false, nextChannel: false }
const forgetting = { kind: 'none' } as const
const remembering = { kind: 'key', ttlMs: 5_000 } as const

const end = (result: SendResult, more: Partial<AttemptEnd> = {}): AttemptEnd => ({
  result,
  isPluginFault: false,
  failures: 1,
  startedAt: 0,
  now: 100,
  random: 0,
  ...more,
})
const decide = (
  attempt: AttemptEnd,
  ways = nothingLeft,
  idempotency: ProviderIdempotency = forgetting,
  onUnknown: 'hold' | 'repeat' = 'hold',
) => decideNextStep(attempt, policy, idempotency, onUnknown, ways)

describe('decideNextStep', () => {
  it('is done when the provider accepted', () => {
    expect(decide(end(accepted()))).toEqual({ step: 'done' })
  })

  it('never repeats what the recipient or the content is to blame for', () => {
    const ways = { nextAccount: true, nextChannel: false }
    expect(decide(end(rejected('recipient')), ways)).toEqual({ step: 'give-up', reason: 'rejected_recipient' })
    expect(decide(end(rejected('content')), ways)).toEqual({ step: 'give-up', reason: 'rejected_content' })
  })

  it('takes the next account at once after an account fault, then the next channel, then waits', () => {
    const fault = end(rejected('account'))
    expect(decide(fault, { nextAccount: true, nextChannel: true })).toMatchObject({ step: 'failover' })
    expect(decide(fault, { nextAccount: false, nextChannel: true })).toMatchObject({ step: 'fallback' })
    expect(decide(fault)).toMatchObject({ step: 'retry', at: 1_100, reason: 'rejected_account' })
  })

  it('follows the hint of the provider within the longest wait of the policy', () => {
    expect(decide(end(deferred('throttled', { retryAfterMs: 5_000 })))).toMatchObject({ step: 'retry', at: 5_100 })
    const greedy = decideNextStep(
      end(deferred('throttled', { retryAfterMs: 9e9 })),
      { ...policy, maxDelayMs: 2_000 },
      forgetting,
      'hold',
      nothingLeft,
    )
    expect(greedy).toMatchObject({ step: 'retry', at: 2_100 })
  })

  it('keeps to the account when only the recipient is throttled', () => {
    const step = decide(end(deferred('throttled', { scope: 'recipient' })), { nextAccount: true, nextChannel: false })
    expect(step).toMatchObject({ step: 'retry' })
  })

  it('gives up by attempts and by age', () => {
    expect(decide(end(deferred('unavailable'), { failures: 3 }))).toEqual({
      step: 'give-up',
      reason: 'attempts_used_up',
    })
    expect(decide(end(deferred('unavailable'), { now: 9_500 }))).toEqual({ step: 'give-up', reason: 'too_old' })
  })

  it('falls back to the next channel instead of giving up', () => {
    const ways = { nextAccount: false, nextChannel: true }
    expect(decide(end(rejected('recipient')), ways)).toEqual({ step: 'fallback', reason: 'rejected_recipient' })
  })

  it('expires when the next attempt would come after expireAt', () => {
    expect(decide(end(deferred('unavailable'), { expireAt: 1_000 }))).toEqual({ step: 'expire' })
  })

  it('holds an unknown outcome where the provider does not recognise a repeat', () => {
    expect(decide(end(unknown()))).toEqual({ step: 'hold', reason: 'unknown_outcome' })
    expect(decide(end(unknown(), { isPluginFault: true }))).toEqual({ step: 'hold', reason: 'plugin_failed' })
  })

  it('repeats an unknown outcome on the same account while the provider remembers the key', () => {
    expect(decide(end(unknown()), nothingLeft, remembering)).toMatchObject({
      step: 'retry',
      isRepeat: true,
      sameAccount: true,
    })
    expect(decide(end(unknown(), { now: 4_500 }), nothingLeft, remembering)).toMatchObject({ step: 'hold' })
  })

  it('repeats an unknown outcome anyway when the account says so', () => {
    expect(decide(end(unknown()), nothingLeft, forgetting, 'repeat')).toMatchObject({
      step: 'retry',
      isRepeat: true,
    })
  })

  it('holds an unknown outcome when the attempts are used up', () => {
    expect(decide(end(unknown(), { failures: 3 }), nothingLeft, remembering)).toMatchObject({ step: 'hold' })
  })
})
