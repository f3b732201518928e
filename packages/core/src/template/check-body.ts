import type { TemplateBody } from '../management/records.ts'
import { jsonPointer } from './json-pointer.ts'
import { localeKey, localePattern } from './locale.ts'
import { templateLimits } from './template-limits.ts'
import type { TemplateProblem } from './template-problem.ts'

const variableName = /^[A-Za-z_][A-Za-z0-9_]{0,63}$/
const reservedNames: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype', 'this', 'true', 'false'])

/** Names and sizes of a body, apart from its texts. */
export function checkBody(body: TemplateBody): readonly TemplateProblem[] {
  return [...checkSizes(body), ...checkLocales(body), ...checkVariableNames(body), ...checkBindings(body)]
}

function checkSizes(body: TemplateBody): readonly TemplateProblem[] {
  const { bodyLength, locales, variables, providerTemplates } = templateLimits
  const problems: TemplateProblem[] = []
  if (JSON.stringify(body).length > bodyLength)
    problems.push(problem([], `The template is longer than ${bodyLength} characters.`, 'Split it into several.'))
  const counts = [
    ['locales', Object.keys(body.locales).length, locales],
    ['variables', Object.keys(body.variables).length, variables],
    ['providerTemplates', body.providerTemplates.length, providerTemplates],
  ] as const
  for (const [name, count, max] of counts)
    if (count > max)
      problems.push(problem([name], `There are ${count} of them, at most ${max} are allowed.`, 'Use fewer.'))
  return problems
}

function checkLocales(body: TemplateBody): readonly TemplateProblem[] {
  const problems: TemplateProblem[] = []
  const seen = new Set<string>()
  for (const locale of Object.keys(body.locales)) {
    if (!localePattern.test(locale))
      problems.push(problem(['locales', locale], 'This is no locale.', 'Write it as "zh-CN" or "en".'))
    if (seen.has(localeKey(locale)))
      problems.push(problem(['locales', locale], 'The locale is there twice.', 'Upper and lower case mean the same.'))
    seen.add(localeKey(locale))
    if (Object.keys(body.locales[locale] ?? {}).length === 0)
      problems.push(problem(['locales', locale], 'There is no content.', 'Add a channel, or remove the locale.'))
  }
  if (!seen.has(localeKey(body.defaultLocale)))
    problems.push(problem(['defaultLocale'], 'The default locale has no content.', 'Name one of the locales.'))
  return problems
}

function checkVariableNames(body: TemplateBody): readonly TemplateProblem[] {
  return Object.keys(body.variables)
    .filter(name => !variableName.test(name) || reservedNames.has(name))
    .map(name =>
      problem(
        ['variables', name.slice(0, 80)],
        'This is no name for a variable.',
        'Use a letter, then letters, digits and _, at most 64.',
      ),
    )
}

function checkBindings(body: TemplateBody): readonly TemplateProblem[] {
  const problems: TemplateProblem[] = []
  const seen = new Set<string>()
  for (const [index, { account, locale }] of body.providerTemplates.entries()) {
    const place = ['providerTemplates', String(index)]
    if (locale !== undefined && !localePattern.test(locale))
      problems.push(problem([...place, 'locale'], 'This is no locale.', 'Write it as "zh-CN" or "en".'))
    const key = `${account}\n${localeKey(locale ?? '')}`
    if (seen.has(key))
      problems.push(problem(place, 'The account is bound twice for this locale.', 'Keep one of the two.'))
    seen.add(key)
  }
  return problems
}

const problem = (place: readonly string[], detail: string, fix: string): TemplateProblem => ({
  code: 'invalid_template',
  field: jsonPointer(place),
  detail,
  fix,
})
