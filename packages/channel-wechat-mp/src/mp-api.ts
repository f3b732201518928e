import { type ChannelContext, defaultTimeoutMs } from '@message-center/channel'
import { createAccessTokens, type TokenOutcome } from './access-token.ts'
import { type ApiOutcome, type Exchange, readOutcome } from './api-outcome.ts'
import { readCallCode } from './failure-codes/failure-codes.ts'
import { defaultBaseUrl, type WechatMpSettings } from './settings.ts'

/** A call of the API, without its token. */
export interface ApiCall {
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly body?: object
}

export type CallOutcome = ApiOutcome | Exclude<TokenOutcome, { outcome: 'token' }>

/** Calls with a token. A token that the provider refuses is replaced, once per call. */
export type CallApi = (call: ApiCall, signal: AbortSignal) => Promise<CallOutcome>

/** The API of one account. */
export function connectApi(
  settings: WechatMpSettings,
  { http, tokens }: Pick<ChannelContext, 'http' | 'tokens'>,
): CallApi {
  const baseUrl = (settings.baseUrl ?? defaultBaseUrl).replace(/\/+$/, '')
  const { proxy, timeoutMs = defaultTimeoutMs } = settings
  const exchange: Exchange = async ({ method, path, query, body }, signal) => {
    const headers = body === undefined ? {} : { 'content-type': 'application/json; charset=utf-8' }
    const url = `${baseUrl}${path}${query}`
    return readOutcome(
      await http.request({ method, url, headers, timeoutMs, proxy, ...(body !== undefined && { body }) }, signal),
    )
  }
  const accessTokens = createAccessTokens(settings, tokens, exchange)

  const callWith = (token: string, { method, path, body }: ApiCall, signal: AbortSignal): Promise<ApiOutcome> => {
    const query = `?access_token=${encodeURIComponent(token)}`
    return exchange({ method, path, query, ...(body !== undefined && { body: JSON.stringify(body) }) }, signal)
  }

  return async (call, signal) => {
    const token = await accessTokens.get(signal)
    if (token.outcome !== 'token') return token
    const first = await callWith(token.value, call, signal)
    if (!isStale(first)) return first

    // Refused for its token means that nothing was done: the one answer after which a repeat repeats nothing.
    await accessTokens.discard(token.value)
    const next = await accessTokens.get(signal)
    if (next.outcome !== 'token') return next
    return next.value === token.value ? first : callWith(next.value, call, signal)
  }
}

function isStale(outcome: ApiOutcome): boolean {
  return outcome.outcome === 'answered' && readCallCode(outcome.code).handling === 'renew-token'
}
