import type { Json } from '@message-center/channel'
import { isObject, textOf } from '@message-center/channel/wire'
import type { MessageContent } from './message-content.ts'

/** What search and timeline show. Never empty. */
export interface Preview {
  readonly title?: string | undefined
  readonly text: string
}

export function previewMessage(content: MessageContent): Preview {
  const { text, markdown, textCard, news, video, templateCard } = content
  if (text !== undefined) return { text }
  if (markdown !== undefined) return { text: markdown }
  if (textCard !== undefined) return { title: textCard.title, text: textCard.description }
  if (news !== undefined) return { text: news.map(article => article.title).join('\n') }
  if (templateCard !== undefined) return previewCard(templateCard.main_title, templateCard.sub_title_text)
  if (video?.title !== undefined) return { title: video.title, text: video.description ?? video.title }
  const kind = (['image', 'voice', 'video', 'file'] as const).find(name => content[name] !== undefined)
  return { text: `[${kind ?? 'message'}]` }
}

function previewCard(mainTitle: Json | undefined, subTitle: Json | undefined): Preview {
  const title = isObject(mainTitle) ? textOf(mainTitle.title) : undefined
  const description = isObject(mainTitle) ? textOf(mainTitle.desc) : undefined
  return { title, text: description ?? textOf(subTitle) ?? title ?? '[card]' }
}
