import { randomUUID } from 'node:crypto'
import type { JsonObject } from '@message-center/channel'
import type { DoubleRequest, DoubleResponse } from '@message-center/channel/double'
import { isObject, textOf } from '@message-center/channel/wire'
import { jsonBytes } from '../model/text-length.ts'
import { partOf, tokensIn } from './huawei-side.ts'
import { type PushDouble, type PushDoubleOptions, startPushDouble, type WholeAnswer } from './kit/push-double.ts'
import { PushLedger } from './kit/push-ledger.ts'
import { formBody, jsonBody, jsonResponse } from './kit/respond.ts'
import { TokenOffice } from './kit/token-office.ts'

const appId = '104423445'
const clientId = 'double-honor-client'
const clientSecret = 'double-honor-secret'

export interface HonorDoubleOptions extends PushDoubleOptions {
  /** The number of success, on which reports disagree. Default 200. */
  readonly successCode?: number
}

/** Honor for one app. Tokens that begin with `dead` have expired, with `fail` get nothing; all others take a message. */
export async function startHonorDouble(options: HonorDoubleOptions = {}): Promise<PushDouble> {
  const { now = Date.now, successCode = 200 } = options
  const ledger = new PushLedger('honor')
  const office = new TokenOffice(3_600_000, now)

  const respond = (request: DoubleRequest, answer: WholeAnswer): DoubleResponse => {
    if (request.path === '/token') return giveToken(formBody(request), office)
    if (!office.isGood(request.headers.authorization?.replace(/^Bearer /, ''))) return { status: 401, body: '' }
    if (request.path !== `/api/v1/${appId}/sendMessage`) return fail(80200001, 'app differs')
    if (!/^\d{13}$/.test(request.headers.timestamp ?? '')) return fail(80100001, 'timestamp is missing')
    const body = jsonBody(request)
    const refusal = refusals[answer] ?? mistakeIn(body)
    return refusal ?? take(body ?? {}, answer === 'reject-recipient', successCode, ledger, now())
  }
  return startPushDouble(
    {
      vendor: 'honor',
      ledger,
      office,
      isSend: ({ path }) => path.endsWith('/sendMessage'),
      respond,
      settings: url => ({ appId, clientId, clientSecret, baseUrl: url, tokenUrl: `${url}/token` }),
      wrong: { clientSecret: 'another-honor-secret' },
      deviceToken: n => `BAEAAAAAB.jk0${String(n).padStart(12, '0')}`,
      refusedToken: n => `deadAAAAB.jk0${String(n).padStart(12, '0')}`,
    },
    options,
  )
}

const refusals: { readonly [answer in WholeAnswer]: DoubleResponse | undefined } = {
  accept: undefined,
  // Told with the recipients of the call.
  'reject-recipient': undefined,
  'reject-content': fail(80100003, 'illegal message'),
  'reject-account': fail(80200001, 'no permission'),
  throttle: fail(80300011, 'over quota'),
  unavailable: fail(81000001, 'system error'),
}

function giveToken(form: URLSearchParams, office: TokenOffice): DoubleResponse {
  office.asked()
  const isRight = form.get('client_id') === clientId && form.get('client_secret') === clientSecret
  if (form.get('grant_type') !== 'client_credentials' || !isRight)
    return jsonResponse(401, { error: 'unauthorized_client', error_description: 'Invalid client secret' })
  return jsonResponse(200, { access_token: office.give(), expires_in: 3_600, token_type: 'Bearer' })
}

function mistakeIn(body: JsonObject | undefined): DoubleResponse | undefined {
  const { title, body: text } = partOf(body, 'notification')
  const android = partOf(body, 'android')
  const { clickAction, importance } = partOf(android, 'notification')
  if (body === undefined || !textOf(title) || !textOf(text) || !isObject(clickAction)) return fail(80100001, 'missing')
  if (!['LOW', 'NORMAL'].includes(String(importance))) return fail(80100001, 'importance')
  if (android.ttl !== undefined && !/^\d{1,7}s$/.test(String(android.ttl))) return fail(80100001, 'ttl')
  const tokens = tokensIn(body)
  if (tokens.length < 1 || tokens.length > 1_000) return fail(80100001, 'token must be 1 to 1000')
  return jsonBytes({ ...body, token: [] }) > 4_096 ? fail(80300008, 'too large') : undefined
}

function take(
  message: JsonObject,
  isRefused: boolean,
  successCode: number,
  ledger: PushLedger,
  takenAt: number,
): DoubleResponse {
  const tokens = tokensIn(message)
  const expireTokens = tokens.filter(token => isRefused || token.startsWith('dead'))
  const failTokens = tokens.filter(token => !isRefused && token.startsWith('fail'))
  const good = tokens.filter(token => !expireTokens.includes(token) && !failTokens.includes(token))
  const requestId = randomUUID()
  const { title, body } = partOf(message, 'notification')
  for (const token of good)
    ledger.take({ token, title: String(title), body: String(body), message, providerMessageId: requestId, takenAt })
  const data = { sendResult: good.length > 0, requestId, failTokens, expireTokens }
  return jsonResponse(200, { code: successCode, message: 'success', data })
}

function fail(code: number, message: string): DoubleResponse {
  return jsonResponse(200, { code, message, data: { sendResult: false, requestId: randomUUID() } })
}
