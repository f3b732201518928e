import { accepted, type Clock, deferred, rejected, type SendResult } from '@message-center/channel'
import type { CallApi } from '../api/connect-api.ts'
import { decideFailure } from '../api/decide-result.ts'
import { successCode } from '../api/read-reply.ts'
import type { SilentLimits } from '../api/silent-limits.ts'
import { toWire } from '../content/to-wire.ts'
import { silentLimitCode } from '../failure-codes/member-codes.ts'
import { chatFailures } from '../failure-codes/tables.ts'
import type { ChatDelivery } from './chat-content.ts'

export interface ChatParts {
  readonly callApi: CallApi
  readonly clock: Clock
  readonly limits: SilentLimits
}

/** Sends one message to one chat. Source: WeCom, "Send messages to a group chat". */
export async function sendToChat(
  { address, content }: ChatDelivery,
  { callApi, clock, limits }: ChatParts,
  signal: AbortSignal,
): Promise<SendResult> {
  const message = toWire(content)
  if (message === undefined) return rejected('content', { code: '44004', message: 'The message has no content.' })
  const leave = limits.take(address.wecomChat, clock.now())
  if (!leave.granted)
    return deferred('throttled', { code: silentLimitCode, scope: 'recipient', retryAfterMs: leave.waitMs })
  const body = { chatid: address.wecomChat, ...message, ...(content.isConfidential === true && { safe: 1 }) }
  const reply = await callApi({ path: '/cgi-bin/appchat/send', body }, signal)
  // The provider gives no id for messages to a chat, so there is nothing to refer to later.
  if (reply.kind === 'answer' && reply.code === successCode) return accepted({ traceId: reply.traceId })
  return decideFailure(reply, chatFailures, clock.now())
}
