import { beijingDay } from '@message-center/channel/wire'
import type { MessageKind } from '../mp-content.ts'
import type { AccountOptions } from './options.ts'
import { type Refusal, refuse } from './refusal.ts'

const minuteMs = 60_000

/** Calls of each interface in this minute and on this day in Beijing. */
export class Quotas {
  readonly #options: AccountOptions
  readonly #counts = new Map<string, { window: string; calls: number }>()

  constructor(options: AccountOptions) {
    this.#options = options
  }

  /** Counts a call, unless a quota is used up. */
  count(kind: MessageKind): Refusal | undefined {
    const { dailyQuota, minuteQuota, now } = this.#options
    const day = this.#counter(`${kind} day`, beijingDay(now()))
    const minute = this.#counter(`${kind} minute`, String(Math.floor(now() / minuteMs)))
    if (day.calls >= dailyQuota) return refuse(45009, 'reach max api daily quota limit')
    if (minute.calls >= minuteQuota) return refuse(45011, 'api minute-quota reach limit must slower retry next minute')
    day.calls++
    minute.calls++
    return undefined
  }

  #counter(name: string, window: string): { window: string; calls: number } {
    const known = this.#counts.get(name)
    if (known?.window === window) return known
    const fresh = { window, calls: 0 }
    this.#counts.set(name, fresh)
    return fresh
  }
}
