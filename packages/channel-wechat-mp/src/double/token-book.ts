import { randomBytes } from 'node:crypto'
import type { Json, JsonObject } from '@message-center/channel'
import type { AccountOptions } from './options.ts'
import { isRefusal, type Refusal, refuse } from './refusal.ts'

const lifeMs = 7_200_000
/** So long before its end a stable token is renewed; the old one works on until then. */
const handOverMs = 300_000
const forcePauseMs = 30_000
const forcesPerDay = 20
const maxTokens = 10_000
const dayMs = 86_400_000

interface GivenToken {
  readonly value: string
  expiresAt: number
  isKilled: boolean
}

/** What the provider gives for a token. */
export interface TokenAnswer {
  readonly access_token: string
  readonly expires_in: number
}

/** Tokens of one account. Stable and old ones know nothing of each other. */
export class TokenBook {
  readonly #options: AccountOptions
  readonly #given = new Map<string, GivenToken>()
  readonly #forcedAt: number[] = []
  #stable: GivenToken | undefined
  #old: GivenToken | undefined
  #requests = 0

  constructor(options: AccountOptions) {
    this.#options = options
  }

  /** How many tokens were asked for, in vain or not. */
  get requests(): number {
    return this.#requests
  }

  get values(): readonly string[] {
    return [...this.#given.keys()]
  }

  /** `stable_token`: the same token for everybody, a new one only near its end or when forced. */
  giveStable(body: JsonObject): TokenAnswer | Refusal {
    this.#requests++
    const refusal = this.#refuseCredentials(body.grant_type, body.appid, body.secret)
    if (isRefusal(refusal)) return refusal
    const now = this.#options.now()
    const isForced = body.force_refresh === true && this.#countForce(now)
    if (isForced && this.#stable) this.#stable.isKilled = true
    const isNearEnd = this.#stable !== undefined && now >= this.#stable.expiresAt - handOverMs
    if (this.#stable === undefined || this.#stable.isKilled || isNearEnd) this.#stable = this.#make(now)
    return answer(this.#stable, now)
  }

  /** The old call: always a new token, and the one before dies within five minutes. */
  giveOld(query: URLSearchParams): TokenAnswer | Refusal {
    this.#requests++
    const refusal = this.#refuseCredentials(query.get('grant_type'), query.get('appid'), query.get('secret'))
    if (isRefusal(refusal)) return refusal
    const now = this.#options.now()
    if (this.#old) this.#old.expiresAt = Math.min(this.#old.expiresAt, now + handOverMs)
    this.#old = this.#make(now)
    return answer(this.#old, now)
  }

  /** Why a token does not open the door; `undefined` when it does. */
  refuse(value: string | null): Refusal | undefined {
    if (value === null || value === '') return refuse(41001, 'access_token missing')
    const given = this.#given.get(value)
    if (given === undefined || given.isKilled)
      return refuse(40001, 'invalid credential, access_token is invalid or not latest')
    return this.#options.now() < given.expiresAt ? undefined : refuse(42001, 'access_token expired')
  }

  /** Makes every token given out so far worthless. */
  killAll(): void {
    for (const given of this.#given.values()) given.isKilled = true
  }

  #make(now: number): GivenToken {
    const given = { value: `${randomBytes(64).toString('base64url')}_AAA`, expiresAt: now + lifeMs, isKilled: false }
    this.#given.set(given.value, given)
    const [first] = this.#given.keys()
    if (this.#given.size > maxTokens && first !== undefined) this.#given.delete(first)
    return given
  }

  #countForce(now: number): boolean {
    const today = this.#forcedAt.filter(at => now - at < dayMs)
    this.#forcedAt.splice(0, this.#forcedAt.length, ...today)
    if (today.length >= forcesPerDay || now - (today.at(-1) ?? Number.NEGATIVE_INFINITY) < forcePauseMs) return false
    this.#forcedAt.push(now)
    return true
  }

  #refuseCredentials(
    grantType: Json | undefined,
    appid: Json | undefined,
    secret: Json | undefined,
  ): Refusal | undefined {
    const { appId, appSecret, isIpAllowed } = this.#options
    if (grantType !== 'client_credential') return refuse(40002, 'invalid grant_type')
    if (typeof appid !== 'string' || appid === '') return refuse(41002, 'appid missing')
    if (typeof secret !== 'string' || secret === '') return refuse(41004, 'appsecret missing')
    if (appid !== appId) return refuse(40013, 'invalid appid')
    if (secret !== appSecret) return refuse(40125, 'invalid appsecret')
    return isIpAllowed ? undefined : refuse(40164, 'invalid ip 203.0.113.7 ipv6 ::ffff:203.0.113.7, not in whitelist')
  }
}

function answer({ value, expiresAt }: GivenToken, now: number): TokenAnswer {
  return { access_token: value, expires_in: Math.max(0, Math.floor((expiresAt - now) / 1000)) }
}
