import type { JsonObject } from '@message-center/channel'
import type { MessageContent } from './message-content.ts'

/**
 * The part of a call that holds the message: `msgtype` and the member of that name. `undefined` for no content.
 * Source: WeCom, "Send application messages", "Application group chats", "Group bots".
 */
export function toWire(content: MessageContent): JsonObject | undefined {
  const { text, markdown, textCard, news, image, voice, video, file, templateCard } = content
  if (text !== undefined) return wire('text', { content: text })
  if (markdown !== undefined) return wire('markdown', { content: markdown })
  if (textCard !== undefined) {
    const { title, description, url, buttonText } = textCard
    return wire('textcard', { title, description, url, btntxt: buttonText })
  }
  if (news !== undefined) return wire('news', { articles: news.map(toArticle) })
  if (image !== undefined) return wire('image', { media_id: image.mediaId })
  if (voice !== undefined) return wire('voice', { media_id: voice.mediaId })
  if (video !== undefined) {
    const { mediaId, title, description } = video
    return wire('video', { media_id: mediaId, title, description })
  }
  if (file !== undefined) return wire('file', { media_id: file.mediaId })
  return templateCard === undefined ? undefined : wire('template_card', templateCard)
}

const wire = (msgtype: string, message: JsonObject): JsonObject => ({ msgtype, [msgtype]: message })

function toArticle(article: NonNullable<MessageContent['news']>[number]): JsonObject {
  const { title, description, url, pictureUrl, appId, pagePath } = article
  return { title, description, url, picurl: pictureUrl, appid: appId, pagepath: pagePath }
}
