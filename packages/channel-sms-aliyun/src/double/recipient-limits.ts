import type { DoubleTemplate } from './options.ts'
import { type Refusal, refuse } from './refusal.ts'

const minuteMs = 60_000
const hourMs = 3_600_000
const dayMs = 86_400_000

/** A message as the limits count it. */
export interface CountedMessage {
  readonly phone: string
  readonly signature: string
  readonly template: DoubleTemplate
}

/**
 * How much one number gets. Codes: 1 in a clock minute, 5 in a clock hour, 10 in 24 hours, per signature; other kinds:
 * 50 in 24 hours per signature and template. Source: Alibaba Cloud, "Sending frequency limits".
 */
export class RecipientLimits {
  /** Moments of the last day, oldest first, per what is counted together. */
  readonly #sent = new Map<string, number[]>()

  /** The refusal that a further message gets, or nothing. */
  refuse(message: CountedMessage, now: number): Refusal | undefined {
    const sent = (this.#sent.get(keyOf(message)) ?? []).filter(at => at > now - dayMs)
    if (message.template.kind !== 'otp') return sent.length >= 50 ? exceeded('天', 50) : undefined
    if (countSince(sent, now - (now % minuteMs)) >= 1) return exceeded('分钟', 1)
    if (countSince(sent, now - (now % hourMs)) >= 5) return exceeded('小时', 5)
    return sent.length >= 10 ? exceeded('天', 10) : undefined
  }

  /** Counts a message that was taken, whether it arrives or not. */
  count(message: CountedMessage, now: number): void {
    const key = keyOf(message)
    const recent = (this.#sent.get(key) ?? []).filter(at => at > now - dayMs)
    // Put last again, so that what is oldest can be forgotten first.
    this.#sent.delete(key)
    this.#sent.set(key, [...recent, now])
    this.#forget(now)
  }

  #forget(now: number): void {
    for (const [key, sent] of this.#sent) {
      if ((sent.at(-1) ?? 0) > now - dayMs) return
      this.#sent.delete(key)
    }
  }
}

function keyOf({ phone, signature, template }: CountedMessage): string {
  return `${phone}|${signature}|${template.kind === 'otp' ? 'otp' : template.code}`
}

function countSince(sent: readonly number[], start: number): number {
  return sent.filter(at => at >= start).length
}

function exceeded(window: string, permits: number): Refusal {
  return refuse('isv.BUSINESS_LIMIT_CONTROL', `触发${window}级流控Permits:${permits}`)
}
