import type { Json, ProviderTemplate, ProviderTemplatePage } from '@message-center/channel'
import { countOf, isObject, textOf } from '@message-center/channel/wire'
import type { CallApi } from './dysms-api.ts'

const pageSize = 50

/**
 * One page of the account's templates. The cursor is the number of the page.
 * Rejects when the provider refuses or does not answer. Source: Alibaba Cloud, "QuerySmsTemplateList".
 */
export async function listTemplates(
  callApi: CallApi,
  cursor: string | undefined,
  signal: AbortSignal,
): Promise<ProviderTemplatePage> {
  const page = countOf(cursor ?? '1')
  if (page === undefined || page < 1) throw new Error('The cursor is not one that an earlier page gave.')
  const outcome = await callApi('QuerySmsTemplateList', { PageIndex: String(page), PageSize: String(pageSize) }, signal)
  if (outcome.outcome !== 'answered')
    throw new Error(`The provider cannot be asked for its templates: ${outcome.outcome}.`)
  if (outcome.code !== 'OK')
    throw new Error(`The provider does not list its templates: ${outcome.code} ${outcome.message ?? ''}`.trimEnd())

  const listed = outcome.body.SmsTemplateList
  const templates = (Array.isArray(listed) ? listed : []).flatMap((item: Json) => readTemplate(item) ?? [])
  const hasMore = templates.length > 0 && page * pageSize < (countOf(outcome.body.TotalCount) ?? 0)
  return hasMore ? { templates, nextCursor: String(page + 1) } : { templates }
}

function readTemplate(item: Json): ProviderTemplate | undefined {
  if (!isObject(item)) return undefined
  const code = textOf(item.TemplateCode)
  if (code === undefined) return undefined
  const text = textOf(item.TemplateContent) ?? ''
  const reason = isObject(item.Reason) ? textOf(item.Reason.RejectInfo) : undefined
  return {
    code,
    title: textOf(item.TemplateName) ?? code,
    text,
    variables: variablesOf(text),
    state: stateOf(item.AuditStatus),
    ...(reason !== undefined && { reason }),
  }
}

/** Names in `${name}`, each once, in the order of the text. */
function variablesOf(text: string): readonly string[] {
  return [...new Set(Array.from(text.matchAll(/\$\{([^}]+)\}/g), ([, name = '']) => name.trim()))]
}

/** A cancelled application counts as rejected; the provider writes it in two spellings. */
function stateOf(status: Json | undefined): ProviderTemplate['state'] {
  if (status === 'AUDIT_STATE_PASS') return 'approved'
  return status === 'AUDIT_STATE_INIT' ? 'pending' : 'rejected'
}
