import type { Json, ProviderTemplate, ProviderTemplatePage } from '@message-center/channel'
import { isObject, listOf, textOf } from '@message-center/channel/wire'
import type { ApiAnswer } from './api-outcome.ts'
import { readCallCode } from './failure-codes/failure-codes.ts'
import type { CallApi } from './mp-api.ts'

export const templatesPath = '/cgi-bin/template/get_all_private_template'
export const noticeTemplatesPath = '/wxaapi/newtmpl/gettemplate'

const noticesCursor = 'notices'

/**
 * The account's templates on two pages: those of template messages, then those of subscription notices. Rejects when
 * the provider refuses the first or does not answer. Not every account has notices, so a refusal there is an empty page.
 * Source: WeChat, "Get all private templates" and "Get private template list" of subscription notices.
 */
export async function listTemplates(
  callApi: CallApi,
  cursor: string | undefined,
  signal: AbortSignal,
): Promise<ProviderTemplatePage> {
  if (cursor !== undefined && cursor !== noticesCursor)
    throw new Error('The cursor is not one that an earlier page gave.')
  const isNotices = cursor === noticesCursor
  const path = isNotices ? noticeTemplatesPath : templatesPath
  const outcome = await callApi({ method: 'GET', path }, signal)
  if (outcome.outcome === 'token-refused') throw refusal(outcome.answer)
  if (outcome.outcome !== 'answered')
    throw new Error(`The provider cannot be asked for its templates: ${outcome.outcome}.`)
  if (outcome.code === '0')
    return isNotices
      ? { templates: listOf(outcome.body.data).flatMap(readNoticeTemplate) }
      : { templates: listOf(outcome.body.template_list).flatMap(readTemplate), nextCursor: noticesCursor }
  if (isNotices && readCallCode(outcome.code).handling === 'reject') return { templates: [] }
  throw refusal(outcome)
}

function refusal({ code, message = '' }: ApiAnswer): Error {
  return new Error(`The provider does not list its templates: ${code} ${message}`.trimEnd())
}

function readTemplate(item: Json): readonly ProviderTemplate[] {
  if (!isObject(item)) return []
  return toTemplate(item.template_id, item.title, item.content)
}

const noticeKinds: { readonly [type: string]: string } = { 2: '一次性订阅', 3: '长期订阅' }

function readNoticeTemplate(item: Json): readonly ProviderTemplate[] {
  if (!isObject(item)) return []
  const title = [textOf(item.title), noticeKinds[String(item.type)]].filter(Boolean).join(' · ')
  return toTemplate(item.priTmplId, title, item.content)
}

/** The list holds only templates that may be used. */
function toTemplate(
  id: Json | undefined,
  title: Json | undefined,
  content: Json | undefined,
): readonly ProviderTemplate[] {
  const code = textOf(id)
  if (code === undefined) return []
  const text = textOf(content) ?? ''
  return [{ code, title: textOf(title) ?? code, text, variables: variablesOf(text), state: 'approved' }]
}

/** Names in `{{name.DATA}}`, each once, in the order of the text. */
function variablesOf(text: string): readonly string[] {
  return [...new Set(Array.from(text.matchAll(/\{\{\s*(\w+)\.DATA\s*\}\}/g), ([, name = '']) => name))]
}
