import { randomUUID } from 'node:crypto'
import {
  type Clock,
  defaultTimeoutMs,
  type HttpClient,
  type HttpOutcome,
  type JsonObject,
} from '@message-center/channel'
import { readJson, textOf } from '@message-center/channel/wire'
import { hasHandling } from './failure-codes/failure-codes.ts'
import { type AliyunSmsSettings, defaultEndpoint } from './settings.ts'
import { type AccessKey, canonicalQuery, signRequest } from './signature.ts'

/** Parameters of an action; the provider takes texts only. */
export type ApiParameters = { readonly [name: string]: string }

/** A whole answer in the API's own form, success or refusal. */
export interface ApiAnswer {
  readonly outcome: 'answered'
  readonly status: number
  /** `OK` is success, whatever the status; everything else is a refusal, also with status 200. */
  readonly code: string
  readonly message: string | undefined
  readonly requestId: string | undefined
  readonly body: JsonObject
}

/**
 * What became of a call.
 * `unreadable`: something answered, but not in the API's form, so nobody knows whether the call was taken.
 */
export type ApiOutcome =
  | ApiAnswer
  | { readonly outcome: 'unreadable'; readonly status: number }
  | Exclude<HttpOutcome, { outcome: 'answered' }>

/** Signs and sends one call. Never throws for what network or provider may do. */
export type CallApi = (action: string, parameters: ApiParameters, signal: AbortSignal) => Promise<ApiOutcome>

const version = '2017-05-25'
const contentType = 'application/x-www-form-urlencoded'

/** The API of one account. Source: Alibaba Cloud, "Dysmsapi 2017-05-25" and "Signature method V3". */
export function connectApi(settings: AliyunSmsSettings, parts: { http: HttpClient; clock: Clock }): CallApi {
  const { origin, host } = new URL(settings.endpoint ?? defaultEndpoint)
  const { proxy, timeoutMs = defaultTimeoutMs } = settings
  const key: AccessKey = {
    id: settings.accessKeyId,
    secret: settings.accessKeySecret,
    securityToken: settings.securityToken,
  }

  const callOnce: CallApi = async (action, parameters, signal) => {
    const body = canonicalQuery(parameters)
    const headers = signRequest(
      {
        method: 'POST',
        host,
        action,
        version,
        query: {},
        body,
        contentType,
        signedAt: parts.clock.now(),
        nonce: randomUUID(),
      },
      key,
    )
    return readOutcome(
      await parts.http.request({ method: 'POST', url: `${origin}/`, headers, body, timeoutMs, proxy }, signal),
    )
  }

  return async (action, parameters, signal) => {
    const outcome = await callOnce(action, parameters, signal)
    // The gateway refused it before any action ran, so a second try with a new date and nonce repeats nothing.
    const isWorthSigningAgain = outcome.outcome === 'answered' && hasHandling(outcome.code, 'sign-again')
    return isWorthSigningAgain ? callOnce(action, parameters, signal) : outcome
  }
}

function readOutcome(outcome: HttpOutcome): ApiOutcome {
  if (outcome.outcome !== 'answered') return outcome
  const body = readJson(outcome.body)
  const code = textOf(body?.Code)
  if (body === undefined || code === undefined) return { outcome: 'unreadable', status: outcome.status }
  return {
    outcome: 'answered',
    status: outcome.status,
    code,
    message: textOf(body.Message),
    requestId: textOf(body.RequestId),
    body,
  }
}
