import type { JsonObject } from '@message-center/channel'
import type { DoubleRequest, DoubleResponse } from '@message-center/channel/double'
import { isObject, textOf } from '@message-center/channel/wire'
import {
  huaweiAnswer,
  huaweiCallbackSettings,
  huaweiReceipts,
  huaweiRefusals,
  mistakeInCall,
  partOf,
  takeForTokens,
  tokensIn,
} from './huawei-side.ts'
import { type PushDouble, type PushDoubleOptions, startPushDouble, type WholeAnswer } from './kit/push-double.ts'
import { PushLedger } from './kit/push-ledger.ts'
import { formBody, jsonBody, jsonResponse } from './kit/respond.ts'
import { TokenOffice } from './kit/token-office.ts'

const appId = '101558201'
const appSecret = 'double-hms-app-secret'
const probeToken = 'message-center-check'

/** Push Kit for Android, one app. Tokens that begin with `dead` or `bad` are no good; all others take a message. */
export async function startHuaweiHmsDouble(options: PushDoubleOptions = {}): Promise<PushDouble> {
  const { now = Date.now } = options
  const ledger = new PushLedger('huawei-hms')
  const office = new TokenOffice(3_600_000, now)

  const respond = (request: DoubleRequest, answer: WholeAnswer): DoubleResponse => {
    if (request.path === '/oauth2/v3/token') return giveToken(formBody(request), office)
    if (!office.isGood(request.headers.authorization?.replace(/^Bearer /, '')))
      return huaweiAnswer('80200003', 'OAuth token expired', 401)
    if (request.path !== `/v1/${appId}/messages:send`) return huaweiAnswer('80200001', 'The app differs', 400)
    return huaweiRefusals[answer] ?? takeMessage(jsonBody(request), answer, ledger, now())
  }
  return startPushDouble(
    {
      vendor: 'huawei-hms',
      ledger,
      office,
      isSend: ({ path, body }) => path.endsWith(':send') && !body.includes(probeToken),
      respond,
      settings: url => ({ appId, appSecret, baseUrl: url, oauthUrl: url, ...huaweiCallbackSettings }),
      wrong: { appSecret: 'another-hms-app-secret' },
      deviceToken: n => `IQAAAACyHms${String(n).padStart(12, '0')}`,
      refusedToken: n => `deadyHms${String(n).padStart(12, '0')}`,
      extra: () => huaweiReceipts('huawei-hms', false, now),
    },
    options,
  )
}

function giveToken(form: URLSearchParams, office: TokenOffice): DoubleResponse {
  office.asked()
  const isRight = form.get('client_id') === appId && form.get('client_secret') === appSecret
  if (form.get('grant_type') !== 'client_credentials' || !isRight)
    return jsonResponse(400, { error: 1101, sub_error: 20001, error_description: 'invalid client' })
  return jsonResponse(200, { access_token: `${office.give()}`, expires_in: 3_600, token_type: 'Bearer' })
}

function takeMessage(
  body: JsonObject | undefined,
  answer: WholeAnswer,
  ledger: PushLedger,
  now: number,
): DoubleResponse {
  const message = partOf(body, 'message')
  const { title, body: text } = partOf(message, 'notification')
  const android = partOf(message, 'android')
  const { click_action, importance } = partOf(android, 'notification')
  const isComplete = textOf(title) && textOf(text) && isObject(click_action)
  const isWrong = android.ttl !== undefined && !/^\d{1,7}s$/.test(String(android.ttl))
  if (body === undefined || !isComplete || isWrong || !['LOW', 'NORMAL', undefined].includes(textOf(importance)))
    return huaweiAnswer('80100001', 'Some parameters are wrong', 400)
  const tokens = tokensIn(message)
  const mistake = mistakeInCall(tokens, { ...body, message: { ...message, token: [] } })
  if (mistake) return mistake
  const taken = { tokens, title: String(title), body: String(text), biTag: textOf(android.bi_tag), message: body }
  return takeForTokens(taken, answer, ledger, { isFlat: true }, now)
}
