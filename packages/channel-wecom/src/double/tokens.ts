import { randomBytes } from 'node:crypto'
import { Frequency } from './frequency.ts'
import type { CompanyOptions, DoubleApp } from './options.ts'
import { isRefusal, type Refusal, refuse } from './refusal.ts'

interface GivenToken {
  readonly value: string
  readonly app: DoubleApp
  readonly expiresAt: number
}

const maxFailures = 2000
const hourMs = 3_600_000

/** One token per application: asking again gives the same until it ends. Source: WeCom, "Get access_token". */
export class DoubleTokens {
  readonly #options: CompanyOptions
  readonly #given: GivenToken[] = []
  readonly #failures = new Frequency(maxFailures, hourMs)
  #withdrawn = 0
  /** How often a token was asked for. */
  requests = 0

  constructor(options: CompanyOptions) {
    this.#options = options
  }

  give(query: URLSearchParams): object | Refusal {
    this.requests++
    const now = this.#options.now()
    if (this.#failures.isExhausted('', now)) return refuse(45009, 'api freq out of limit')
    const app = this.#findApp(query)
    if (isRefusal(app)) {
      this.#failures.count('', now)
      return app
    }
    const token = this.#current(app, now) ?? this.#make(app, now)
    return {
      errcode: 0,
      errmsg: 'ok',
      access_token: token.value,
      expires_in: Math.ceil((token.expiresAt - now) / 1000),
    }
  }

  /** The application whose token this is. */
  appOf(value: string | null): DoubleApp | Refusal {
    if (value === null || value === '') return refuse(41001, 'access_token missing')
    const place = this.#given.findIndex(token => token.value === value)
    const token = this.#given[place]
    if (token === undefined) return refuse(40014, 'invalid access_token')
    if (place < this.#withdrawn || token.expiresAt <= this.#options.now()) return refuse(42001, 'access_token expired')
    return token.app
  }

  /** From now on no token given so far is taken. */
  withdraw(): void {
    this.#withdrawn = this.#given.length
  }

  values(): readonly string[] {
    return this.#given.map(token => token.value)
  }

  #findApp(query: URLSearchParams): DoubleApp | Refusal {
    const [corpId, secret] = [query.get('corpid'), query.get('corpsecret')]
    if (!corpId) return refuse(41002, 'corpid missing')
    if (!secret) return refuse(41004, 'corpsecret missing')
    if (corpId !== this.#options.corpId) return refuse(40013, 'invalid corpid')
    return this.#options.apps.find(app => app.secret === secret) ?? refuse(40001, 'invalid credential')
  }

  #current(app: DoubleApp, now: number): GivenToken | undefined {
    return this.#given.slice(this.#withdrawn).find(token => token.app === app && token.expiresAt > now)
  }

  #make(app: DoubleApp, now: number): GivenToken {
    const value = randomBytes(96).toString('base64url')
    const token = { value, app, expiresAt: now + this.#options.tokenLifetimeMs }
    this.#given.push(token)
    return token
  }
}
