import type { Json, JsonObject } from '@message-center/channel'
import { isObject } from '@message-center/channel/wire'
import type { AccountOptions, DoubleTemplate } from './options.ts'
import { isRefusal, type Refusal, refuse } from './refusal.ts'
import type { UserBook } from './user-book.ts'
import { fillTemplate } from './value-rules.ts'

/** A message that nothing speaks against. */
export interface CheckedMessage {
  readonly openid: string
  readonly clientMsgId?: string | undefined
  readonly templateId?: string | undefined
  readonly text: string
}

const maxClientIdBytes = 64
const maxLinkCharacters = 2048
const maxTextCharacters = 2048

/** Checks a body of `template/send` as the provider does. */
export function readTemplateMessage(
  body: JsonObject,
  options: AccountOptions,
  users: UserBook,
): CheckedMessage | Refusal {
  const shared = readShared(body, options, users, ['template'])
  if (isRefusal(shared)) return shared
  const link = refuseLink(body.url) ?? refuseMiniProgram(body.miniprogram, options)
  if (link) return link
  const { client_msg_id: clientMsgId } = body
  if (clientMsgId !== undefined && !isClientId(clientMsgId)) return refuse(45067, 'clientmsgid exceeds limit')
  return { ...shared, clientMsgId: typeof clientMsgId === 'string' ? clientMsgId : undefined }
}

/** Checks a body of `subscribe/bizsend`, in the older form and in that of mini programs. */
export function readNotice(body: JsonObject, options: AccountOptions, users: UserBook): CheckedMessage | Refusal {
  const shared = readShared(body, options, users, ['one-time', 'long-term'])
  if (isRefusal(shared)) return shared
  const { page, miniprogram, miniprogram_state: state, lang } = body
  const wrongPage = page !== undefined && (typeof page !== 'string' || page === '' || page.length > maxLinkCharacters)
  const wrongState = state !== undefined && !['developer', 'trial', 'formal'].includes(String(state))
  const wrongLanguage = lang !== undefined && !['zh_CN', 'en_US', 'zh_HK', 'zh_TW'].includes(String(lang))
  if (wrongPage) return refuse(41030, 'invalid page')
  if (wrongState || wrongLanguage) return refuse(47003, 'argument invalid!')
  const refusal = refuseMiniProgram(miniprogram, options) ?? users.useConsent(shared.openid, shared.templateId)
  return refusal ?? shared
}

const mediaTypes = ['image', 'voice', 'video', 'mpnews']
const otherTypes = ['music', 'news', 'mpnewsarticle', 'msgmenu', 'wxcard', 'miniprogrampage']

/** Checks a body of `custom/send`, window included. */
export function readCustomerMessage(body: JsonObject, users: UserBook): CheckedMessage | Refusal {
  const { touser, msgtype } = body
  const stranger = users.refuse(touser)
  if (stranger || typeof touser !== 'string') return stranger ?? refuse(40003, 'invalid openid')
  const part = typeof msgtype === 'string' ? body[msgtype] : undefined
  if (msgtype !== 'text' && !mediaTypes.includes(String(msgtype)) && !otherTypes.includes(String(msgtype)))
    return refuse(40008, 'invalid message type')
  if (!isObject(part)) return refuse(44002, 'empty post data')
  const text = msgtype === 'text' ? part.content : JSON.stringify(part)
  if (typeof text !== 'string' || text === '' || text === '{}') return refuse(44002, 'empty post data')
  if (mediaTypes.includes(String(msgtype)) && typeof part.media_id !== 'string') return refuse(44002, 'empty post data')
  if (msgtype === 'text' && [...text].length > maxTextCharacters) return refuse(45002, 'content size out of limit')
  return users.useWindow(touser) ?? { openid: touser, text }
}

type TemplatedMessage = CheckedMessage & { readonly templateId: string }

function readShared(
  { touser, template_id: templateId, data }: JsonObject,
  options: AccountOptions,
  users: UserBook,
  uses: readonly DoubleTemplate['use'][],
): TemplatedMessage | Refusal {
  const stranger = users.refuse(touser)
  if (stranger || typeof touser !== 'string') return stranger ?? refuse(40003, 'invalid openid')
  if (typeof templateId !== 'string' || templateId.length < 16) return refuse(40036, 'invalid template_id size')
  const template = options.templates.find(({ id, use }) => id === templateId && uses.includes(use))
  if (template === undefined) return refuse(40037, 'invalid template_id')
  const filled = fillTemplate(template, data)
  return isRefusal(filled) ? filled : { openid: touser, templateId, text: filled.text }
}

function refuseLink(url: Json | undefined): Refusal | undefined {
  if (url === undefined || url === '') return undefined
  const isRight = typeof url === 'string' && url.length <= maxLinkCharacters && /^https?:\/\//.test(url)
  return isRight ? undefined : refuse(40039, 'invalid url size')
}

function refuseMiniProgram(given: Json | undefined, { miniPrograms }: AccountOptions): Refusal | undefined {
  if (given === undefined) return undefined
  const { appid, pagepath } = isObject(given) ? given : {}
  const isRight =
    typeof appid === 'string' &&
    miniPrograms.includes(appid) &&
    (pagepath === undefined || (typeof pagepath === 'string' && pagepath !== ''))
  return isRight ? undefined : refuse(41030, 'invalid page')
}

function isClientId(id: Json): boolean {
  return typeof id === 'string' && id !== '' && Buffer.byteLength(id) <= maxClientIdBytes
}
