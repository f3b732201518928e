import type { JsonObject, JsonSchema } from '@message-center/channel'
import { isObject, listOf, textOf } from '@message-center/channel/wire'

/** The types beside `text`, each with the member that holds it. */
export const customerMessageTypes = [
  'image',
  'voice',
  'video',
  'music',
  'news',
  'mpnews',
  'mpnewsarticle',
  'msgmenu',
  'wxcard',
  'miniprogrampage',
] as const

export type CustomerMessageType = (typeof customerMessageTypes)[number]

/**
 * A customer-service message in the provider's own form, without recipient: `{"msgtype":"image","image":{…}}`.
 * Source: WeChat, "Customer Service Messages", custom/send.
 */
export type CustomerMessage = { readonly msgtype: CustomerMessageType } & {
  readonly [type in CustomerMessageType]?: JsonObject | undefined
}

const word = (maxLength: number): JsonSchema => ({ type: 'string', minLength: 1, maxLength })
const mediaId = word(256)
const link: JsonSchema = { type: 'string', pattern: '^https?://\\S+$', maxLength: 2048 }

function part(required: JsonObject, optional: JsonObject = {}): JsonSchema {
  return {
    type: 'object',
    properties: { ...required, ...optional },
    required: Object.keys(required),
    additionalProperties: false,
  }
}

const parts: { readonly [type in CustomerMessageType]: JsonSchema } = {
  image: part({ media_id: mediaId }),
  voice: part({ media_id: mediaId }),
  video: part({ media_id: mediaId, thumb_media_id: mediaId }, { title: word(512), description: word(2048) }),
  music: part(
    { musicurl: link, hqmusicurl: link, thumb_media_id: mediaId },
    { title: word(512), description: word(2048) },
  ),
  news: part({
    articles: {
      type: 'array',
      minItems: 1,
      maxItems: 8,
      items: part({ title: word(512) }, { description: word(2048), url: link, picurl: link }),
    },
  }),
  mpnews: part({ media_id: mediaId }),
  mpnewsarticle: part({ article_id: mediaId }),
  msgmenu: part(
    { list: { type: 'array', minItems: 1, maxItems: 50, items: part({ id: word(64), content: word(512) }) } },
    { head_content: word(2048), tail_content: word(2048) },
  ),
  wxcard: part({ card_id: mediaId }),
  miniprogrampage: part({ title: word(512), appid: word(64), pagepath: word(1024), thumb_media_id: mediaId }),
}

export const customerMessageSchema: JsonSchema = {
  type: 'object',
  title: 'Message',
  description:
    "A customer-service message other than text, in the provider's own form: msgtype, and a member of that name.",
  properties: { msgtype: { type: 'string', enum: [...customerMessageTypes] }, ...parts },
  required: ['msgtype'],
  additionalProperties: false,
}

/** The first words in it that a person reads; else its type in brackets. */
export function previewCustomerMessage(message: CustomerMessage): string {
  const body = message[message.msgtype] ?? {}
  const [article] = listOf(body.articles)
  const words =
    textOf(body.title) ?? textOf(body.head_content) ?? (isObject(article) ? textOf(article.title) : undefined)
  return words ?? `[${message.msgtype}]`
}
