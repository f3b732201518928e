import { createHash } from 'node:crypto'
import type { FreshToken, TokenCache } from '@message-center/channel'
import { textOf } from '@message-center/channel/wire'
import type { ApiAnswer, ApiOutcome, Exchange } from './api-outcome.ts'
import { defaultBaseUrl, type WechatMpSettings } from './settings.ts'

/** The provider promises that a token it gives lives at least so long, in milliseconds. */
const shortestLifeMs = 300_000

/** A token, or why there is none: the provider's refusal, or a call that brought nothing. Nothing was sent with it. */
export type TokenOutcome =
  | { readonly outcome: 'token'; readonly value: string }
  | { readonly outcome: 'token-refused'; readonly answer: ApiAnswer }
  | { readonly outcome: 'not-sent'; readonly reason: string }

export interface AccessTokens {
  get(signal: AbortSignal): Promise<TokenOutcome>
  /** Drops a token that the provider refused, unless another one has taken its place. */
  discard(usedValue: string): Promise<void>
}

/**
 * Access tokens of an account, shared through the host. `stable_token` in normal mode gives everybody the same token
 * while it lives, so asking early or twice does no harm. Forced refresh kills the token that others use, is counted,
 * and is never asked for here. Source: WeChat, "Get stable access token".
 */
export function createAccessTokens(settings: WechatMpSettings, tokens: TokenCache, exchange: Exchange): AccessTokens {
  const key = tokenKey(settings)

  async function fetchToken(signal: AbortSignal): Promise<FreshToken> {
    const body = JSON.stringify({
      grant_type: 'client_credential',
      appid: settings.appId,
      secret: settings.appSecret,
      force_refresh: false,
    })
    const outcome = await exchange({ method: 'POST', path: '/cgi-bin/stable_token', query: '', body }, signal)
    if (outcome.outcome !== 'answered') throw new NoToken({ outcome: 'not-sent', reason: reasonOf(outcome) })
    const value = textOf(outcome.body.access_token)
    if (value === undefined) throw new NoToken(refusal(outcome))
    const { expires_in: seconds } = outcome.body
    const isLifetime = typeof seconds === 'number' && seconds > 0
    return { value, expiresInMs: isLifetime ? seconds * 1000 : shortestLifeMs }
  }

  return {
    async get(signal) {
      try {
        return { outcome: 'token', value: await tokens.get(key, fetchToken, signal) }
      } catch (error) {
        if (error instanceof NoToken) return error.outcome
        return { outcome: 'not-sent', reason: signal.aborted ? 'The caller gave up.' : 'No access token could be had.' }
      }
    },
    discard: usedValue => tokens.invalidate(key, usedValue),
  }
}

class NoToken extends Error {
  readonly outcome: Exclude<TokenOutcome, { outcome: 'token' }>

  constructor(outcome: Exclude<TokenOutcome, { outcome: 'token' }>) {
    super('no access token')
    this.outcome = outcome
  }
}

function refusal(answer: ApiAnswer): Exclude<TokenOutcome, { outcome: 'token' }> {
  if (answer.code !== '0') return { outcome: 'token-refused', answer }
  return { outcome: 'not-sent', reason: 'The answer to the token call holds no token.' }
}

function reasonOf(outcome: Exclude<ApiOutcome, ApiAnswer>): string {
  const reason = outcome.outcome === 'unreadable' ? `HTTP ${outcome.status}, not the provider's API.` : outcome.reason
  return `No access token: ${reason}`
}

/** Secret and place are part of it, so that nobody shares a token by knowing an appid. */
function tokenKey({ appId, appSecret, baseUrl }: WechatMpSettings): string {
  const digest = createHash('sha256')
    .update(`${appSecret}\n${baseUrl ?? defaultBaseUrl}`)
    .digest('hex')
  return `wechat-mp:${appId}:${digest.slice(0, 32)}`
}
