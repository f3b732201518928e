import type { ChannelContext, FreshToken, HttpOutcome, HttpRequest } from '../../context.ts'
import type { JsonObject } from '../../json.ts'
import { readJson } from '../../wire/index.ts'
import type { RelaySettings } from './settings.ts'

/** What became of a call, seen from the sender: only `answer` says what the provider did. */
export type RelayReply =
  | { readonly kind: 'answer'; readonly status: number; readonly body: JsonObject; readonly retryAfterMs?: number }
  | { readonly kind: 'not-sent'; readonly reason: string }
  | { readonly kind: 'unanswered'; readonly reason: string }

export interface RelayCall {
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly body?: JsonObject
}

/** Calls with a token. A token that the provider does not know any more is replaced, once per call. */
export class RelayApi {
  readonly #settings: RelaySettings
  readonly #context: ChannelContext

  constructor(settings: RelaySettings, context: ChannelContext) {
    this.#settings = settings
    this.#context = context
  }

  async call(call: RelayCall, signal: AbortSignal): Promise<RelayReply> {
    const first = await this.#callWithToken(call, signal)
    // Refused for its token means nothing was done: the only answer after which a repeat is safe.
    return isBadToken(first) ? this.#callWithToken(call, signal) : first
  }

  async #callWithToken(call: RelayCall, signal: AbortSignal): Promise<RelayReply> {
    const key = this.#settings.clientId
    let token: string
    try {
      token = await this.#context.tokens.get(key, ends => this.#fetchToken(ends), signal)
    } catch (error) {
      return error instanceof NoToken ? error.reply : { kind: 'not-sent', reason: 'No token: the caller gave up.' }
    }
    const reply = await this.#exchange(call, { authorization: `Bearer ${token}` }, signal)
    if (isBadToken(reply)) await this.#context.tokens.invalidate(key, token)
    return reply
  }

  async #fetchToken(signal: AbortSignal): Promise<FreshToken> {
    const { clientId, clientSecret } = this.#settings
    const body = { client_id: clientId, client_secret: clientSecret }
    const reply = await this.#exchange({ method: 'POST', path: '/oauth/token', body }, {}, signal)
    if (reply.kind !== 'answer') throw new NoToken({ kind: 'not-sent', reason: `No token: ${reply.reason}` })
    const { access_token: value, expires_in: seconds } = reply.body
    if (typeof value !== 'string' || typeof seconds !== 'number') throw new NoToken(reply)
    return { value, expiresInMs: seconds * 1_000 }
  }

  async #exchange(call: RelayCall, headers: HttpRequest['headers'], signal: AbortSignal): Promise<RelayReply> {
    const outcome = await this.#context.http.request(
      {
        method: call.method,
        url: this.#settings.baseUrl + call.path,
        headers: { ...headers, 'content-type': 'application/json' },
        ...(call.body && { body: JSON.stringify(call.body) }),
        proxy: this.#settings.proxy,
      },
      signal,
    )
    return readReply(outcome)
  }
}

/** No token could be had; what the provider said, or why nobody was asked. Nothing was sent with it. */
class NoToken extends Error {
  readonly reply: RelayReply

  constructor(reply: RelayReply) {
    super('no token')
    this.reply = reply
  }
}

function isBadToken(reply: RelayReply): boolean {
  return reply.kind === 'answer' && reply.body.code === 'BAD_TOKEN'
}

function readReply(outcome: HttpOutcome): RelayReply {
  if (outcome.outcome !== 'answered') return { kind: outcome.outcome, reason: outcome.reason }
  const body = readJson(outcome.body)
  // Whoever answered, it was not the provider, or not all of it. The request may have reached it all the same.
  if (body === undefined) return { kind: 'unanswered', reason: `Status ${outcome.status} with an unreadable body.` }
  const seconds = Number(outcome.headers['retry-after'])
  return { kind: 'answer', status: outcome.status, body, ...(seconds > 0 && { retryAfterMs: seconds * 1_000 }) }
}
