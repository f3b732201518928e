import type { JsonObject, ProviderTemplateUse } from '@message-center/channel'
import type { CataloguedPlugin } from '../../channel/plugin-catalogue.ts'
import { MessageCenterError } from '../../errors.ts'
import type { PublishedTemplate } from '../../management/record-mirrors.ts'
import type { Account } from '../../management/records.ts'
import type { DocumentBase } from '../../model/fact.ts'
import type { MessageRequest } from '../../model/message-request.ts'
import { bindProviderTemplates } from '../../template/bind-provider-templates.ts'
import { renderContent } from '../../template/render-content.ts'
import type { AcceptDirectory } from './accept-parts.ts'
import type { ChosenStep } from './choose-route.ts'

/** A content for one recipient on one channel, and what others may see of it. */
export interface RenderedContent {
  readonly content: JsonObject
  readonly shown: Pick<DocumentBase, 'title' | 'text' | 'template'>
  readonly accounts: readonly Account[]
  readonly providerTemplates?: { readonly [account: string]: ProviderTemplateUse }
}

type ProviderTemplateUses = { readonly [account: string]: ProviderTemplateUse }

/** Renders what one recipient gets. Throws an error that names the field. */
export type Renderer = (step: ChosenStep, variables: JsonObject) => RenderedContent

/** The published template that a request names, if any. */
export function templateOf(
  { template }: MessageRequest,
  tenant: string,
  directory: AcceptDirectory,
): PublishedTemplate | undefined {
  if (template === undefined) return undefined
  const published = directory.template(tenant, template)
  if (published) return published
  throw new MessageCenterError('unknown_template', {
    field: '/template',
    detail: 'The tenant has no published template of this name.',
    fix: 'Publish a version of it, or see GET /v1/templates for those there are.',
  })
}

/** Chooses between template and direct content once per message. */
export const rendererOf = (request: MessageRequest, template: PublishedTemplate | undefined): Renderer =>
  template ? templateRenderer(template, request.locale) : directRenderer(request)

function directRenderer(request: MessageRequest): Renderer {
  const content = request.content as JsonObject
  return step => {
    const free = { ...step, accounts: freeAccounts(step) }
    const accounts = fittingAccounts(free, content, {})
    return { content, accounts, shown: preview(step, content, request.category === 'otp') }
  }
}

function templateRenderer({ version, compiled }: PublishedTemplate, locale: string | undefined): Renderer {
  return (step, variables) => {
    const rendered = renderContent(compiled, { locale, channel: step.channel, variables }, checkedBelow)
    if (rendered.outcome === 'refused') throw new MessageCenterError(rendered.problem.code, rendered.problem)
    const ids = step.accounts.map(({ id }) => id)
    const bound = bindProviderTemplates(compiled, ids, locale, variables)
    if (bound.outcome === 'refused') throw new MessageCenterError(bound.problem.code, bound.problem)
    const usable = { ...step, accounts: boundAccounts(step, bound.uses) }
    return {
      content: rendered.content,
      accounts: fittingAccounts(usable, rendered.content, bound.uses),
      shown: {
        template: { name: version.name, version: version.version, locale: rendered.locale },
        ...preview(step, rendered.maskedContent, false),
      },
      ...(Object.keys(bound.uses).length > 0 && { providerTemplates: bound.uses }),
    }
  }
}

/** `fittingAccounts` asks every plugin of the step, not just one. */
const checkedBelow = () => []

const needsBinding = ({ plugins }: ChosenStep, name: string): boolean =>
  plugins.some(({ plugin }) => plugin.name === name && plugin.capabilities.providerTemplates === 'required')

/** Accounts whose provider sends what it has not approved before. */
function freeAccounts(step: ChosenStep): readonly Account[] {
  const free = step.accounts.filter(({ plugin }) => !needsBinding(step, plugin))
  if (free.length > 0) return free
  throw invalidContent(
    '/content',
    `The provider of the channel ${step.channel} only sends templates it has approved.`,
    'Send with `template`, bound to the approved one.',
  )
}

/** Accounts whose provider wants an approved template are usable only when ours is bound to one for them. */
function boundAccounts(step: ChosenStep, uses: ProviderTemplateUses): readonly Account[] {
  const bound = step.accounts.filter(({ id, plugin }) => uses[id] !== undefined || !needsBinding(step, plugin))
  if (bound.length > 0) return bound
  throw invalidContent(
    '/template',
    `The template is not bound to an approved template of any ${step.channel} account.`,
    `Add providerTemplates for ${step.accounts.map(({ id }) => id).join(' or ')} and publish it.`,
  )
}

/** Accounts whose plugin takes the content. Throws what the first one finds wrong when none does. */
function fittingAccounts(
  { accounts, plugins }: ChosenStep,
  content: JsonObject,
  uses: ProviderTemplateUses,
): readonly Account[] {
  const problems = plugins.map(entry => schemaProblem(entry, content))
  let misfit: MessageCenterError | undefined
  const fitting = accounts.filter(({ id, plugin }) => {
    const place = plugins.findIndex(({ plugin: { name } }) => name === plugin)
    const entry = plugins[place]
    const problem = problems[place] ?? (entry && contentProblem(entry, content, uses[id]))
    misfit ??= problem
    return problem === undefined
  })
  if (fitting.length === 0 && misfit) throw misfit
  return fitting
}

function schemaProblem({ checkContent }: CataloguedPlugin, content: JsonObject): MessageCenterError | undefined {
  const [misfit] = checkContent(content)
  return (
    misfit &&
    invalidContent(`/content${misfit.field}`, `${misfit.field || 'The content'} ${misfit.reason}.`, misfit.fix)
  )
}

function contentProblem(
  { plugin }: CataloguedPlugin,
  content: JsonObject,
  use: ProviderTemplateUse | undefined,
): MessageCenterError | undefined {
  const [problem] = plugin.content.check?.(content, use) ?? []
  return problem && invalidContent(fieldOf(problem.field), problem.reason, problem.fix)
}

/** A problem of a variable of the provider's template is a problem of the request's template. */
const fieldOf = (field: string): string => (field.startsWith('/template') ? '/template' : `/content${field}`)

const invalidContent = (field: string, detail: string, fix: string) =>
  new MessageCenterError('invalid_content', { field, detail, fix })

/** Codes have four digits or more: in an otp's direct content nobody marked them. */
const codePattern = /\d{4,}/g

function preview({ plugins }: ChosenStep, content: JsonObject, isOtp: boolean): { title?: string; text: string } {
  const shown = plugins[0]?.plugin.content.preview(content)
  const clean = (text: string) => (isOtp ? text.replace(codePattern, '••••') : text)
  return { text: clean(shown?.text ?? ''), ...(shown?.title !== undefined && { title: clean(shown.title) }) }
}
