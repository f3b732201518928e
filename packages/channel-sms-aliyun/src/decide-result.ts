import { accepted, deferred, rejected, type SendResult, unknown } from '@message-center/channel'
import { textOf, untilNextBeijingDay, untilNextBeijingMonth } from '@message-center/channel/wire'
import type { ApiAnswer, ApiOutcome } from './dysms-api.ts'
import { readRequestCode } from './failure-codes/failure-codes.ts'
import { limitWindowMs } from './limit-window.ts'

/** What a call's outcome means for each delivery it carried. */
export function decideResult(outcome: ApiOutcome, now: number): SendResult {
  switch (outcome.outcome) {
    case 'answered':
      return outcome.code === 'OK' ? acceptedBy(outcome) : refusedBy(outcome, now)
    case 'not-sent':
      return deferred('unavailable', { message: outcome.reason })
    // The provider recognises no repeats: whoever is not sure must not send again.
    case 'unanswered':
      return unknown({ message: outcome.reason })
    case 'unreadable':
      return unknown({ message: `The answer (HTTP ${outcome.status}) is not one of the provider's API.` })
  }
}

function acceptedBy(answer: ApiAnswer): SendResult {
  return accepted({ providerMessageId: textOf(answer.body.BizId), traceId: answer.requestId })
}

function refusedBy(answer: ApiAnswer, now: number): SendResult {
  const words = { code: answer.code, message: answer.message, traceId: answer.requestId }
  const reading = readRequestCode(answer.code)
  switch (reading.handling) {
    case 'reject':
    case 'sign-again':
      return rejected(reading.fault, words)
    case 'wait-recipient':
      // A code that would come too late ends by its own expiry, which the host knows and this channel does not.
      return deferred('throttled', { ...words, scope: 'recipient', retryAfterMs: limitWindowMs(answer.message, now) })
    case 'wait-day':
      return deferred('throttled', { ...words, scope: 'account', retryAfterMs: untilNextBeijingDay(now) })
    case 'wait-month':
      return deferred('throttled', { ...words, scope: 'account', retryAfterMs: untilNextBeijingMonth(now) })
    case 'wait-account':
      return deferred('throttled', { ...words, scope: 'account' })
    case 'wait-provider':
      return deferred('unavailable', words)
  }
}
