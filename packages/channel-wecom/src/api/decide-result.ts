import { deferred, rejected, type SendResult, unknown } from '@message-center/channel'
import type { FailureTable } from '../failure-codes/failure-table.ts'
import { limitWindowMs } from './limit-window.ts'
import type { WecomAnswer, WecomReply } from './read-reply.ts'
import { explainUntrusted, untrustedCode } from './untrusted-address.ts'

/** What a call without a successful answer means for each delivery it carried. */
export function decideFailure(reply: WecomReply, table: FailureTable, now: number): SendResult {
  switch (reply.kind) {
    case 'not-sent':
      return deferred('unavailable', { message: reply.reason })
    // No repeat is recognised for certain: whoever is not sure must not send again.
    case 'unanswered':
      return unknown({ message: reply.reason })
    case 'answer':
      return decideRefusal(reply, table, now)
  }
}

function decideRefusal(answer: WecomAnswer, table: FailureTable, now: number): SendResult {
  const words = { code: answer.code, message: messageOf(answer), traceId: answer.traceId }
  const reading = table.read(answer.code)
  switch (reading.handling) {
    case 'reject':
      return rejected(reading.fault, words)
    case 'wait-account':
    case 'wait-recipient': {
      const scope = reading.handling === 'wait-account' ? 'account' : 'recipient'
      return deferred('throttled', { ...words, scope, retryAfterMs: limitWindowMs(answer.message, now) })
    }
    case 'wait-provider':
      return deferred('unavailable', words)
  }
}

function messageOf({ code, message }: WecomAnswer): string | undefined {
  if (code !== untrustedCode) return message
  const { reason, fix } = explainUntrusted(message)
  return `${reason} ${fix}`
}
