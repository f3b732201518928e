import type { ContentProblem, JsonObject } from '@message-center/channel'
import { bytes, characters, checkCharacters, checkLength, type TextLimit } from './check-text.ts'
import type { Article, Media, TextCard, Video } from './parts.ts'

/** A message, one of these kinds. Each plugin takes some of them. */
export interface MessageContent {
  readonly text?: string | undefined
  readonly markdown?: string | undefined
  readonly textCard?: TextCard | undefined
  readonly news?: readonly Article[] | undefined
  readonly image?: Media | undefined
  readonly voice?: Media | undefined
  readonly video?: Video | undefined
  readonly file?: Media | undefined
  /** In the provider's own form. */
  readonly templateCard?: JsonObject | undefined
}

/** Limits of texts. Source: WeCom, "Send application messages" and "Group bots". */
export const textLimits = {
  text: bytes(2048),
  title: bytes(128),
  description: bytes(512),
  url: bytes(2048),
  buttonText: characters(4),
} as const

/** Exactly one of the kinds has to be there. */
export function checkKind(content: object, kinds: readonly string[]): ContentProblem[] {
  const given = kinds.filter(kind => Object.hasOwn(content, kind))
  if (given.length === 1) return []
  return [
    {
      field: '',
      reason: given.length === 0 ? 'The message has no content.' : `The message is ${given.join(' and ')} at once.`,
      fix: `Give it exactly one of ${kinds.join(', ')}.`,
    },
  ]
}

/** Lengths of everything in a message, and characters that cannot be sent. `markdown` differs between plugins. */
export function checkMessage(content: MessageContent, markdown: TextLimit): ContentProblem[] {
  const { textCard, news = [], video } = content
  return [
    ...checkCharacters(toJson(content)),
    ...checkLength('/text', content.text, textLimits.text),
    ...checkLength('/markdown', content.markdown, markdown),
    ...checkLength('/textCard/buttonText', textCard?.buttonText, textLimits.buttonText),
    ...checkTitled('/textCard', textCard ?? {}),
    ...checkTitled('/video', video ?? {}),
    ...news.flatMap((article, place) => checkArticle(`/news/${place}`, article)),
  ]
}

interface Titled {
  readonly title?: string | undefined
  readonly description?: string | undefined
  readonly url?: string | undefined
}

function checkTitled(field: string, { title, description, url }: Titled): ContentProblem[] {
  return [
    ...checkLength(`${field}/title`, title, textLimits.title),
    ...checkLength(`${field}/description`, description, textLimits.description),
    ...checkLink(`${field}/url`, url),
  ]
}

function checkArticle(field: string, article: Article): ContentProblem[] {
  const opens = article.url !== undefined || (article.appId !== undefined && article.pagePath !== undefined)
  return [
    ...checkTitled(field, article),
    ...checkLink(`${field}/pictureUrl`, article.pictureUrl),
    ...(opens
      ? []
      : [
          {
            field,
            reason: 'The article opens nothing.',
            fix: 'Give it a url, or appId and pagePath of a mini program.',
          },
        ]),
  ]
}

function checkLink(field: string, url: string | undefined): ContentProblem[] {
  if (url !== undefined && !/^https?:\/\//.test(url))
    return [{ field, reason: 'The link lacks its scheme.', fix: 'Write it with http:// or https:// in front.' }]
  return checkLength(field, url, textLimits.url)
}

/** The content as the wire would have it, for looking through all of its texts. */
function toJson(content: MessageContent): JsonObject {
  return JSON.parse(JSON.stringify(content))
}
