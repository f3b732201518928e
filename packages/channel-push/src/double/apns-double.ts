import { randomUUID } from 'node:crypto'
import type { JsonObject } from '@message-center/channel'
import type { DoubleRequest, DoubleResponse } from '@message-center/channel/double'
import { isObject, readJson, wholeNumberOf } from '@message-center/channel/wire'
import { ProviderTokens } from './apns-tokens.ts'
import { connectionHeader, type Http2Double, startHttp2Double } from './kit/http2-double.ts'
import { ecKeyPair } from './kit/key-pairs.ts'
import { type PushDouble, type PushDoubleOptions, startPushDouble, type WholeAnswer } from './kit/push-double.ts'
import { PushLedger } from './kit/push-ledger.ts'
import { verifyJwt } from './kit/verify-jwt.ts'

const topic = 'com.example.shop'
const keyId = 'DOUBLEKEY1'
const teamId = 'DOUBLETEAM'

export interface ApnsDoubleOptions extends PushDoubleOptions {
  /** Key and certificate in PEM; without them it speaks HTTP/2 without TLS. */
  readonly certificate?: { readonly key: string; readonly cert: string }
  /** Streams of one connection. Default 1,000. */
  readonly maxStreams?: number
}

export interface ApnsDouble extends PushDouble {
  /** Says goodbye on every connection; what runs may end. */
  goAway(reason: string): void
}

/**
 * APNs for one app in production. Device tokens that begin with `dead` are unregistered, with `bad` no tokens, with
 * `b0b0` busy; all others take a notification.
 */
export async function startApnsDouble(options: ApnsDoubleOptions = {}): Promise<ApnsDouble> {
  const { now = Date.now, certificate } = options
  const ledger = new PushLedger('apns')
  const tokens = new ProviderTokens(now)
  const right = ecKeyPair('right')
  let server: Http2Double | undefined

  const refuseToken = (request: DoubleRequest): DoubleResponse | undefined => {
    const token = /^bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1]
    if (token === undefined) return refuse(403, 'MissingProviderToken')
    const jwt = verifyJwt(token, 'ES256', right.publicKey)
    if (jwt?.header.kid !== keyId || jwt.claims.iss !== teamId) return refuse(403, 'InvalidProviderToken')
    const age = now() / 1_000 - (wholeNumberOf(jwt.claims.iat) ?? 0)
    if (age > 3_600 || age < -60) return refuse(403, 'ExpiredProviderToken')
    return tokens.isTooMany(token, request.headers[connectionHeader] ?? '')
      ? refuse(429, 'TooManyProviderTokenUpdates')
      : undefined
  }
  const respond = (request: DoubleRequest, answer: WholeAnswer): DoubleResponse => {
    const refusal =
      refuseRequest(request) ?? refuseToken(request) ?? refuseHeaders(request.headers) ?? refusals(now)[answer]
    return refusal ?? takeNotification(request, ledger, now)
  }
  const double = await startPushDouble(
    {
      vendor: 'apns',
      ledger,
      isSend: ({ path }) => !path.endsWith('0'.repeat(64)),
      respond,
      start: async http => {
        server = await startHttp2Double({ ...http, certificate, maxStreams: options.maxStreams ?? 1_000 })
        return server
      },
      settings: url => ({
        app: topic,
        teamId,
        keyId,
        privateKey: right.privatePem,
        baseUrl: url,
        timeoutMs: 1_500,
        ...(certificate && { certificateAuthority: certificate.cert }),
      }),
      wrong: { privateKey: ecKeyPair('wrong').privatePem },
      deviceToken: n => n.toString(16).padStart(64, 'a'),
      refusedToken: n => `dead${n.toString(16).padStart(60, '0')}`,
    },
    options,
  )
  return { ...double, goAway: reason => server?.goAway(reason) }
}

type Refusals = { readonly [answer in WholeAnswer]: DoubleResponse | undefined }

function refusals(now: () => number): Refusals {
  return {
    accept: undefined,
    'reject-recipient': refuse(410, 'Unregistered', { timestamp: now() - 3_600_000 }),
    'reject-content': refuse(413, 'PayloadTooLarge'),
    'reject-account': refuse(400, 'TopicDisallowed'),
    throttle: refuse(429, 'TooManyRequests'),
    unavailable: refuse(503, 'ServiceUnavailable'),
  }
}

function refuseRequest({ method, path }: DoubleRequest): DoubleResponse | undefined {
  if (!path.startsWith('/3/device/')) return refuse(404, 'BadPath')
  return method === 'POST' ? undefined : refuse(405, 'MethodNotAllowed')
}

const pushTypes = [
  'alert',
  'background',
  'voip',
  'complication',
  'fileprovider',
  'mdm',
  'location',
  'liveactivity',
  'pushtotalk',
]
const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

function refuseHeaders(headers: DoubleRequest['headers']): DoubleResponse | undefined {
  const type = headers['apns-push-type'] ?? ''
  const priority = headers['apns-priority'] ?? '10'
  if (headers['apns-topic'] === undefined) return refuse(400, 'MissingTopic')
  if (headers['apns-topic'] !== topic) return refuse(400, 'TopicDisallowed')
  if (!pushTypes.includes(type)) return refuse(400, 'InvalidPushType')
  if (!['10', '5', '1'].includes(priority) || (type === 'background' && priority !== '5'))
    return refuse(400, 'BadPriority')
  if (!/^\d{1,12}$/.test(headers['apns-expiration'] ?? '0')) return refuse(400, 'BadExpirationDate')
  if (Buffer.byteLength(headers['apns-collapse-id'] ?? '') > 64) return refuse(400, 'BadCollapseId')
  return uuid.test(headers['apns-id'] ?? randomUUID()) ? undefined : refuse(400, 'BadMessageId')
}

function takeNotification(
  { path, headers, body }: DoubleRequest,
  ledger: PushLedger,
  now: () => number,
): DoubleResponse {
  const id = headers['apns-id'] ?? randomUUID()
  const token = path.slice('/3/device/'.length)
  if (token === '') return refuse(400, 'MissingDeviceToken')
  if (!/^[0-9a-f]{64,200}$/.test(token) || token.startsWith('bad') || /^0+$/.test(token))
    return refuse(400, 'BadDeviceToken')
  if (token.startsWith('dead')) return refuse(410, 'Unregistered', { timestamp: now() - 3_600_000 })
  if (token.startsWith('b0b0')) return refuse(429, 'TooManyRequests')
  if (body.length > 4_096) return refuse(413, 'PayloadTooLarge')
  const payload = readJson(body)
  const aps = payload?.aps
  if (payload === undefined || !isObject(aps) || Object.keys(aps).length === 0) return refuse(400, 'PayloadEmpty')
  const { title, body: text } = isObject(aps.alert) ? aps.alert : {}
  ledger.take({
    token,
    title: String(title),
    body: String(text),
    message: payload,
    providerMessageId: id,
    takenAt: now(),
  })
  return { status: 200, headers: { 'apns-id': id } }
}

function refuse(status: number, reason: string, more: JsonObject = {}): DoubleResponse {
  return { status, headers: { 'apns-id': randomUUID() }, body: JSON.stringify({ reason, ...more }) }
}
