import type { SchemaProblem } from '@message-center/channel/host'
import type { PluginCatalogue } from '../channel/plugin-catalogue.ts'
import { MessageCenterError } from '../errors.ts'
import { checkContents } from '../template/check-contents.ts'
import { type CompiledTemplate, compileTemplateBody } from '../template/compile-template.ts'
import { templateLimits } from '../template/template-limits.ts'
import type { TemplateProblem } from '../template/template-problem.ts'
import { accountKey } from './management-store.ts'
import type { ManagementReader } from './management-writer.ts'
import type { TemplateBody, TemplateVersion } from './records.ts'
import { checkRetryPolicy } from './retry-check.ts'

/** What a template has to be, as a draft and to be published. */
export class TemplateChecks {
  readonly #plugins: Pick<PluginCatalogue, 'plugin' | 'ofChannel'>

  constructor(plugins: Pick<PluginCatalogue, 'plugin' | 'ofChannel'>) {
    this.#plugins = plugins
  }

  /** A draft may be unfinished, but not endless. Answers the members of a body and nothing else. */
  draft({ defaultLocale, locales, variables, providerTemplates, retry }: TemplateBody): TemplateBody {
    const body = { defaultLocale, locales, variables, providerTemplates, ...(retry && { retry }) }
    if (JSON.stringify(body).length > templateLimits.bodyLength)
      throw new MessageCenterError('invalid_template', {
        detail: `The template is longer than ${templateLimits.bodyLength} characters.`,
        fix: 'Split it into several.',
      })
    if (retry) checkRetryPolicy(retry, '/retry')
    return body
  }

  /** All that keeps a version from being published. */
  async problems(read: ManagementReader, version: TemplateVersion): Promise<readonly TemplateProblem[]> {
    const compiled = compileTemplateBody(version)
    if (compiled.outcome === 'refused') return compiled.problems
    const schemas = (channel: string) => this.#plugins.ofChannel(channel).map(({ plugin }) => plugin.content.schema)
    return [...checkContents(version, schemas), ...(await this.#bindingProblems(read, version))]
  }

  /** Throws for the first problem and says how many more there are. */
  async require(read: ManagementReader, version: TemplateVersion): Promise<void> {
    throwFirst(await this.problems(read, version))
  }

  compile(version: TemplateVersion): CompiledTemplate {
    const outcome = compileTemplateBody(version)
    if (outcome.outcome === 'compiled') return outcome.template
    throwFirst(outcome.problems)
    throw new MessageCenterError('internal', { detail: 'A template was refused without a reason.' })
  }

  /** Whether a filled content fits one of the plugins that serve the channel. */
  content(channel: string, content: unknown): readonly SchemaProblem[] {
    const problems = this.#plugins.ofChannel(channel).map(({ checkContent }) => checkContent(content))
    return problems.some(found => found.length === 0) ? [] : (problems[0] ?? [])
  }

  async #bindingProblems(read: ManagementReader, version: TemplateVersion): Promise<readonly TemplateProblem[]> {
    const problems: TemplateProblem[] = []
    for (const [index, { account: id }] of version.providerTemplates.entries()) {
      const field = `/providerTemplates/${index}/account`
      const account = await read.get('account', accountKey(version.tenant, id))
      const takes = account && this.#plugins.plugin(account.plugin)?.capabilities.providerTemplates
      if (!account) problems.push(problem(field, 'The tenant has no such account.', 'See GET /v1/accounts.'))
      else if (takes === 'none')
        problems.push(problem(field, 'The provider of the account has no templates.', 'Take the binding out.'))
    }
    return problems
  }
}

const problem = (field: string, detail: string, fix: string): TemplateProblem => ({
  code: 'invalid_template',
  field,
  detail,
  fix,
})

function throwFirst(problems: readonly TemplateProblem[]): void {
  const [first, ...more] = problems
  if (first === undefined) return
  const others = more.length === 0 ? '' : ` There are ${more.length} more problems.`
  throw new MessageCenterError(first.code, { ...first, detail: first.detail + others })
}
