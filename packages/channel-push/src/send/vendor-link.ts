import { type ChannelContext, defaultTimeoutMs, type HttpClient } from '@message-center/channel'
import { type CodeTable, handlingOf, readStatus } from '../model/decide-result.ts'
import { type Answer, type Reading, toAnswer } from '../model/reading.ts'
import type { CommonSettings } from '../model/settings.ts'
import type { Call, TokenSource, VendorRequest } from '../push-vendor.ts'

/** What became of an exchange with the vendor. */
export type Exchange<Value> =
  | { readonly outcome: 'answered'; readonly value: Value }
  /** Nothing left. */
  | { readonly outcome: 'not-sent'; readonly reason: string }
  | { readonly outcome: 'unanswered'; readonly reason: string }
  /** The vendor gives no token; nothing was sent with it. */
  | { readonly outcome: 'no-token'; readonly reading: Reading }

type Requested = Exclude<Exchange<Answer>, { outcome: 'no-token' }>

export interface LinkParts<Account> {
  readonly account: Account
  readonly context: Pick<ChannelContext, 'tokens' | 'clock'>
  readonly http: HttpClient
  readonly token: TokenSource<Account> | undefined
  readonly codes: CodeTable
}

type CallItems<Account> = Pick<Call<Account>, 'items'> | undefined

/** Requests of one account, with its token: one that the vendor refuses is replaced, once per request. */
export class VendorLink<Account extends CommonSettings> {
  readonly #parts: LinkParts<Account>

  constructor(parts: LinkParts<Account>) {
    this.#parts = parts
  }

  /** `read` makes of the answer what is wanted, or a reading that says why not. */
  async exchange<Value>(
    build: (token: string) => VendorRequest,
    read: (answer: Answer) => Value | Reading,
    call: CallItems<Account>,
    signal: AbortSignal,
  ): Promise<Exchange<Value | Reading>> {
    const token = await this.#getToken(call, signal)
    if (typeof token !== 'string') return token
    const first = await this.#exchangeWith(token, build, read, signal)
    if (!(await this.#dropRefused(first, token, call))) return first
    // Refused for its token means that nothing was done: the one answer after which a repeat is safe.
    const next = await this.#getToken(call, signal)
    if (typeof next !== 'string') return next
    return next === token ? first : this.#exchangeWith(next, build, read, signal)
  }

  /** Asks for a token now, past the cache: whether the credentials work. */
  async tryCredentials(signal: AbortSignal): Promise<Exchange<Reading>> {
    const { token, account, context } = this.#parts
    if (token?.kind !== 'asked') return { outcome: 'answered', value: { verdict: 'taken' } }
    const answered = await this.#request(token.request(account, undefined, context.clock.now()), signal)
    if (answered.outcome !== 'answered') return answered
    const reading = token.read(answered.value, context.clock.now())
    return { outcome: 'answered', value: reading.verdict === 'given' ? { verdict: 'taken' } : reading }
  }

  async #exchangeWith<Value>(
    token: string,
    build: (token: string) => VendorRequest,
    read: (answer: Answer) => Value | Reading,
    signal: AbortSignal,
  ): Promise<Exchange<Value | Reading>> {
    const answered = await this.#request(build(token), signal)
    if (answered.outcome !== 'answered') return answered
    return { outcome: 'answered', value: settle(read(answered.value), answered.value) }
  }

  async #getToken(call: CallItems<Account>, signal: AbortSignal): Promise<string | Exchange<never>> {
    const { token, account, context } = this.#parts
    if (token === undefined) return ''
    try {
      const key = token.key(account, call)
      return await context.tokens.get(key, ends => this.#refresh(token, call, ends), signal)
    } catch (error) {
      if (error instanceof NoToken) return error.exchange
      return { outcome: 'not-sent', reason: 'No token could be had: the caller gave up, or it took too long.' }
    }
  }

  async #refresh(token: TokenSource<Account>, call: CallItems<Account>, signal: AbortSignal) {
    const { account, context } = this.#parts
    if (token.kind === 'signed') return token.sign(account, context.clock.now())
    const answered = await this.#request(token.request(account, call, context.clock.now()), signal)
    // Also a lost answer: a token that nobody has harms nobody.
    if (answered.outcome !== 'answered')
      throw new NoToken({ outcome: 'not-sent', reason: `No token: ${answered.reason}` })
    const reading = token.read(answered.value, context.clock.now())
    if (reading.verdict === 'given') return reading.token
    throw new NoToken({ outcome: 'no-token', reading: settle(reading, answered.value) })
  }

  /** Whether the answer asks for another token, and the refused one was dropped. */
  async #dropRefused(exchange: Exchange<unknown>, used: string, call: CallItems<Account>): Promise<boolean> {
    const { token, account, context, codes } = this.#parts
    const code = exchange.outcome === 'answered' ? firstCode(exchange.value) : undefined
    if (token === undefined || code === undefined || handlingOf(code, codes) !== 'renew-token') return false
    if (token.mayRenew?.(used, context.clock.now()) === false) return false
    await context.tokens.invalidate(token.key(account, call), used)
    return true
  }

  async #request(request: VendorRequest, signal: AbortSignal): Promise<Requested> {
    const { account, http } = this.#parts
    const { timeoutMs = defaultTimeoutMs, proxy } = account
    const outcome = await http.request({ ...request, timeoutMs, proxy }, signal)
    return outcome.outcome === 'answered' ? { outcome: 'answered', value: toAnswer(outcome) } : outcome
  }
}

/** No token could be had; why. */
class NoToken extends Error {
  readonly exchange: Exchange<never>

  constructor(exchange: Exchange<never>) {
    super('no token')
    this.exchange = exchange
  }
}

/** An unreadable answer is read by its status, where that says something. */
function settle<Value>(value: Value | Reading, answer: Answer): Value | Reading {
  return isReading(value) && value.verdict === 'unreadable' ? readStatus(answer.status) : value
}

function firstCode(value: unknown): string | undefined {
  const reading: unknown = Array.isArray(value) ? value[0] : value
  return isReading(reading) && reading.verdict === 'refused' ? reading.code : undefined
}

function isReading(value: unknown): value is Reading {
  if (typeof value !== 'object' || value === null || !('verdict' in value)) return false
  return value.verdict === 'taken' || value.verdict === 'refused' || value.verdict === 'unreadable'
}
