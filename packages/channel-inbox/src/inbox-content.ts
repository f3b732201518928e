import type { ContentProblem, ContentSpec, Json, JsonSchema } from '@message-center/channel'
import type { InboxContent } from './model/inbox-message.ts'

/** What a message may hold. Characters are Unicode code points, bytes those of UTF-8. */
export const contentLimits = {
  titleCharacters: 200,
  textBytes: 64 * 1024,
  categoryCharacters: 64,
  linkCharacters: 2_048,
  summaryCharacters: 500,
  payloadBytes: 16 * 1024,
  payloadLevels: 32,
} as const

/** A message as a caller writes it: what is shown, and until when. */
export interface SentContent extends InboxContent {
  /** ISO 8601 with a time zone. From then on nobody sees the message. Default: as long as the account keeps messages. */
  readonly visibleUntil?: string | undefined
}

export const contentProperties = {
  title: { type: 'string', minLength: 1, maxLength: contentLimits.titleCharacters },
  text: { type: 'string', minLength: 1, maxLength: contentLimits.textBytes },
  category: { type: 'string', minLength: 1, maxLength: contentLimits.categoryCharacters },
  link: { type: 'string', minLength: 1, maxLength: contentLimits.linkCharacters },
  summary: { type: 'string', minLength: 1, maxLength: contentLimits.summaryCharacters },
  payload: { description: 'Any JSON for the page that shows the message, at most 16 KB.' },
  visibleUntil: { type: 'string', format: 'date-time', description: 'From then on nobody sees the message.' },
} as const satisfies JsonSchema

export const contentSpec: ContentSpec<SentContent> = {
  schema: { type: 'object', additionalProperties: false, required: ['text'], properties: contentProperties },
  check: checkContent,
  preview: ({ title, text }) => ({ title, text }),
}

/** What the schema cannot say. */
export function checkContent(content: SentContent): readonly ContentProblem[] {
  return [
    checkText(content.text),
    checkLink(content.link),
    checkPayload(content.payload),
    checkVisibleUntil(content.visibleUntil),
  ].filter(problem => problem !== undefined)
}

function checkText(text: string): ContentProblem | undefined {
  const bytes = Buffer.byteLength(text)
  if (bytes <= contentLimits.textBytes) return undefined
  return {
    field: '/text',
    reason: `has ${bytes} bytes in UTF-8, more than ${contentLimits.textBytes}`,
    fix: 'Shorten the text, or link to the long version.',
  }
}

function checkLink(link: string | undefined): ContentProblem | undefined {
  if (link === undefined || isSafeLink(link)) return undefined
  return {
    field: '/link',
    reason: 'is neither an http or https address nor a path of the same site',
    fix: 'Begin it with "https://", or with one "/" for a page of the same site.',
  }
}

/**
 * Browsers read addresses kindly: they skip control characters and leading spaces, and take `\` for `/`. So a relative
 * link has to begin with a plain path, query or fragment, and `//host`, which leads to another site, is none.
 */
function isSafeLink(link: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what has to be found
  if (/[\u0000-\u0020\u007f\\]/.test(link)) return false
  if (/^https?:\/\/[^/]/i.test(link)) return URL.canParse(link)
  return /^(\/(?!\/)|[?#]|\.\.?\/)/.test(link)
}

function checkPayload(payload: Json | undefined): ContentProblem | undefined {
  if (payload === undefined) return undefined
  const fix = 'Send an id in it and let the page ask for the rest.'
  // First: JSON that is nested thousands deep cannot be written without overflowing the stack.
  if (isDeeper(payload, contentLimits.payloadLevels)) {
    return { field: '/payload', reason: `is nested deeper than ${contentLimits.payloadLevels} levels`, fix }
  }
  const bytes = Buffer.byteLength(JSON.stringify(payload))
  if (bytes <= contentLimits.payloadBytes) return undefined
  return { field: '/payload', reason: `has ${bytes} bytes as JSON, more than ${contentLimits.payloadBytes}`, fix }
}

function isDeeper(value: Json | undefined, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false
  return levels === 0 || Object.values(value).some(member => isDeeper(member, levels - 1))
}

function checkVisibleUntil(visibleUntil: string | undefined): ContentProblem | undefined {
  if (visibleUntil === undefined || !Number.isNaN(Date.parse(visibleUntil))) return undefined
  return { field: '/visibleUntil', reason: 'is no moment', fix: 'Write it like "2026-05-01T08:00:00Z".' }
}
