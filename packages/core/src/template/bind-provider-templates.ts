import type { JsonObject, ProviderTemplateUse } from '@message-center/channel'
import { checkVariables } from './check-variables.ts'
import type { CompiledBinding, CompiledTemplate } from './compile-template.ts'
import { localeChain, localeKey } from './locale.ts'
import { RenderSheet, variablesFrame } from './render-sheet.ts'
import type { TemplateProblem } from './template-problem.ts'

export type BindOutcome =
  | {
      readonly outcome: 'bound'
      /** By account id; accounts that the template is not bound for are absent. */
      readonly uses: { readonly [account: string]: ProviderTemplateUse }
    }
  | { readonly outcome: 'refused'; readonly problem: TemplateProblem }

/** Which provider template each account uses for a message, with the values for its variables. */
export function bindProviderTemplates(
  template: CompiledTemplate,
  accounts: readonly string[],
  locale: string | undefined,
  variables: JsonObject,
): BindOutcome {
  if (template.bindings.length === 0) return { outcome: 'bound', uses: {} }
  const problem = checkVariables(template, variables)
  if (problem) return { outcome: 'refused', problem }

  const chain = [...localeChain(locale, template.body.defaultLocale), '']
  const sheet = new RenderSheet(false)
  const frame = variablesFrame(variables)
  const uses: [string, ProviderTemplateUse][] = []
  for (const account of accounts) {
    const found = findBinding(template.bindings, account, chain)
    if (!found) continue
    const { code, signature } = found.binding
    const values = textsOf(found.fill(sheet, frame))
    uses.push([account, { code, ...(signature !== undefined && { signature }), variables: values }])
  }
  if (sheet.problem) return { outcome: 'refused', problem: sheet.problem }
  return { outcome: 'bound', uses: Object.fromEntries(uses) }
}

/** The binding for the nearest locale; one without a locale fits after all others. */
function findBinding(
  bindings: readonly CompiledBinding[],
  account: string,
  chain: readonly string[],
): CompiledBinding | undefined {
  const own = bindings.filter(({ binding }) => binding.account === account)
  for (const key of chain) {
    const found = own.find(({ binding }) => localeKey(binding.locale ?? '') === key)
    if (found) return found
  }
  return undefined
}

const textsOf = (filled: JsonObject): { readonly [name: string]: string } =>
  Object.fromEntries(Object.entries(filled).map(([name, value]) => [name, String(value)]))
