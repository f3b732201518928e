import type { JsonObject } from '@message-center/channel'
import type { TemplateBody, TemplateVariable } from '../management/records.ts'
import { type CompiledTemplate, compileTemplateBody } from './compile-template.ts'
import { type RenderOutcome, renderContent } from './render-content.ts'

/** A body with one text in English for SMS. */
export function bodyOf(text: string, variables: { readonly [name: string]: TemplateVariable }): TemplateBody {
  return { defaultLocale: 'en', locales: { en: { sms: { text } } }, variables, providerTemplates: [] }
}

export function compiled(body: TemplateBody): CompiledTemplate {
  const outcome = compileTemplateBody(body)
  if (outcome.outcome === 'compiled') return outcome.template
  throw new Error(outcome.problems.map(problem => `${problem.field}: ${problem.detail}`).join('\n'))
}

export const fits = () => []

/** Declares whatever is given, renders, and answers the text or the problem's field. */
export function render(text: string, variables: JsonObject, declared?: readonly string[]): string {
  const names = declared ?? Object.keys(variables)
  const outcome = outcomeOf(text, variables, Object.fromEntries(names.map(name => [name, { isRequired: false }])))
  return outcome.outcome === 'rendered'
    ? String(outcome.content.text)
    : `${outcome.problem.code} ${outcome.problem.field}`
}

export function outcomeOf(
  text: string,
  variables: JsonObject,
  declared: { readonly [name: string]: TemplateVariable },
): RenderOutcome {
  return renderContent(compiled(bodyOf(text, declared)), { channel: 'sms', variables }, fits)
}
