import type { ContentProblem, Delivery, JsonObject, JsonSchema } from '@message-center/channel'
import { checkCardType } from '../content/card-types.ts'
import { bytes, checkLength } from '../content/check-text.ts'
import { checkKind, checkMessage, type MessageContent } from '../content/message-content.ts'
import { partSchemas } from '../content/parts.ts'
import { type Preview, previewMessage } from '../content/preview.ts'
import { toWire } from '../content/to-wire.ts'
import type { BotAddress } from './bot-settings.ts'

/** What a group bot sends: exactly one kind. */
export interface BotContent
  extends Pick<MessageContent, 'text' | 'markdown' | 'news' | 'voice' | 'file' | 'templateCard'> {
  /** Newer Markdown with tables and code, without mentions and colours. */
  readonly markdownV2?: string | undefined
  /** Members to be called in a text: userids, or `@all`. */
  readonly mentionUsers?: readonly string[] | undefined
  /** The same by mobile number. */
  readonly mentionMobiles?: readonly string[] | undefined
}

export type BotDelivery = Delivery<BotAddress, BotContent>

/** Source: WeCom, "Group bots" (消息推送). */
export const markdownLimit = bytes(4096)

const kinds = ['text', 'markdown', 'markdownV2', 'news', 'voice', 'file', 'templateCard'] as const
const cardTypes = ['text_notice', 'news_notice'] as const

const { text, markdown, news, voice, file, templateCard } = partSchemas

const mentions = (title: string, pattern: string): JsonObject => ({
  type: 'array',
  title,
  maxItems: 100,
  items: { type: 'string', pattern },
})

export const botContentSchema: JsonSchema = {
  type: 'object',
  additionalProperties: false,
  properties: {
    text,
    markdown,
    markdownV2: {
      ...markdown,
      title: 'Markdown v2',
      description: 'With tables and code, without mentions and colours.',
    },
    news,
    voice,
    file,
    templateCard,
    mentionUsers: mentions('Members to be called', '^(?:@all|[A-Za-z0-9][A-Za-z0-9._@-]{0,63})$'),
    mentionMobiles: mentions('Mobile numbers to be called', '^(?:@all|[0-9+]{5,20})$'),
  },
}

/** What the provider would refuse or cut, and a schema cannot express. */
export function checkBotContent(content: BotContent): readonly ContentProblem[] {
  return [
    ...checkKind(content, kinds),
    ...checkMessage(content, markdownLimit),
    ...checkLength('/markdownV2', content.markdownV2, markdownLimit),
    ...checkMentions(content),
    ...checkCardType('/templateCard', content.templateCard, cardTypes),
  ]
}

function checkMentions({ text, mentionUsers, mentionMobiles }: BotContent): ContentProblem[] {
  if (text !== undefined || (mentionUsers === undefined && mentionMobiles === undefined)) return []
  return [
    {
      field: mentionUsers === undefined ? '/mentionMobiles' : '/mentionUsers',
      reason: 'Only a text calls members this way.',
      fix: 'Send a text, or write <@userid> into the markdown.',
    },
  ]
}

export function previewBotContent(content: BotContent): Preview {
  return content.markdownV2 === undefined ? previewMessage(content) : { text: content.markdownV2 }
}

/** The body of a call. `undefined` for no content. */
export function toBotWire(content: BotContent): JsonObject | undefined {
  const { text, markdownV2, mentionUsers, mentionMobiles } = content
  if (markdownV2 !== undefined) return { msgtype: 'markdown_v2', markdown_v2: { content: markdownV2 } }
  if (text === undefined) return toWire(content)
  const mentions = { mentioned_list: mentionUsers, mentioned_mobile_list: mentionMobiles }
  return { msgtype: 'text', text: { content: text, ...mentions } }
}
