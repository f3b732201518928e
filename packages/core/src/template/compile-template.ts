import type { JsonObject } from '@message-center/channel'
import type { ProviderTemplateBinding, TemplateBody, TemplateVariable } from '../management/records.ts'
import { checkBody } from './check-body.ts'
import { ContentCompiler } from './content-template.ts'
import type { CompiledPath, Names } from './expression.ts'
import { localeKey } from './locale.ts'
import type { FillContent } from './render-sheet.ts'
import type { TemplateProblem } from './template-problem.ts'

/** A content ready to be filled. */
export interface CompiledContent {
  /** As the template writes it. */
  readonly locale: string
  readonly fill: FillContent
  /** Whether some text shows a sensitive variable, so that what is shown differs from what is sent. */
  readonly isSensitive: boolean
}

export interface CompiledBinding {
  readonly binding: ProviderTemplateBinding
  /** Fills the texts of the binding's variables. */
  readonly fill: FillContent
}

/** A template body ready to be rendered. Holds no state: it may be used by everybody at once. */
export interface CompiledTemplate {
  readonly body: TemplateBody
  readonly variables: ReadonlyMap<string, TemplateVariable>
  /** By locale in lower case, then by channel. */
  readonly contents: ReadonlyMap<string, ReadonlyMap<string, CompiledContent>>
  /** Channels that some locale has a content for. */
  readonly channels: ReadonlySet<string>
  readonly bindings: readonly CompiledBinding[]
}

export type CompileOutcome =
  | { readonly outcome: 'compiled'; readonly template: CompiledTemplate }
  | { readonly outcome: 'refused'; readonly problems: readonly TemplateProblem[] }

/**
 * Compiles every text of a body, about 0.2 ms each. Tells all problems: texts that cannot be read, variables that are
 * used and not declared, names and sizes out of bounds. Whether a content fits its channel is for `checkContents`.
 */
export function compileTemplateBody(body: TemplateBody): CompileOutcome {
  const early = checkBody(body)
  if (early.length > 0) return { outcome: 'refused', problems: early }

  const names = new VariableNames(body.variables)
  const compiler = new ContentCompiler(names)
  const contents = new Map<string, ReadonlyMap<string, CompiledContent>>()
  const channels = new Set<string>()
  for (const [locale, byChannel] of Object.entries(body.locales)) {
    const compiled = new Map<string, CompiledContent>()
    for (const [channel, content] of Object.entries(byChannel)) {
      names.isSensitiveShown = false
      const fill = compiler.compile(content, ['locales', locale, channel])
      compiled.set(channel, { locale, fill, isSensitive: names.isSensitiveShown })
      channels.add(channel)
    }
    contents.set(localeKey(locale), compiled)
  }
  const bindings = body.providerTemplates.map((binding, index) => ({
    binding,
    fill: compiler.compile(textsOf(binding), ['providerTemplates', String(index), 'variables']),
  }))
  if (compiler.problems.length > 0) return { outcome: 'refused', problems: compiler.problems }
  const variables = new Map(Object.entries(body.variables))
  return { outcome: 'compiled', template: { body, variables, contents, channels, bindings } }
}

const textsOf = (binding: ProviderTemplateBinding): JsonObject => binding.variables

class VariableNames implements Names {
  isSensitiveShown = false
  readonly #variables: ReadonlyMap<string, TemplateVariable>

  constructor(variables: TemplateBody['variables']) {
    this.#variables = new Map(Object.entries(variables))
  }

  isDeclared(variable: string): boolean {
    return this.#variables.has(variable)
  }

  isSensitive(variable: string): boolean {
    return this.#variables.get(variable)?.isSensitive ?? false
  }

  use(path: CompiledPath): void {
    if (path.isSensitive) this.isSensitiveShown = true
  }
}
