import type { PushDelivery } from './notification.ts'

/**
 * How long the vendor shall keep the message, in whole seconds: what the message asks for, at most the vendor's
 * longest, and never beyond the delivery's expiry. `undefined`: the vendor's default.
 */
export function secondsToLive({ content, expireAt }: PushDelivery, now: number, longest: number): number | undefined {
  const untilExpiry = expireAt === undefined ? undefined : Math.max(0, Math.floor((expireAt.getTime() - now) / 1_000))
  if (content.ttlSeconds === undefined && untilExpiry === undefined) return undefined
  return Math.min(content.ttlSeconds ?? longest, untilExpiry ?? longest, longest)
}
