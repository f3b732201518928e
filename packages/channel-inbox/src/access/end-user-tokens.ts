import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import type { Clock } from '@message-center/channel'
import type { InboxKey } from '../model/inbox-message.ts'

/** Whom a token lets in, and until when. */
export interface EndUser extends InboxKey {
  readonly expiresAt: number
}

export type Admission = { readonly user: EndUser } | { readonly refused: 'invalid' | 'expired' | 'used' }

/** A ticket opens one stream, within this time. It stands in a URL, which proxies write into their logs. */
export const ticketMs = 30_000

/** Tickets remembered as used. Beyond, the oldest is forgotten and could be used again in the rest of its 30 s. */
const maxUsedTickets = 50_000
const maxTokenCharacters = 2_048

/**
 * Tokens of end users and tickets for their streams: `<kind>.<until>.<session>.<tenant>.<user>.<nonce>.<mac>`, signed
 * with HMAC-SHA-256. The hub keeps none of them, so every process with the key reads every token.
 * A ticket carries the end of the session it was made from.
 */
export class EndUserTokens {
  readonly #key: Uint8Array
  readonly #clock: Clock
  /** Nonces of tickets used in this process, each with its end. In order of use. */
  readonly #usedTickets = new Map<string, number>()

  constructor(key: Uint8Array, clock: Clock) {
    this.#key = key
    this.#clock = clock
  }

  makeToken(inbox: InboxKey, ttlMs: number): { readonly token: string; readonly expiresAt: number } {
    const expiresAt = this.#clock.now() + ttlMs
    return { token: this.#seal('mct', expiresAt, { ...inbox, expiresAt }), expiresAt }
  }

  readToken(token: string): Admission {
    return this.#read('mct', token)
  }

  makeTicket(user: EndUser): string {
    return this.#seal('mck', Math.min(this.#clock.now() + ticketMs, user.expiresAt), user)
  }

  /** Reads a ticket and uses it up, as far as this process can know. */
  useTicket(ticket: string): Admission {
    const admission = this.#read('mck', ticket)
    if ('refused' in admission) return admission
    const nonce = ticket.split('.')[5] ?? ''
    if (this.#usedTickets.has(nonce)) return { refused: 'used' }
    this.#forgetOldTickets()
    this.#usedTickets.set(nonce, this.#clock.now() + ticketMs)
    return admission
  }

  #seal(kind: string, until: number, user: EndUser): string {
    const body = [kind, until, user.expiresAt, encode(user.tenant), encode(user.userId), randomNonce()].join('.')
    return `${body}.${this.#sign(body).toString('base64url')}`
  }

  #read(kind: string, token: string): Admission {
    const end = token.lastIndexOf('.')
    if (token.length > maxTokenCharacters || end < 0) return { refused: 'invalid' }
    const body = token.slice(0, end)
    const given = Buffer.from(token.slice(end + 1), 'base64url')
    const right = this.#sign(body)
    if (given.length !== right.length || !timingSafeEqual(given, right)) return { refused: 'invalid' }
    const [givenKind, until, session, tenant, userId] = body.split('.')
    if (givenKind !== kind || !tenant || !userId) return { refused: 'invalid' }
    if (Number(until) <= this.#clock.now()) return { refused: 'expired' }
    return { user: { tenant: decode(tenant), userId: decode(userId), expiresAt: Number(session) } }
  }

  #sign(body: string): Buffer {
    return createHmac('sha256', this.#key).update(body).digest()
  }

  #forgetOldTickets(): void {
    for (const [nonce, end] of this.#usedTickets) {
      if (end > this.#clock.now() && this.#usedTickets.size < maxUsedTickets) return
      this.#usedTickets.delete(nonce)
    }
  }
}

const encode = (text: string): string => Buffer.from(text).toString('base64url')
const decode = (text: string): string => Buffer.from(text, 'base64url').toString()
const randomNonce = (): string => randomBytes(12).toString('base64url')
