import { createHash } from 'node:crypto'
import { type ChannelContext, defaultTimeoutMs, type FreshToken, type JsonObject } from '@message-center/channel'
import { textOf, wholeNumberOf } from '@message-center/channel/wire'
import { readReply, successCode, type WecomReply } from './read-reply.ts'
import { type ApplicationSettings, type ConnectionSettings, defaultBaseUrl } from './settings.ts'

/** One call. With a body it is a POST, without one a GET. */
export interface WecomCall {
  /** Below the base URL, beginning with `/cgi-bin/`. */
  readonly path: string
  readonly query?: { readonly [name: string]: string }
  readonly body?: JsonObject
}

/** Makes one call. Never throws for what network or provider may do. */
export type CallApi = (call: WecomCall, signal: AbortSignal) => Promise<WecomReply>

type Parts = Pick<ChannelContext, 'http' | 'tokens'>

/** Calls that need no token. */
export function connectPlain(settings: ConnectionSettings, { http }: Pick<Parts, 'http'>): CallApi {
  const { baseUrl = defaultBaseUrl, timeoutMs = defaultTimeoutMs, proxy } = settings
  return async ({ path, query, body }, signal) => {
    const search = query === undefined ? '' : `?${new URLSearchParams(query)}`
    const request =
      body === undefined
        ? ({ method: 'GET' } as const)
        : ({
            method: 'POST',
            headers: { 'content-type': 'application/json; charset=utf-8' },
            body: JSON.stringify(body),
          } as const)
    return readReply(await http.request({ ...request, url: `${baseUrl}${path}${search}`, timeoutMs, proxy }, signal))
  }
}

/** Codes of a token that the platform does not take any more. It may end one before its time. */
const refusedTokens: ReadonlySet<string> = new Set(['42001', '40014', '41001'])

/**
 * Calls of one application. Its token is shared by everybody who uses the same secret; one that is refused is
 * replaced and the call made again, once. Source: WeCom, "Get access_token".
 */
export function connectApi(settings: ApplicationSettings, parts: Parts): CallApi {
  const callPlain = connectPlain(settings, parts)
  const key = tokenKey(settings)

  const getToken = (signal: AbortSignal): Promise<string | WecomReply> =>
    parts.tokens
      .get(key, ends => fetchToken(settings, callPlain, ends), signal)
      .catch((error: unknown) => withoutToken(error))
  const callWith = (token: string, call: WecomCall, signal: AbortSignal): Promise<WecomReply> =>
    callPlain({ ...call, query: { access_token: token, ...call.query } }, signal)

  return async (call, signal) => {
    const token = await getToken(signal)
    if (typeof token !== 'string') return token
    const first = await callWith(token, call, signal)
    if (!isRefusedToken(first)) return first
    // Refused for its token means nothing was done: the only answer after which a repeat is safe.
    await parts.tokens.invalidate(key, token)
    const next = await getToken(signal)
    if (typeof next !== 'string') return next
    return next === token ? first : callWith(next, call, signal)
  }
}

/** One per secret, never per company: each application has a token of its own, and a secret is not for a key. */
function tokenKey({ baseUrl = defaultBaseUrl, corpId, secret }: ApplicationSettings): string {
  return `wecom/${createHash('sha256')
    .update(JSON.stringify([baseUrl, corpId, secret]))
    .digest('hex')}`
}

function isRefusedToken(reply: WecomReply): boolean {
  return reply.kind === 'answer' && refusedTokens.has(reply.code)
}

async function fetchToken(
  { corpId, secret }: ApplicationSettings,
  callPlain: CallApi,
  signal: AbortSignal,
): Promise<FreshToken> {
  const query = { corpid: corpId, corpsecret: secret }
  const reply = await callPlain({ path: '/cgi-bin/gettoken', query }, signal)
  // Nothing was sent with a token that never came.
  if (reply.kind !== 'answer') throw new NoToken({ kind: 'not-sent', reason: `No token: ${reply.reason}` })
  const value = textOf(reply.body.access_token)
  const seconds = wholeNumberOf(reply.body.expires_in)
  if (reply.code !== successCode) throw new NoToken(reply)
  if (value === undefined || seconds === undefined)
    throw new NoToken({ kind: 'not-sent', reason: 'No token: the answer has none in it.' })
  return { value, expiresInMs: seconds * 1000 }
}

/** No token could be had; what the provider said, or why nobody was asked. */
class NoToken extends Error {
  readonly reply: WecomReply

  constructor(reply: WecomReply) {
    super('no token')
    this.reply = reply
  }
}

function withoutToken(error: unknown): WecomReply {
  return error instanceof NoToken
    ? error.reply
    : { kind: 'not-sent', reason: 'No token in time, or the caller gave up.' }
}
