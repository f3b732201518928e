import type { ContentProblem, Delivery, JsonSchema } from '@message-center/channel'
import { checkKind, checkMessage, type MessageContent, textLimits } from '../content/message-content.ts'
import { partSchemas } from '../content/parts.ts'
import type { ChatAddress } from './chat-address.ts'

/** What an application sends to a group chat: exactly one kind, but no cards. */
export interface ChatContent extends Omit<MessageContent, 'templateCard'> {
  readonly isConfidential?: boolean | undefined
}

export type ChatDelivery = Delivery<ChatAddress, ChatContent>

const kinds = ['text', 'markdown', 'textCard', 'news', 'image', 'voice', 'video', 'file'] as const

const { templateCard: _, ...chatParts } = partSchemas

export const chatContentSchema: JsonSchema = {
  type: 'object',
  additionalProperties: false,
  properties: {
    ...chatParts,
    isConfidential: { type: 'boolean', title: 'Confidential', default: false },
  },
}

/** What the provider would refuse or cut, and a schema cannot express. */
export function checkChatContent(content: ChatContent): readonly ContentProblem[] {
  return [...checkKind(content, kinds), ...checkMessage(content, textLimits.text)]
}
