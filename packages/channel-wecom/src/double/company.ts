import type { JsonObject } from '@message-center/channel'
import type { DoubleRequest, DoubleResponse, ProviderAnswer, SpoiltAnswer } from '@message-center/channel/double'
import { AppMessages } from './app-messages.ts'
import { GroupBots } from './group-bots.ts'
import { GroupChats } from './group-chats.ts'
import { MassMessages } from './mass-messages.ts'
import type { CompanyOptions, DoubleApp } from './options.ts'
import { isRefusal, jsonResponse, type Refusal, refusalResponse, refuse } from './refusal.ts'
import { DoubleTokens } from './tokens.ts'

type WholeAnswer = Exclude<ProviderAnswer, SpoiltAnswer>

/** What a handler gets of a call whose token, address and application were found good. */
interface AppCall {
  readonly app: DoubleApp
  readonly query: URLSearchParams
  readonly body: JsonObject
  /** The body as it came, for recognising a repeat. */
  readonly raw: string
}

const tooFast = refuse(45009, 'api freq out of limit')
const busy = refuse(-1, 'system busy')

/** The usual refusal of each kind by the path that sends. */
const usualRefusals: { readonly [path: string]: { readonly [answer in WholeAnswer]: Refusal | undefined } } = {
  '/cgi-bin/message/send': usual(refuse(81013, 'user & party & tag all invalid'), refuse(48002, 'api forbidden')),
  '/cgi-bin/message/update_template_card': usual(refuse(60111, 'userid not found'), refuse(48002, 'api forbidden')),
  '/cgi-bin/appchat/send': usual(refuse(86003, 'chatid not exist'), refuse(48002, 'api forbidden')),
  '/cgi-bin/webhook/send': usual(refuse(93008, 'not in group'), refuse(93004, 'robot disabled')),
  '/cgi-bin/externalcontact/add_msg_template': usual(
    refuse(84061, 'not external contact'),
    refuse(48002, 'api forbidden'),
  ),
}

function usual(recipient: Refusal, account: Refusal) {
  return {
    accept: undefined,
    'reject-recipient': recipient,
    'reject-content': refuse(40201, 'content blocked'),
    'reject-account': account,
    throttle: tooFast,
    unavailable: busy,
  }
}

/** Whether a request is a call that sends. A webhook call without a message sends nothing whatever happens. */
export function isSend({ path, body }: DoubleRequest): boolean {
  return path in usualRefusals && !(path === '/cgi-bin/webhook/send' && body.length <= 2)
}

/** The provider's side of one company. */
export class Company {
  readonly tokens: DoubleTokens
  readonly messages: AppMessages
  readonly chats: GroupChats
  readonly bots: GroupBots
  readonly tasks: MassMessages
  readonly #options: CompanyOptions
  readonly #nextRefusals: Refusal[] = []

  constructor(options: CompanyOptions) {
    this.#options = options
    this.tokens = new DoubleTokens(options)
    this.messages = new AppMessages(options)
    this.chats = new GroupChats(options)
    this.bots = new GroupBots(options)
    this.tasks = new MassMessages(options)
  }

  /** The next calls that send are refused so, one each. */
  refuseNext(refusals: readonly Refusal[]): void {
    this.#nextRefusals.push(...refusals)
  }

  respond(request: DoubleRequest, answer: WholeAnswer): DoubleResponse {
    const result = this.#act(request, answer)
    return isRefusal(result) ? refusalResponse(result, this.#options.sourceAddress) : jsonResponse(result)
  }

  #act(request: DoubleRequest, answer: WholeAnswer): object | Refusal {
    const { path, query } = request
    if (path === '/cgi-bin/gettoken') return this.tokens.give(query)
    const raw = request.body.toString()
    const body = readBody(request)
    const told = isSend(request) ? (usualRefusals[path]?.[answer] ?? this.#nextRefusals.shift()) : undefined
    if (path === '/cgi-bin/webhook/send')
      return told ?? (isRefusal(body) ? body : this.bots.send(query.get('key'), body))
    const app = this.#appOf(query)
    if (isRefusal(app)) return app
    if (isRefusal(body)) return body
    return told ?? this.#handle(path, { app, query, body, raw })
  }

  #appOf(query: URLSearchParams): DoubleApp | Refusal {
    const app = this.tokens.appOf(query.get('access_token'))
    if (isRefusal(app)) return app
    const { trustedAddresses, isDisabled } = app
    if (trustedAddresses?.includes(this.#options.sourceAddress) === false)
      return refuse(60020, 'not allow to access from your ip')
    return isDisabled === true ? refuse(50003, 'agent disabled') : app
  }

  #handle(path: string, call: AppCall): object | Refusal {
    const { app, query, body, raw } = call
    switch (path) {
      case '/cgi-bin/agent/get':
        return this.#readAgent(query.get('agentid'), app)
      case '/cgi-bin/message/send':
        return this.messages.send(body, raw, app)
      case '/cgi-bin/message/recall':
        return this.messages.recall(body, app)
      case '/cgi-bin/message/update_template_card':
        return this.messages.updateCard(body, app)
      case '/cgi-bin/appchat/create':
        return this.chats.create(body, app)
      case '/cgi-bin/appchat/get':
        return this.chats.get(query.get('chatid') ?? '', app)
      case '/cgi-bin/appchat/send':
        return this.chats.send(body, app)
      default:
        return MassMessages.refusePermission(app) ?? this.#handleCustomers(path, body)
    }
  }

  #handleCustomers(path: string, body: JsonObject): object | Refusal {
    switch (path) {
      case '/cgi-bin/externalcontact/get_follow_user_list':
        return { errcode: 0, errmsg: 'ok', follow_user: ['employee-1'] }
      case '/cgi-bin/externalcontact/add_msg_template':
        return this.tasks.create(body)
      case '/cgi-bin/externalcontact/get_groupmsg_task':
        return this.tasks.employees(body)
      case '/cgi-bin/externalcontact/get_groupmsg_send_result':
        return this.tasks.results(body)
      case '/cgi-bin/externalcontact/cancel_groupmsg_send':
        return this.tasks.stop(body)
      default:
        return refuse(40035, 'unknown path')
    }
  }

  #readAgent(agentId: string | null, app: DoubleApp): object | Refusal {
    if (agentId === String(app.agentId))
      return { errcode: 0, errmsg: 'ok', agentid: app.agentId, name: 'double', close: 0 }
    return this.#options.apps.some(other => String(other.agentId) === agentId)
      ? refuse(301002, 'no permission for this agent')
      : refuse(40056, 'invalid agentid')
  }
}

/** Characters written as \uXXXX are refused, wherever they are. */
const escaped = /(?<!\\)(?:\\\\)*\\u[0-9a-fA-F]{4}/

function readBody({ method, body }: DoubleRequest): JsonObject | Refusal {
  if (method === 'GET') return {}
  const text = body.toString()
  if (escaped.test(text)) return refuse(40033, 'invalid charset')
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : notJson
  } catch {
    return notJson
  }
}

const notJson = refuse(40035, 'data format error')
