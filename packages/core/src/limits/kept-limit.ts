import type { SharedLimit } from './permit-book.ts'

/** A limit as its processes keep it. */
export interface KeptLimit {
  readonly limit: SharedLimit
  /** Mean distance of two uses in all processes together, in milliseconds; without it they come as fast as they may. */
  readonly evenMs?: number
}

/** Windows up to this are short, in milliseconds: a moment in which a process stands still is much of them. */
const shortWindowMs = 1_100

/**
 * One call is longer on its way to the provider than another, so a use counts a little longer than the window, or the
 * first ones of the next would arrive within it. In milliseconds; of a short window it is a part.
 */
const longestWayMs = 25
const longestWayParts = 20
/** Uses of a short window may be so much more, as a part of it: room to make up for what a late timer has lost. */
const roomParts = 30
/** In the mean they are so much slower than the limit, as a part of it: where nobody is late, it is never passed. */
const slowerParts = 40

/** A provider that counts by the clock on its wall begins anew with each window. */
export function keptLimit(limit: SharedLimit): KeptLimit {
  const { max, windowMs } = limit
  if (limit.window === 'calendar') return { limit }
  if (windowMs > shortWindowMs) return { limit: { ...limit, windowMs: windowMs + longestWayMs } }
  return {
    limit: { ...limit, max: max + Math.floor(max / roomParts), windowMs: windowMs + windowMs / longestWayParts },
    evenMs: (windowMs + windowMs / slowerParts) / max,
  }
}
