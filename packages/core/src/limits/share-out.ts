import { calendarWindowOf } from './calendar-time.ts'
import { fairShares } from './fair-shares.ts'
import type { SharedLimit, ShareGrant, ShareRequest } from './permit-book.ts'

interface HeldShare {
  readonly share: number
  readonly wanted: number
  /** When it ends, unless its process comes again. */
  readonly until: number
}

/** Who holds which share of one limit. */
export type Shares = { readonly [holder: string]: HeldShare }

/** What cannot be divided changes hands so often, in windows, and never within less than `leastTurnMs`. */
const turnWindows = 5
const leastTurnMs = 5_000

/** Decides about one request. `now` is the time of whoever keeps the book, the same for all processes. */
export function shareOut(
  before: Shares,
  holder: string,
  request: ShareRequest,
  now: number,
  ttlMs: number,
): { readonly shares: Shares; readonly grant: ShareGrant } {
  const all = Object.entries(before).filter(([, held]) => isKept(held, request, now))
  const others = all.filter(([name]) => name !== holder)
  const living = others.filter(([, { until }]) => until > now)
  const ofDead = others.reduce((sum, [, { share, until }]) => (until > now ? sum : sum + share), 0)
  const ofOthers = others.reduce((sum, [, { share }]) => sum + share, 0)

  const wants = new Map(living.map(([name, { wanted }]) => [name, wanted]))
  wants.set(holder, request.wanted)
  const turn = Math.floor(now / Math.max(leastTurnMs, turnWindows * request.windowMs))
  const target = fairShares(request.max - ofDead, wants, turn).get(holder) ?? 0
  const wanted = [...wants.values()].reduce((sum, want) => sum + want, 0)
  // A request that was so long on its way that its share went to others counts uses that are over.
  const held = all.length > others.length ? Math.min(before[holder]?.share ?? 0, request.holding) : 0
  const share = Math.max(held, Math.min(target, Math.max(0, request.max - ofOthers)))

  const kept = Object.fromEntries(others)
  const isOver = share === 0 && request.wanted === 0
  const shares = isOver ? kept : { ...kept, [holder]: { share, wanted: request.wanted, until: now + ttlMs } }
  return { shares, grant: { share, target, isScarce: wanted > request.max - ofDead } }
}

/** Whether something of the share may have been used in the present window. */
function isKept({ until }: HeldShare, { window, windowMs }: SharedLimit, now: number): boolean {
  if (window === 'rolling') return until + windowMs > now
  return until > now || calendarWindowOf(until, windowMs) >= calendarWindowOf(now, windowMs)
}
