import { accepted, type CheckResult, type Clock, rejected, type SendResult } from '@message-center/channel'
import type { CallApi } from '../api/connect-api.ts'
import { decideFailure } from '../api/decide-result.ts'
import { explainCheck } from '../api/explain-check.ts'
import { successCode, type WecomReply } from '../api/read-reply.ts'
import { botFailures, unknownGroupCode } from '../failure-codes/tables.ts'
import { type BotDelivery, toBotWire } from './bot-content.ts'
import type { WecomBotSettings } from './bot-settings.ts'

export interface BotParts {
  readonly callApi: CallApi
  readonly clock: Clock
  readonly webhooks: WecomBotSettings['webhooks']
}

const path = '/cgi-bin/webhook/send'

/** Sends one message to one group. Source: WeCom, "Group bots" (消息推送). */
export async function sendToGroup(
  { address, content }: BotDelivery,
  { callApi, clock, webhooks }: BotParts,
  signal: AbortSignal,
): Promise<SendResult> {
  const key = Object.hasOwn(webhooks, address.wecomGroup) ? webhooks[address.wecomGroup] : undefined
  if (key === undefined)
    return rejected('recipient', { code: unknownGroupCode, message: 'The account has no webhook for this group.' })
  const body = toBotWire(content)
  if (body === undefined) return rejected('content', { code: '44004', message: 'The message has no content.' })
  const reply = await callApi({ path, query: { key }, body }, signal)
  // The provider gives no id for messages of a bot, so there is nothing to refer to later.
  if (reply.kind === 'answer' && reply.code === successCode) return accepted({ traceId: reply.traceId })
  return decideFailure(reply, botFailures, clock.now())
}

/**
 * Tries every key by a call without a message, which the provider refuses for what it lacks once the key fits.
 * The first bad one is told. No call of the provider tests a key in another way without sending.
 */
export async function checkWebhooks({ callApi, webhooks }: BotParts, signal: AbortSignal): Promise<CheckResult> {
  const verdicts = await Promise.all(
    Object.entries(webhooks).map(async ([group, key]) => {
      const verdict = explainWebhook(await callApi({ path, query: { key }, body: {} }, signal))
      return verdict.verdict === 'broken' ? { ...verdict, reason: `Group ${group}: ${verdict.reason}` } : verdict
    }),
  )
  const find = (wanted: CheckResult['verdict']) => verdicts.find(({ verdict }) => verdict === wanted)
  return find('broken') ?? find('unreachable') ?? { verdict: 'works' }
}

function explainWebhook(reply: WecomReply): CheckResult {
  const reading = reply.kind === 'answer' ? botFailures.read(reply.code) : undefined
  const lacksOnlyContent = reading?.handling === 'reject' && reading.fault === 'content'
  return lacksOnlyContent ? { verdict: 'works' } : explainCheck(reply, botFailures)
}
