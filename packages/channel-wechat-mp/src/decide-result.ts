import { accepted, deferred, rejected, type SendResult, unknown } from '@message-center/channel'
import { identifierOf, untilNextBeijingDay } from '@message-center/channel/wire'
import type { ApiAnswer } from './api-outcome.ts'
import { readCallCode } from './failure-codes/failure-codes.ts'
import type { CallOutcome } from './mp-api.ts'

const minuteMs = 60_000
/** Longer than nobody asks for another token. */
const tokenPauseMs = 30_000

/** What a call's outcome means for the delivery it carried. */
export function decideResult(outcome: CallOutcome, now: number): SendResult {
  switch (outcome.outcome) {
    case 'answered':
      return outcome.code === '0' ? acceptedBy(outcome) : refusedBy(outcome, now)
    case 'token-refused':
      return withoutToken(outcome.answer, now)
    case 'not-sent':
      return deferred('unavailable', { message: outcome.reason })
    case 'unanswered':
      return unknown({ message: outcome.reason })
    case 'unreadable':
      return unknown({ message: `The answer (HTTP ${outcome.status}) is not one of the provider's API.` })
  }
}

/** Success says so: an object that names neither code nor message id may be anybody's. */
function acceptedBy({ body, traceId }: ApiAnswer): SendResult {
  const providerMessageId = identifierOf(body.msgid)
  if (body.errcode === undefined && body.errmsg !== 'ok' && providerMessageId === undefined)
    return unknown({ message: 'The answer says neither success nor failure.' })
  return accepted({ providerMessageId, traceId })
}

function refusedBy(answer: ApiAnswer, now: number): SendResult {
  const { code, message, traceId, body } = answer
  const words = { code, message, traceId }
  const reading = readCallCode(code)
  switch (reading.handling) {
    case 'reject':
      return rejected(reading.fault, words)
    case 'taken-before':
      return accepted({ ...words, providerMessageId: identifierOf(body.msgid) })
    case 'renew-token':
      return deferred('unavailable', { ...words, retryAfterMs: tokenPauseMs })
    case 'wait-day':
      return deferred('throttled', { ...words, scope: 'account', retryAfterMs: quotaWaitMs(message, now) })
    case 'wait-minute':
      return deferred('throttled', { ...words, scope: 'account', retryAfterMs: minuteMs })
    case 'wait-provider':
      return deferred('unavailable', words)
  }
}

/** The number of a stale token means a wrong secret when the token call itself says it. */
function withoutToken(answer: ApiAnswer, now: number): SendResult {
  const { code, message, traceId } = answer
  return readCallCode(code).handling.startsWith('wait-')
    ? refusedBy(answer, now)
    : rejected('account', { code, message, traceId })
}

/** One code for both quotas of an interface; its message names that of the minute. */
function quotaWaitMs(message: string | undefined, now: number): number {
  return message?.includes('minute') ? minuteMs : untilNextBeijingDay(now)
}
