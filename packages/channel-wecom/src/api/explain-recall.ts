import type { RecallResult } from '@message-center/channel'
import type { FailureTable } from '../failure-codes/failure-table.ts'
import { successCode, type WecomReply } from './read-reply.ts'

/** A message without an id of the provider cannot be named. */
export const recallWithoutId: RecallResult = {
  outcome: 'impossible',
  reason: 'The provider gave no id for this message, so it cannot be named.',
}

/** What the reply to a call that takes back says. */
export function explainRecall(reply: WecomReply, table: FailureTable): RecallResult {
  if (reply.kind !== 'answer') return { outcome: 'failed', reason: reply.reason }
  const { code, message } = reply
  if (code === successCode) return { outcome: 'recalled' }
  const reading = table.read(code)
  const reason = table.find(code)?.meaning.en ?? message ?? 'WeCom refused.'
  // A fault of the account can be mended, and a wait ends.
  const mayWorkLater = reading.handling !== 'reject' || reading.fault === 'account'
  return { outcome: mayWorkLater ? 'failed' : 'impossible', code, reason }
}
