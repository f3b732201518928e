import type { JsonObject } from '@message-center/channel'
import type { DoubleRequest, DoubleResponse } from '@message-center/channel/double'
import { identifierOf, textOf, wholeNumberOf } from '@message-center/channel/wire'
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
import { type DoubleKeyPair, rsaKeyPair } from './kit/key-pairs.ts'
import { type PushDouble, type PushDoubleOptions, startPushDouble, type WholeAnswer } from './kit/push-double.ts'
import { PushLedger } from './kit/push-ledger.ts'
import { jsonBody } from './kit/respond.ts'
import { verifyJwt } from './kit/verify-jwt.ts'

const projectId = '388421841221'
const clientId = '1075411123'
const keyId = 'double-harmony-key'
const subAccount = 'double-sub-account'
const probeToken = 'message-center-check'

/**
 * Push Kit for HarmonyOS, one project. Tokens that begin with `dead` are of another project, with `bad` no tokens;
 * all others take a message.
 */
export async function startHuaweiHarmonyDouble(options: PushDoubleOptions = {}): Promise<PushDouble> {
  const { now = Date.now } = options
  const ledger = new PushLedger('huawei-harmony')
  const right = rsaKeyPair('right')

  const respond = (request: DoubleRequest, answer: WholeAnswer): DoubleResponse => {
    const refusal = refuseToken(request, right, now())
    if (refusal) return refusal
    const body = jsonBody(request)
    if (request.path === `/v1/${clientId}/messages:revoke`) return revoke(body, ledger)
    if (request.path !== `/v3/${projectId}/messages:send`) return huaweiAnswer('80200001', 'Authentication error')
    return huaweiRefusals[answer] ?? takeMessage(body, request.headers, answer, ledger, now())
  }
  return startPushDouble(
    {
      vendor: 'huawei-harmony',
      ledger,
      isSend: ({ path, body }) => path.endsWith(':send') && !body.includes(probeToken),
      respond,
      settings: url => ({ serviceAccount: keyFile(right), clientId, baseUrl: url, ...huaweiCallbackSettings }),
      wrong: { serviceAccount: keyFile(rsaKeyPair('wrong')) },
      deviceToken: n => `IQAAAACy0tGh${String(n).padStart(12, '0')}`,
      refusedToken: n => `dead0tGh${String(n).padStart(12, '0')}`,
      extra: () => huaweiReceipts('huawei-harmony', true, now),
    },
    options,
  )
}

function keyFile({ privatePem }: DoubleKeyPair): string {
  return JSON.stringify({
    project_id: projectId,
    key_id: keyId,
    private_key: privatePem,
    sub_account: subAccount,
    token_uri: 'https://oauth-login.cloud.huawei.com/oauth2/v3/token',
  })
}

function refuseToken(
  { headers }: DoubleRequest,
  { publicKey }: DoubleKeyPair,
  now: number,
): DoubleResponse | undefined {
  const jwt = verifyJwt(headers.authorization?.replace(/^Bearer /, '') ?? '', 'PS256', publicKey)
  const { iss, aud, iat, exp } = jwt?.claims ?? {}
  if (jwt?.header.kid !== keyId || jwt.header.typ !== 'JWT' || iss !== subAccount)
    return huaweiAnswer('80200001', 'Authentication error', 401)
  if (aud !== 'https://oauth-login.cloud.huawei.com/oauth2/v3/token') return huaweiAnswer('80200001', 'aud', 401)
  const [from = 0, until = 0] = [wholeNumberOf(iat), wholeNumberOf(exp)]
  const isFresh = until > now / 1_000 && from <= now / 1_000 + 60 && until - from <= 3_600
  return isFresh ? undefined : huaweiAnswer('80200003', 'The JWT has expired', 401)
}

const categories =
  /^(?:IM|VOIP|MISS_CALL|SUBSCRIPTION|TRAVEL|HEALTH|WORK|ACCOUNT|EXPRESS|FINANCE|DEVICE_REMINDER|MAIL|MARKETING)$/

function takeMessage(
  body: JsonObject | undefined,
  headers: DoubleRequest['headers'],
  answer: WholeAnswer,
  ledger: PushLedger,
  now: number,
): DoubleResponse {
  const { title, body: text, category, clickAction } = partOf(partOf(body, 'payload'), 'notification')
  const { biTag, ttl, testMessage } = partOf(body, 'pushOptions')
  const tokens = tokensIn(partOf(body, 'target'))
  const isTooMany = testMessage === true && tokens.length > 10
  const isComplete = textOf(title) && textOf(text) && clickAction && categories.test(String(category))
  const isLongLived = (wholeNumberOf(ttl) ?? 0) > 1_296_000
  if (body === undefined || !isComplete || isTooMany || isLongLived || headers['push-type'] !== '0')
    return huaweiAnswer('80100001', 'Some parameters are wrong', 400)
  const tag = textOf(biTag)
  if (Buffer.byteLength(tag ?? '') > 64) return huaweiAnswer('80100001', 'biTag', 400)
  const mistake = mistakeInCall(tokens, { ...body, target: { token: [] } })
  if (mistake) return mistake
  const message = { tokens, title: String(title), body: String(text), biTag: tag, message: body }
  return takeForTokens(message, answer, ledger, { isFlat: false }, now)
}

function revoke(body: JsonObject | undefined, ledger: PushLedger): DoubleResponse {
  const tokens = tokensIn(body ?? {})
  const notifyId = identifierOf(body?.notifyId)
  const pushes = ledger.pushes().filter(push => {
    const { notifyId: own } = partOf(partOf(push.message, 'payload'), 'notification')
    return tokens.includes(push.token) && identifierOf(own) === notifyId
  })
  for (const push of pushes) push.isRecalled = true
  return pushes.length > 0 ? huaweiAnswer('80000000', 'Success') : huaweiAnswer('80100001', 'No such message', 400)
}
