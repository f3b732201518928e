import type { CheckResult } from '@message-center/channel'
import type { FailureTable } from '../failure-codes/failure-table.ts'
import { successCode, type WecomReply } from './read-reply.ts'
import { explainUntrusted, untrustedCode } from './untrusted-address.ts'

/** What the reply to a harmless call says about the account. */
export function explainCheck(reply: WecomReply, table: FailureTable): CheckResult {
  if (reply.kind !== 'answer') return { verdict: 'unreachable', reason: reply.reason }
  const { code, message } = reply
  if (code === successCode) return { verdict: 'works' }
  if (code === untrustedCode) return { verdict: 'broken', code, ...explainUntrusted(message) }
  const row = table.find(code)
  const reason = row?.meaning.en ?? message ?? 'WeCom refuses the call.'
  // Throttled or out of order: nothing is known about the credentials.
  if (table.read(code).handling !== 'reject') return { verdict: 'unreachable', reason }
  return {
    verdict: 'broken',
    code,
    reason,
    fix: row?.nextStep.en ?? 'Look the code up among the global error codes (全局错误码) of the provider.',
  }
}
