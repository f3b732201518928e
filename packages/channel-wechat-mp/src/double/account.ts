import type { Json, JsonObject } from '@message-center/channel'
import type { DoubleRequest, DoubleResponse, ProviderAnswer, SpoiltAnswer } from '@message-center/channel/double'
import { isObject } from '@message-center/channel/wire'
import { sendPaths } from '../build-call.ts'
import type { MessageKind } from '../mp-content.ts'
import { Ledger, type TakenMessage } from './ledger.ts'
import type { AccountOptions } from './options.ts'
import { Quotas } from './quotas.ts'
import { isRefusal, jsonResponse, type Refusal, refusalResponse, refuse } from './refusal.ts'
import { type CheckedMessage, readCustomerMessage, readNotice, readTemplateMessage } from './send-actions.ts'
import { noticeTemplates, templateList } from './template-lists.ts'
import { TokenBook } from './token-book.ts'
import { UserBook } from './user-book.ts'

type WholeAnswer = Exclude<ProviderAnswer, SpoiltAnswer>

const usualRefusals: { readonly [answer in WholeAnswer]: Refusal | undefined } = {
  accept: undefined,
  'reject-recipient': refuse(40003, 'invalid openid'),
  'reject-content': refuse(47003, 'argument invalid! data.thing1.value invalid'),
  'reject-account': refuse(48001, 'api unauthorized'),
  throttle: refuse(45011, 'api minute-quota reach limit must slower retry next minute'),
  unavailable: refuse(-1, 'system error'),
}

/** Whether a request is a call that sends. */
export function isSend(request: DoubleRequest): boolean {
  return kindOfPath(request.path) !== undefined
}

/** The provider's side of one account: checks each call, takes messages. */
export class DoubleAccount {
  readonly ledger = new Ledger()
  readonly tokens: TokenBook
  readonly users: UserBook
  readonly #options: AccountOptions
  readonly #quotas: Quotas
  readonly #onTaken: (message: TakenMessage) => void
  readonly #nextRefusals: Refusal[] = []

  /** `onTaken` hears of every message. */
  constructor(options: AccountOptions, onTaken: (message: TakenMessage) => void) {
    this.#options = options
    this.tokens = new TokenBook(options)
    this.users = new UserBook(options.now)
    this.#quotas = new Quotas(options)
    this.#onTaken = onTaken
  }

  /** The next calls that send are refused so, one each. */
  refuseNext(refusals: readonly Refusal[]): void {
    this.#nextRefusals.push(...refusals)
  }

  respond(request: DoubleRequest, answer: WholeAnswer): DoubleResponse {
    const result = this.#act(request, answer)
    return typeof result === 'string' ? jsonResponse(result) : refusalResponse(result)
  }

  #act(request: DoubleRequest, answer: WholeAnswer): string | Refusal {
    const { path, query } = request
    if (path === '/cgi-bin/token') return written(this.tokens.giveOld(query))
    if (path === '/cgi-bin/stable_token') {
      const body = readBody(request)
      return isRefusal(body) ? body : written(this.tokens.giveStable(body))
    }
    const refusal = this.tokens.refuse(query.get('access_token'))
    if (refusal) return refusal
    const kind = kindOfPath(path)
    if (kind !== undefined) return this.#send(kind, request, answer)
    switch (path) {
      case '/cgi-bin/template/get_all_private_template':
        return written(templateList(this.#options.templates))
      case '/wxaapi/newtmpl/gettemplate':
        return JSON.stringify({ errcode: 0, errmsg: 'ok', data: noticeTemplates(this.#options.templates) })
      case '/cgi-bin/message/template/subscribe':
        return refuse(45109, 'This API has been unsupported')
      default:
        return refuse(40066, 'invalid url')
    }
  }

  #send(kind: MessageKind, request: DoubleRequest, answer: WholeAnswer): string | Refusal {
    const body = readBody(request)
    const told = usualRefusals[answer] ?? this.#nextRefusals.shift()
    if (isRefusal(body) || told) return told ?? (isRefusal(body) ? body : refuse(-1, 'system error'))
    const over = this.#quotas.count(kind)
    if (over) return over
    const checked = this.#check(kind, body)
    return isRefusal(checked) ? checked : this.#take(kind, checked, body)
  }

  #check(kind: MessageKind, body: JsonObject): CheckedMessage | Refusal {
    switch (kind) {
      case 'template':
        return readTemplateMessage(body, this.#options, this.users)
      case 'subscription':
        return readNotice(body, this.#options, this.users)
      case 'customer-service':
        return readCustomerMessage(body, this.users)
    }
  }

  #take(kind: MessageKind, checked: CheckedMessage, body: JsonObject): string {
    const takenAt = this.#options.now()
    const { openid, clientMsgId, templateId, text } = checked
    const repeated = this.ledger.findRepeated(openid, clientMsgId, takenAt)
    const isIdGiven = kind === 'template' || (kind === 'subscription' && this.#options.givesNoticeIds)
    const message: TakenMessage = repeated ?? {
      kind,
      msgId: kind === 'customer-service' ? undefined : this.ledger.nextId(),
      isIdGiven,
      openid,
      clientMsgId,
      templateId,
      text,
      body,
      takenAt,
    }
    if (!repeated) {
      this.ledger.add(message)
      this.#onTaken(message)
    }
    // A bare number of 64 bits, as the provider writes it.
    return isIdGiven ? `{"errcode":0,"errmsg":"ok","msgid":${message.msgId}}` : '{"errcode":0,"errmsg":"ok"}'
  }
}

function kindOfPath(path: string): MessageKind | undefined {
  const kinds: readonly MessageKind[] = ['template', 'subscription', 'customer-service']
  return kinds.find(kind => sendPaths[kind] === path)
}

function written(answer: object | Refusal): string | Refusal {
  return isRefusal(answer) ? answer : JSON.stringify(answer)
}

/** The provider wants raw UTF-8 and takes no `\u` escapes. */
function readBody({ method, body }: DoubleRequest): JsonObject | Refusal {
  if (method !== 'POST') return refuse(43002, 'require POST method')
  if (body.length === 0) return refuse(44002, 'empty post data')
  const text = body.toString()
  const value = parse(text)
  if (!isObject(value)) return refuse(47001, 'data format error')
  return /\\u[0-9a-f]{4}/i.test(text.replaceAll('\\\\', '')) ? refuse(40033, 'invalid charset') : value
}

function parse(text: string): Json | undefined {
  try {
    const value: Json = JSON.parse(text)
    return value
  } catch {
    return undefined
  }
}
