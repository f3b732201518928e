import type { JsonObject, ProviderTemplateUse } from '@message-center/channel'
import { MessageCenterError } from '../../errors.ts'
import type { PublishedTemplate } from '../../management/record-mirrors.ts'
import type { Account } from '../../management/records.ts'
import type { MessageRequest } from '../../model/message-request.ts'
import { bindProviderTemplates } from '../../template/bind-provider-templates.ts'
import { renderContent } from '../../template/render-content.ts'
import type { AcceptDirectory } from './accept-parts.ts'
import type { ChosenStep } from './choose-route.ts'

/** A content for one recipient on one channel, and what others may see of it. */
export interface RenderedContent {
  readonly content: JsonObject
  readonly title?: string
  readonly text: string
  readonly template?: { readonly name: string; readonly version: number; readonly locale: string }
  readonly accounts: readonly Account[]
  readonly providerTemplates?: { readonly [account: string]: ProviderTemplateUse }
}

/** Renders what one recipient gets. Throws an error that names the field. */
export type Renderer = (step: ChosenStep, variables: JsonObject) => RenderedContent

/** Chooses between template and direct content once per message. */
export function rendererOf(request: MessageRequest, tenant: string, directory: AcceptDirectory): Renderer {
  if (request.template === undefined) return directRenderer(request)
  const published = directory.template(tenant, request.template)
  if (!published)
    throw new MessageCenterError('unknown_template', {
      field: '/template',
      detail: 'The tenant has no published template of this name.',
      fix: 'Publish a version of it, or see GET /v1/templates for those there are.',
    })
  return templateRenderer(published, request.locale)
}

function directRenderer(request: MessageRequest): Renderer {
  const content = request.content as JsonObject
  return step => {
    checkFits(step, content, undefined)
    const needing = step.plugins.find(({ plugin }) => plugin.capabilities.providerTemplates === 'required')
    if (needing) throw needsTemplate(step.channel)
    return { content, accounts: step.accounts, ...preview(step, content, request.category === 'otp') }
  }
}

function templateRenderer({ version, compiled }: PublishedTemplate, locale: string | undefined): Renderer {
  return (step, variables) => {
    const rendered = renderContent(compiled, { locale, channel: step.channel, variables }, checkedBelow)
    if (rendered.outcome === 'refused') throw new MessageCenterError(rendered.problem.code, rendered.problem)
    const bound = bindProviderTemplates(
      compiled,
      step.accounts.map(({ id }) => id),
      locale,
      variables,
    )
    if (bound.outcome === 'refused') throw new MessageCenterError(bound.problem.code, bound.problem)
    const accounts = usableAccounts(step, bound.uses)
    checkFits({ ...step, accounts }, rendered.content, bound.uses)
    const isBound = Object.keys(bound.uses).length > 0
    return {
      content: rendered.content,
      accounts,
      template: { name: version.name, version: version.version, locale: rendered.locale },
      ...preview(step, rendered.maskedContent, false),
      ...(isBound && { providerTemplates: bound.uses }),
    }
  }
}

/** `checkFits` asks every plugin of the step, not just one. */
const checkedBelow = () => []

/** Accounts whose provider wants an approved template are usable only when the template is bound for them. */
function usableAccounts(
  step: ChosenStep,
  uses: { readonly [account: string]: ProviderTemplateUse },
): readonly Account[] {
  const required = new Set(
    step.plugins
      .filter(({ plugin }) => plugin.capabilities.providerTemplates === 'required')
      .map(({ plugin }) => plugin.name),
  )
  const usable = step.accounts.filter(({ id, plugin }) => !required.has(plugin) || uses[id] !== undefined)
  if (usable.length > 0) return usable
  throw new MessageCenterError('invalid_content', {
    field: '/template',
    detail: `The template is not bound to an approved template of any ${step.channel} account.`,
    fix: `Add providerTemplates for ${step.accounts.map(({ id }) => id).join(' or ')} and publish it.`,
  })
}

const needsTemplate = (channel: string) =>
  new MessageCenterError('invalid_content', {
    field: '/content',
    detail: `The provider of the channel ${channel} only sends templates it has approved.`,
    fix: 'Send with `template`, bound to the approved one.',
  })

/** The content fits every plugin that may send it. */
function checkFits(
  { plugins, accounts }: ChosenStep,
  content: JsonObject,
  uses: { readonly [account: string]: ProviderTemplateUse } | undefined,
): void {
  for (const { plugin, checkContent } of plugins) {
    const [misfit] = checkContent(content)
    if (misfit)
      throw invalidContent(`/content${misfit.field}`, `${misfit.field || 'The content'} ${misfit.reason}.`, misfit.fix)
    for (const { id } of accounts.filter(account => account.plugin === plugin.name)) {
      const [problem] = plugin.content.check?.(content, uses?.[id]) ?? []
      if (problem) throw invalidContent(fieldOf(problem.field), problem.reason, problem.fix)
    }
  }
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
