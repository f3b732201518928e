import { untilNextBeijingDay } from '@message-center/channel/wire'

const minuteMs = 60_000
const hourMs = 60 * minuteMs

/**
 * How long a throttle lasts, in milliseconds: as long as its window, and the message may name that. A day ends at
 * midnight in Beijing. Source: WeCom, "Frequency limits".
 */
export function limitWindowMs(message: string | undefined, now: number): number {
  if (/daily|\bday\b/i.test(message ?? '')) return untilNextBeijingDay(now)
  return /\bhour/i.test(message ?? '') ? hourMs : minuteMs
}
