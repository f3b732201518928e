import type { Json, JsonObject } from '@message-center/channel'
import { type Refusal, refuse } from './refusal.ts'

/** Which kinds a call takes, and how long its texts may be. */
export interface MessageRules {
  readonly kinds: readonly string[]
  readonly textBytes: number
  readonly markdownBytes: number
  readonly cardTypes: readonly string[]
  readonly mediaIds: readonly string[]
}

/** Refuses a message that breaks the rules of its kind. Source: WeCom, "Send application messages", "Group bots". */
export function refuseMessage(body: JsonObject, rules: MessageRules): Refusal | undefined {
  const { msgtype } = body
  if (typeof msgtype !== 'string' || !rules.kinds.includes(msgtype)) return refuse(40008, 'invalid message type')
  const message = memberOf(body[msgtype])
  switch (msgtype) {
    case 'text':
      return refuseText(message.content, rules.textBytes)
    case 'markdown':
    case 'markdown_v2':
      return refuseText(message.content, rules.markdownBytes)
    case 'textcard':
      return refuseTextCard(message)
    case 'news':
      return refuseArticles(message.articles)
    case 'template_card':
      return refuseCard(message, rules.cardTypes)
    default:
      return rules.mediaIds.includes(String(message.media_id)) ? undefined : refuse(40007, 'invalid media_id')
  }
}

/** What a recipient reads of it. */
export function textOfMessage(body: JsonObject): string {
  const message = memberOf(body[String(body.msgtype)])
  return typeof message.content === 'string' ? message.content : JSON.stringify(message)
}

export function memberOf(value: Json | undefined): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : {}
}

const bytesOf = (text: string): number => new TextEncoder().encode(text).length

function isLonger(value: Json | undefined, max: number): boolean {
  return value !== undefined && (typeof value !== 'string' || bytesOf(value) > max)
}

function refuseText(content: Json | undefined, max: number): Refusal | undefined {
  if (typeof content !== 'string' || content === '') return refuse(44004, 'empty content')
  return bytesOf(content) > max ? refuse(45002, 'content size out of limit') : undefined
}

function refuseTextCard({ title, description, url, btntxt }: JsonObject): Refusal | undefined {
  if (typeof title !== 'string' || title === '') return refuse(41016, 'missing title')
  if (typeof description !== 'string' || description === '') return refuse(41033, 'missing description')
  if (typeof url !== 'string' || url === '') return refuse(40058, 'missing url')
  if (isLonger(title, 128) || isLonger(description, 512) || isLonger(url, 2048)) return refuse(45002, 'too long')
  if (!isLink(url)) return refuse(45034, 'url need protocol')
  return btntxt !== undefined && [...String(btntxt)].length > 4 ? refuse(45002, 'btntxt too long') : undefined
}

function refuseArticles(articles: Json | undefined): Refusal | undefined {
  if (!Array.isArray(articles) || articles.length < 1 || articles.length > 8)
    return refuse(45008, 'article size out of limit')
  for (const article of articles.map((item: Json) => memberOf(item))) {
    const { title, description, url, picurl, appid } = article
    if (typeof title !== 'string' || title === '') return refuse(41016, 'missing title')
    if (isLonger(title, 128) || isLonger(description, 512) || isLonger(url, 2048) || isLonger(picurl, 2048))
      return refuse(45002, 'too long')
    if (url === undefined && appid === undefined) return refuse(40058, 'missing url')
    if (typeof url === 'string' && !isLink(url)) return refuse(45034, 'url need protocol')
  }
  return undefined
}

function refuseCard(
  { card_type: cardType, task_id: taskId }: JsonObject,
  types: readonly string[],
): Refusal | undefined {
  if (!types.includes(String(cardType))) return refuse(40058, 'invalid card_type')
  if (taskId !== undefined && !/^[\w@-]{1,128}$/.test(String(taskId))) return refuse(42014, 'invalid task_id')
  return undefined
}

const isLink = (url: string): boolean => /^https?:\/\//.test(url)
