import type { JsonObject } from '@message-center/channel'
import { MessageCenterError } from '../errors.ts'
import { renderContent } from '../template/render-content.ts'
import { invalid } from './checks.ts'
import type { TemplateVersion } from './records.ts'
import type { TemplateChecks } from './template-checks.ts'

export interface PreviewRequest {
  /** Default: the template's own. */
  readonly locale?: string
  /** Default: every channel of the template. */
  readonly channel?: string
  readonly variables: JsonObject
}

/** What a message would look like on one channel. */
export interface ContentPreview {
  readonly channel: string
  /** The locale that was found. */
  readonly locale: string
  readonly content: JsonObject
  /** What search and timeline would show of it. */
  readonly maskedContent: JsonObject
}

/** Throws what a message with these variables would be refused with. */
export function previewContents(
  version: TemplateVersion,
  { locale, channel, variables }: PreviewRequest,
  checks: TemplateChecks,
): readonly ContentPreview[] {
  const template = checks.compile(version)
  if (channel !== undefined && !template.channels.has(channel))
    throw invalid('/channel', 'The template has no content for it.', `It has: ${[...template.channels].join(', ')}.`)

  return (channel === undefined ? [...template.channels] : [channel]).map(name => {
    const fits = (content: unknown) => checks.content(name, content)
    const rendered = renderContent(template, { locale, channel: name, variables }, fits)
    if (rendered.outcome === 'refused') throw new MessageCenterError(rendered.problem.code, rendered.problem)
    const { outcome: _, ...preview } = rendered
    return { channel: name, ...preview }
  })
}
