import { createHash } from 'node:crypto'
import type { Json, JsonObject } from '@message-center/channel'
import type { DoubleRequest, DoubleResponse } from '@message-center/channel/double'
import { isObject, textOf, wholeNumberOf } from '@message-center/channel/wire'
import { arrayOf } from '../wire/read-fields.ts'
import { addressCallbacks, doubleCallbackSettings } from './kit/address-callbacks.ts'
import { type PushDouble, type PushDoubleOptions, startPushDouble, type WholeAnswer } from './kit/push-double.ts'
import { PushLedger } from './kit/push-ledger.ts'
import { jsonBody, jsonResponse } from './kit/respond.ts'
import { TokenOffice } from './kit/token-office.ts'

const appId = '10004'
const appKey = '25509283-3767-4b9e-83fe-b6e55ac6243e'
const appSecret = 'double-vivo-secret'
const mostTokensPerSecond = 10
/** No page that we know names vivo's codes for wrong parameters; this one is made up. */
const badParameter = 10_399

/** vivo for one app. Registration ids that begin with `dead` are unknown; all others take a message. */
export async function startVivoDouble(options: PushDoubleOptions = {}): Promise<PushDouble> {
  const { now = Date.now } = options
  const side = new VivoSide(now)
  return startPushDouble(
    {
      vendor: 'vivo',
      ledger: side.ledger,
      office: side.office,
      isSend: ({ path }) => path === '/message/send' || path === '/message/pushToList',
      respond: (request, answer) => side.respond(request, answer),
      settings: url => ({ appId, appKey, appSecret, baseUrl: url, ...doubleCallbackSettings }),
      wrong: { appSecret: 'another-vivo-secret' },
      deviceToken: n => `1550930${String(n).padStart(16, '0')}`,
      refusedToken: n => `dead930${String(n).padStart(16, '0')}`,
      extra: () => {
        const callbacks = addressCallbacks('application/json', (outcome, { providerMessageId = '', addressKey }) => {
          if (outcome !== 'delivered') return undefined
          const targets = addressKey.slice('vivo:'.length)
          return JSON.stringify({ [providerMessageId]: { param: '', targets, timestamp: now() } })
        })
        const noCode = "No page that we know names vivo's code for a wrong content."
        return { ...callbacks, cannot: { ...callbacks.cannot, 'reject-content': noCode } }
      },
    },
    options,
  )
}

class VivoSide {
  readonly ledger = new PushLedger('vivo')
  readonly office: TokenOffice
  readonly #now: () => number
  readonly #payloads = new Map<string, JsonObject>()
  #askedAt: number[] = []

  constructor(now: () => number) {
    this.#now = now
    this.office = new TokenOffice(86_400_000, now)
  }

  respond(request: DoubleRequest, answer: WholeAnswer): DoubleResponse {
    const body = jsonBody(request)
    if (request.path === '/message/auth') return this.#giveToken(body)
    if (!this.office.isGood(request.headers.authtoken)) return fail(10000, '权限认证失败')
    if (body?.appId !== Number(appId)) return fail(10094, 'appId不一致')
    const told = refusals[answer]
    if (told) return told
    switch (request.path) {
      case '/message/send':
        return this.#takeOne(body, answer)
      case '/message/saveListPayload':
        return this.#store(body)
      case '/message/pushToList':
        return this.#takeMany(body, answer)
      default:
        return { status: 404, body: '' }
    }
  }

  #giveToken(body: JsonObject | undefined): DoubleResponse {
    this.office.asked()
    const now = this.#now()
    this.#askedAt = [...this.#askedAt.filter(at => now - at < 1_000), now]
    if (this.#askedAt.length > mostTokensPerSecond) return fail(10093, '鉴权过于频繁')
    const timestamp = wholeNumberOf(body?.timestamp) ?? 0
    const expected = createHash('md5')
      .update(appId + appKey + timestamp + appSecret)
      .digest('hex')
    if (Math.abs(now - timestamp) > 600_000 || body?.appId !== Number(appId) || body.sign !== expected)
      return fail(10000, '权限认证失败')
    return jsonResponse(200, { result: 0, desc: '请求成功', authToken: this.office.give() })
  }

  #takeOne(body: JsonObject, answer: WholeAnswer): DoubleResponse {
    const mistake = mistakeIn(body)
    if (mistake !== undefined) return fail(badParameter, mistake)
    const token = textOf(body.regId) ?? ''
    if (answer === 'reject-recipient' || token.startsWith('dead') || token === '')
      return jsonResponse(200, { result: 10302, desc: 'regId不合法', invalidUser: { userid: token, status: 1 } })
    const taskId = this.ledger.nextNumber()
    this.#take(token, body, taskId)
    return jsonResponse(200, { result: 0, desc: '请求成功', taskId })
  }

  #store(body: JsonObject): DoubleResponse {
    const mistake = mistakeIn(body)
    if (mistake !== undefined) return fail(badParameter, mistake)
    const taskId = this.ledger.nextNumber()
    this.#payloads.set(taskId, body)
    return jsonResponse(200, { result: 0, desc: '请求成功', taskId })
  }

  #takeMany(body: JsonObject, answer: WholeAnswer): DoubleResponse {
    const tokens = arrayOf(body.regIds).flatMap(token => textOf(token) ?? [])
    const payload = this.#payloads.get(String(body.taskId))
    if (tokens.length < 2 || tokens.length > 1_000) return fail(badParameter, 'regIds must be 2 to 1000')
    if (payload === undefined || !isWithin(body.requestId, 64)) return fail(badParameter, 'taskId or requestId')
    const isBad = (token: string) => answer === 'reject-recipient' || token.startsWith('dead')
    for (const token of tokens) if (!isBad(token)) this.#take(token, payload, String(body.taskId))
    const invalidUsers = tokens.filter(isBad).map(userid => ({ userid, status: 1 }))
    return jsonResponse(200, { result: 0, desc: '请求成功', ...(invalidUsers.length > 0 && { invalidUsers }) })
  }

  #take(token: string, message: JsonObject, providerMessageId: string): void {
    const [title, body] = [String(message.title), String(message.content)]
    this.ledger.take({ token, title, body, message, providerMessageId, takenAt: this.#now() })
  }
}

const refusals: { readonly [answer in WholeAnswer]: DoubleResponse | undefined } = {
  accept: undefined,
  // Told with the recipients of the call.
  'reject-recipient': undefined,
  'reject-content': undefined,
  'reject-account': fail(10096, 'category不存在'),
  throttle: fail(10072, '发送过快'),
  unavailable: { status: 503, body: '' },
}

function mistakeIn(body: JsonObject): string | undefined {
  const { title, content, notifyType, skipType, timeToLive, classification, category, clientCustomMap, extra } = body
  if (!isWithin(title, 40)) return 'title'
  if (!isWithin(content, 100)) return 'content'
  if (!isWithin(body.requestId, 64)) return 'requestId'
  if (![1, 2, 3, 4].includes(Number(notifyType)) || ![1, 2, 3, 4].includes(Number(skipType)))
    return 'notifyType or skipType'
  const life = wholeNumberOf(timeToLive) ?? 60
  if (life < 60 || life > 86_400 || ![0, 1].includes(Number(classification))) return 'timeToLive or classification'
  if (category !== undefined && !/^[A-Z_]+$/.test(String(category))) return 'category'
  const custom = isObject(clientCustomMap) ? Object.entries(clientCustomMap).flat().join('') : ''
  if (custom.length > 1_024) return 'clientCustomMap'
  const callback = isObject(extra) ? String(extra.callback) : ''
  return callback.length > 128 ? 'callback' : undefined
}

function isWithin(text: Json | undefined, max: number): boolean {
  return typeof text === 'string' && text !== '' && text.length <= max
}

function fail(result: number, desc: string): DoubleResponse {
  return jsonResponse(200, { result, desc })
}
