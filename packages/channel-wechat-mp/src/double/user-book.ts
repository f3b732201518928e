import { isKnownOpenid, openidPrefixes } from './openids.ts'
import type { DoubleTemplate } from './options.ts'
import { type Refusal, refuse } from './refusal.ts'

/** What a user did that opens a window for customer-service messages. */
export type UserAction = 'message' | 'click' | 'follow' | 'scan' | 'payment'

const minuteMs = 60_000
const twoDaysMs = 48 * 3_600_000
const maxUsers = 100_000

/** Source: WeChat, "Customer Service Messages", limits of service accounts. */
const windows: { readonly [action in UserAction]: { readonly lastsMs: number; readonly messages: number } } = {
  message: { lastsMs: twoDaysMs, messages: 5 },
  click: { lastsMs: minuteMs, messages: 3 },
  follow: { lastsMs: minuteMs, messages: 3 },
  scan: { lastsMs: minuteMs, messages: 3 },
  payment: { lastsMs: twoDaysMs, messages: Number.POSITIVE_INFINITY },
}

interface OpenWindow {
  readonly until: number
  left: number
}

interface User {
  readonly windows: Map<UserAction, OpenWindow>
  /** How many notices of a template the user still takes. */
  readonly consents: Map<string, number>
}

/** What the users of the account allow. */
export class UserBook {
  readonly #users = new Map<string, User>()
  readonly #now: () => number

  constructor(now: () => number) {
    this.#now = now
  }

  /** Why nothing at all goes to this openid; `undefined` when it may. */
  refuse(openid: unknown): Refusal | undefined {
    if (!isKnownOpenid(openid)) return refuse(40003, 'invalid openid')
    if (openid.startsWith(openidPrefixes.gone)) return refuse(43004, 'require subscribe')
    return openid.startsWith(openidPrefixes.black) ? refuse(43019, 'user in blacklist') : undefined
  }

  openWindow(openid: string, action: UserAction): void {
    const { lastsMs, messages } = windows[action]
    this.#user(openid).windows.set(action, { until: this.#now() + lastsMs, left: messages })
  }

  /** Uses up a customer-service message of the window that ends first. */
  useWindow(openid: string): Refusal | undefined {
    const open = [...this.#user(openid).windows.values()]
      .filter(window => this.#now() < window.until)
      .sort((a, b) => a.until - b.until)
    const usable = open.find(window => window.left > 0)
    if (usable) usable.left--
    if (usable) return undefined
    return open.length === 0
      ? refuse(45015, 'response out of time limit or subscription is canceled')
      : refuse(45047, 'out of response count limit')
  }

  /** One consent is good for one notice, of a long-term template for all. */
  optIn(openid: string, template: DoubleTemplate): void {
    const { consents } = this.#user(openid)
    const more = template.use === 'long-term' ? Number.POSITIVE_INFINITY : 1
    consents.set(template.id, (consents.get(template.id) ?? 0) + more)
  }

  optOut(openid: string, templateId: string): void {
    this.#user(openid).consents.delete(templateId)
  }

  useConsent(openid: string, templateId: string): Refusal | undefined {
    const { consents } = this.#user(openid)
    const left = consents.get(templateId) ?? 0
    if (left < 1) return refuse(43101, 'user refuse to accept the msg')
    consents.set(templateId, left - 1)
    return undefined
  }

  #user(openid: string): User {
    const known = this.#users.get(openid)
    if (known) return known
    const [first] = this.#users.keys()
    if (this.#users.size >= maxUsers && first !== undefined) this.#users.delete(first)
    const user: User = { windows: new Map(), consents: new Map() }
    this.#users.set(openid, user)
    return user
  }
}
