import type { HttpOutcome, JsonObject } from '@message-center/channel'
import { identifierOf, readJson, textOf } from '@message-center/channel/wire'

/** A whole answer in the API's own form, success or refusal. */
export interface ApiAnswer {
  readonly outcome: 'answered'
  /** `errcode` as text; `0` where it is absent, which some calls leave it on success. */
  readonly code: string
  readonly message: string | undefined
  /** The provider's id of the call, from the end of its message. */
  readonly traceId: string | undefined
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

export interface ApiRequest {
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly query: string
  readonly body?: string
}

/** One request and its answer. Never throws for what network or provider may do. */
export type Exchange = (request: ApiRequest, signal: AbortSignal) => Promise<ApiOutcome>

/** Reads an answer whatever its status and content type say: the provider refuses with status 200, too. */
export function readOutcome(outcome: HttpOutcome): ApiOutcome {
  if (outcome.outcome !== 'answered') return outcome
  const body = readJson(outcome.body)
  const code = body === undefined ? undefined : codeOf(body, outcome.status)
  if (body === undefined || code === undefined) return { outcome: 'unreadable', status: outcome.status }
  const message = textOf(body.errmsg)
  const traceId = /\b(?:rid: ?|hints?: ?\[)([\w-]+)/.exec(message ?? '')?.[1]
  return { outcome: 'answered', code, message, traceId, body }
}

function codeOf(body: JsonObject, status: number): string | undefined {
  const code = identifierOf(body.errcode)
  if (code !== undefined) return /^-?\d{1,9}$/.test(code) && (code !== '0' || status < 300) ? code : undefined
  return status < 300 ? '0' : undefined
}
