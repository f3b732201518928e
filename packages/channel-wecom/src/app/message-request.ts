import type { JsonObject } from '@message-center/channel'
import type { WecomCall } from '../api/connect-api.ts'
import { toWire } from '../content/to-wire.ts'
import { everybody, toRecipient } from './app-address.ts'
import type { AppContent, CardUpdate } from './app-content.ts'
import type { Outgoing, PlannedCall } from './plan-calls.ts'

export interface RequestParts {
  readonly agentId: number
  /** 0 is off. */
  readonly duplicateCheckSeconds: number
}

/** Source: WeCom, "Send application messages" and "Update template cards". */
export function requestOf(call: PlannedCall, parts: RequestParts): WecomCall {
  const [first] = call
  if (first === undefined) throw new Error('A call without deliveries was planned.')
  const { cardUpdate } = first.delivery.content
  return cardUpdate === undefined ? messageRequest(first, call, parts) : updateRequest(cardUpdate, call, parts.agentId)
}

function messageRequest(first: Outgoing, call: PlannedCall, parts: RequestParts): WecomCall {
  const { content, id } = first.delivery
  const { agentId, duplicateCheckSeconds } = parts
  return {
    path: '/cgi-bin/message/send',
    body: {
      ...recipientsOf(call),
      agentid: agentId,
      ...toWire(withTaskId(content, id)),
      ...(content.isConfidential === true && { safe: 1 }),
      ...(duplicateCheckSeconds > 0 && {
        enable_duplicate_check: 1,
        duplicate_check_interval: duplicateCheckSeconds,
      }),
    },
  }
}

function recipientsOf(call: PlannedCall): JsonObject {
  const ids = call.map(({ delivery }) => toRecipient(delivery.address))
  const join = (kind: string) =>
    ids
      .filter(recipient => recipient.kind === kind)
      .map(({ id }) => id)
      .join('|') || undefined
  return { touser: join('user'), toparty: join('department'), totag: join('tag') }
}

/** A card needs a task id that the application never used; ids of deliveries are such, with their dots written as _. */
function withTaskId(content: AppContent, deliveryId: string): AppContent {
  const { templateCard } = content
  if (templateCard === undefined || templateCard.task_id !== undefined) return content
  return { ...content, templateCard: { ...templateCard, task_id: deliveryId.replaceAll('.', '_') } }
}

function updateRequest(update: CardUpdate, call: PlannedCall, agentId: number): WecomCall {
  const userIds = call.map(({ delivery }) => toRecipient(delivery.address).id)
  return {
    path: '/cgi-bin/message/update_template_card',
    body: {
      ...(userIds.includes(everybody) ? { atall: 1 } : { userids: userIds }),
      agentid: agentId,
      response_code: update.responseCode,
      ...(update.templateCard === undefined
        ? { button: { replace_name: update.buttonText } }
        : { template_card: update.templateCard }),
    },
  }
}
