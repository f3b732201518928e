import type { JsonObject } from '@message-center/channel'
import type { SchemaCheck } from '@message-center/channel/host'
import { checkVariables } from './check-variables.ts'
import type { CompiledContent, CompiledTemplate } from './compile-template.ts'
import { localeChain } from './locale.ts'
import { RenderSheet, variablesFrame } from './render-sheet.ts'
import type { TemplateProblem } from './template-problem.ts'

export interface RenderRequest {
  /** Default: the template's own. `zh-CN` falls back to `zh`, then to the default. */
  readonly locale?: string | undefined
  readonly channel: string
  readonly variables: JsonObject
}

export type RenderOutcome =
  | {
      readonly outcome: 'rendered'
      /** For the recipient. Shared between renderings where it holds no variables: never change it. */
      readonly content: JsonObject
      /** For everybody else: sensitive variables are masked. The same object as `content` where there are none. */
      readonly maskedContent: JsonObject
      /** The locale that was found, as the template writes it. */
      readonly locale: string
    }
  | { readonly outcome: 'refused'; readonly problem: TemplateProblem }

/** Fills the template for one channel. `check` is the content schema of the channel, applied to the result. */
export function renderContent(template: CompiledTemplate, request: RenderRequest, check: SchemaCheck): RenderOutcome {
  const problem = checkVariables(template, request.variables)
  if (problem) return { outcome: 'refused', problem }
  const found = findContent(template, request)
  if (!found) return { outcome: 'refused', problem: noContent(template, request.channel) }

  const variables = variablesFrame(request.variables)
  const sheet = new RenderSheet(false)
  const content = found.fill(sheet, variables)
  const misfit = sheet.problem ?? contentProblem(content, check)
  if (misfit) return { outcome: 'refused', problem: misfit }

  const maskedContent = found.isSensitive ? found.fill(new RenderSheet(true), variables) : content
  return { outcome: 'rendered', content, maskedContent, locale: found.locale }
}

function findContent(template: CompiledTemplate, { locale, channel }: RenderRequest): CompiledContent | undefined {
  for (const key of localeChain(locale, template.body.defaultLocale)) {
    const content = template.contents.get(key)?.get(channel)
    if (content) return content
  }
  return undefined
}

const noContent = (template: CompiledTemplate, channel: string): TemplateProblem => ({
  code: 'invalid_content',
  field: '/template',
  detail: `The template has no content for the channel ${channel} in this locale or its default.`,
  fix: `It has content for: ${[...template.channels].join(', ')}.`,
})

function contentProblem(content: JsonObject, check: SchemaCheck): TemplateProblem | undefined {
  const [first] = check(content)
  return (
    first && {
      code: 'invalid_content',
      field: `/content${first.field}`,
      detail: `With these variables ${first.field || 'the content'} ${first.reason}.`,
      fix: first.fix,
    }
  )
}
