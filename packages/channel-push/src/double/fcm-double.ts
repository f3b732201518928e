import { randomUUID } from 'node:crypto'
import type { Json, JsonObject } from '@message-center/channel'
import type { DoubleRequest, DoubleResponse } from '@message-center/channel/double'
import { isObject, textOf, wholeNumberOf } from '@message-center/channel/wire'
import { countBytes } from '../fcm/limits.ts'
import { type DoubleKeyPair, rsaKeyPair } from './kit/key-pairs.ts'
import { type PushDouble, type PushDoubleOptions, startPushDouble, type WholeAnswer } from './kit/push-double.ts'
import { PushLedger } from './kit/push-ledger.ts'
import { formBody, jsonBody, jsonResponse } from './kit/respond.ts'
import { TokenOffice } from './kit/token-office.ts'
import { verifyJwt } from './kit/verify-jwt.ts'

const projectId = 'double-project'
const clientEmail = 'pusher@double-project.iam.gserviceaccount.com'
const keyId = 'double-key-1'

/** FCM's wait on a quota, as it writes it. */
const quotaWaitSeconds = 30

/**
 * FCM HTTP v1 and the token endpoint for one project. Device tokens that begin with `dead` are unregistered, with
 * `alien` of another project, with `bad` no tokens at all; all others take a message.
 */
export async function startFcmDouble(options: PushDoubleOptions = {}): Promise<PushDouble> {
  const { now = Date.now } = options
  const ledger = new PushLedger('fcm')
  const office = new TokenOffice(3_599_000, now)
  const right = rsaKeyPair('right')
  const wrong = rsaKeyPair('wrong')

  const respond = (request: DoubleRequest, answer: WholeAnswer): DoubleResponse => {
    if (request.path === '/token') return giveToken(request, right, office, now)
    if (request.path !== `/v1/projects/${projectId}/messages:send`) return fail(404, 'NOT_FOUND', 'No such project.')
    if (!office.isGood(request.headers.authorization?.replace(/^Bearer /, '')))
      return fail(401, 'UNAUTHENTICATED', 'Request had invalid authentication credentials.')
    return refusals[answer] ?? takeMessage(jsonBody(request), ledger, now)
  }
  return startPushDouble(
    {
      vendor: 'fcm',
      ledger,
      office,
      isSend: ({ path, body }) => path.endsWith('/messages:send') && !body.includes('"validate_only":true'),
      respond,
      settings: url => ({ serviceAccount: keyFile(right, url), baseUrl: url }),
      wrong: {},
      deviceToken: n => `fcm-device-token:APA91b${String(n).padStart(8, '0')}`,
      refusedToken: n => `dead-device-token:${String(n).padStart(8, '0')}`,
      extra: url => ({
        wrongSettings: { serviceAccount: keyFile(wrong, url), baseUrl: url },
        throttleHintMs: quotaWaitSeconds * 1_000,
      }),
    },
    options,
  )
}

function keyFile({ privatePem }: DoubleKeyPair, url: string): string {
  return JSON.stringify({
    type: 'service_account',
    project_id: projectId,
    private_key_id: keyId,
    private_key: privatePem,
    client_email: clientEmail,
    token_uri: `${url}/token`,
  })
}

const refusals: { readonly [answer in WholeAnswer]: DoubleResponse | undefined } = {
  accept: undefined,
  'reject-recipient': fcmFail(404, 'NOT_FOUND', 'UNREGISTERED', 'Requested entity was not found.'),
  'reject-content': fail(400, 'INVALID_ARGUMENT', 'Invalid value at message.'),
  'reject-account': fcmFail(
    401,
    'UNAUTHENTICATED',
    'THIRD_PARTY_AUTH_ERROR',
    'Auth error from APNS or Web Push Service',
  ),
  throttle: {
    ...fcmFail(429, 'RESOURCE_EXHAUSTED', 'QUOTA_EXCEEDED', 'Quota exceeded.'),
    headers: { 'retry-after': String(quotaWaitSeconds) },
  },
  unavailable: fcmFail(503, 'UNAVAILABLE', 'UNAVAILABLE', 'The service is currently unavailable.'),
}

function giveToken(request: DoubleRequest, key: DoubleKeyPair, office: TokenOffice, now: () => number): DoubleResponse {
  office.asked()
  const form = formBody(request)
  if (form.get('grant_type') !== 'urn:ietf:params:oauth:grant-type:jwt-bearer')
    return refuseToken('unsupported_grant_type')
  const jwt = verifyJwt(form.get('assertion') ?? '', 'RS256', key.publicKey)
  if (jwt === undefined || (jwt.header.kid ?? keyId) !== keyId)
    return refuseToken('invalid_grant', 'Invalid JWT Signature.')
  const { iss, scope, aud, iat, exp } = jwt.claims
  if (iss !== clientEmail) return refuseToken('invalid_grant', 'Invalid grant: account not found')
  if (scope !== 'https://www.googleapis.com/auth/firebase.messaging') return refuseToken('invalid_scope')
  const seconds = now() / 1_000
  const [from = 0, until = 0] = [wholeNumberOf(iat), wholeNumberOf(exp)]
  if (aud !== 'https://oauth2.googleapis.com/token' || from > seconds + 300 || until < seconds || until - from > 3_600)
    return refuseToken('invalid_grant', 'Invalid JWT: Token must be a short-lived token (60 minutes)')
  return jsonResponse(200, { access_token: office.give(), expires_in: 3_599, token_type: 'Bearer' })
}

function takeMessage(body: JsonObject | undefined, ledger: PushLedger, now: () => number): DoubleResponse {
  const message = body?.message
  if (!isObject(message)) return badRequest('message')
  const mistake = mistakeIn(message)
  if (mistake !== undefined) return badRequest(mistake)
  const token = textOf(message.token)
  if (body?.validate_only === true) return jsonResponse(200, { name: `projects/${projectId}/messages/fake_message_id` })
  if (token === undefined) return badRequest('message.token')
  if (token.startsWith('dead')) return fcmFail(404, 'NOT_FOUND', 'UNREGISTERED', 'Requested entity was not found.')
  if (token.startsWith('alien')) return fcmFail(403, 'PERMISSION_DENIED', 'SENDER_ID_MISMATCH', 'SenderId mismatch')
  if (token.startsWith('bad'))
    return fcmFail(
      400,
      'INVALID_ARGUMENT',
      'INVALID_ARGUMENT',
      'The registration token is not a valid FCM registration token',
    )
  const name = `projects/${projectId}/messages/0:${ledger.nextNumber()}%${randomUUID().slice(0, 8)}`
  const { title, body: text } = isObject(message.notification) ? message.notification : {}
  ledger.take({ token, title: String(title), body: String(text), message, providerMessageId: name, takenAt: now() })
  return jsonResponse(200, { name })
}

const known = [
  'token',
  'topic',
  'condition',
  'notification',
  'data',
  'android',
  'apns',
  'webpush',
  'fcm_options',
  'name',
]
const reserved = /^(?:from|gcm|message_type|google.*)$/

/** The name of a field that is wrong. */
function mistakeIn(message: JsonObject): string | undefined {
  const unknown = Object.keys(message).find(name => !known.includes(name))
  if (unknown !== undefined) return `message.${unknown}`
  if (['token', 'topic', 'condition'].filter(name => message[name] !== undefined).length !== 1) return 'message.target'
  const data: Json = message.data ?? {}
  if (!isObject(data)) return 'message.data'
  const badData = Object.entries(data).find(([name, value]) => reserved.test(name) || typeof value !== 'string')
  if (badData) return `message.data[${badData[0]}]`
  const { android } = message
  if (isObject(android) && android.ttl !== undefined && !/^\d{1,7}s$/.test(String(android.ttl)))
    return 'message.android.ttl'
  return countBytes({ ...message, token: '' }) > 4096 ? 'message (too big)' : undefined
}

function refuseToken(error: string, description = 'Refused.'): DoubleResponse {
  return jsonResponse(400, { error, error_description: description })
}

function fail(code: number, status: string, message: string, details: readonly JsonObject[] = []): DoubleResponse {
  return jsonResponse(code, { error: { code, message, status, ...(details.length > 0 && { details }) } })
}

function fcmFail(code: number, status: string, errorCode: string, message: string): DoubleResponse {
  const type = 'type.googleapis.com/google.firebase.fcm.v1.FcmError'
  return fail(code, status, message, [{ '@type': type, errorCode }])
}

function badRequest(field: string): DoubleResponse {
  const fieldViolations = [{ field, description: `Invalid value at '${field}'` }]
  const details = [{ '@type': 'type.googleapis.com/google.rpc.BadRequest', fieldViolations }]
  return fail(400, 'INVALID_ARGUMENT', `Invalid value at '${field}'`, details)
}
