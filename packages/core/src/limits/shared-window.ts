import type { KeptLimit } from './kept-limit.ts'
import { Pace } from './pace.ts'
import type { ShareGrant, ShareRequest } from './permit-book.ts'
import { CalendarUses, RollingUses, type Uses } from './uses.ts'

/** Who uses a window now: the line of an account. */
export interface WindowUser {
  /** How many deliveries wait. */
  demand(): number
  /** There is more to be had than before. */
  granted(): void
}

export interface SharedWindowParts {
  readonly kept: KeptLimit
  readonly wallAhead: () => number
  /** Called when what is to be had does not suffice. */
  readonly onShort: () => void
}

/** A share that nobody has asked for so long goes back, in milliseconds. */
const idleMs = 3_000
/** Leave is given so long before it is due, in milliseconds: meanwhile the caller asks what it has to ask before a call. */
const aheadMs = 300

/** Pause before a line looks again that has no share at all, in milliseconds; a grant wakes it sooner. */
const lookAgainMs = 1_000

/**
 * One process's part in a limit that several share: it never uses more than its share, and none when the time of the
 * share has passed. Instants are those of the monotonic clock.
 */
export class SharedWindow {
  readonly #parts: SharedWindowParts
  readonly #uses: Uses
  readonly #pace = new Pace()
  #kept: KeptLimit
  #user: WindowUser | undefined
  #share = 0
  #target = 0
  #isScarce = false
  #validUntil = Number.NEGATIVE_INFINITY
  #activeAt = Number.NEGATIVE_INFINITY
  /** Taken since the last request: as much again is expected until the next. */
  #taken = 0
  /** Taken, and its call not begun. */
  #promised = 0
  readonly #now: () => number

  constructor(parts: SharedWindowParts, now: () => number) {
    const { windowMs, window } = parts.kept.limit
    this.#parts = parts
    this.#now = now
    this.#kept = parts.kept
    this.#uses = window === 'rolling' ? new RollingUses(windowMs) : new CalendarUses(windowMs, parts.wallAhead)
  }

  /** The account's present line, with the present limit; what was used stays used. */
  usedBy(user: WindowUser, kept: KeptLimit): void {
    this.#user = user
    this.#kept = kept
  }

  available(now: number, wanted: number): number {
    // The share must last until the call begins.
    const left = Math.max(0, this.#cap(now + aheadMs) - this.#usedSoon(now))
    const due = this.#due(now)
    if (Math.min(wanted, due, this.#demand()) > left || this.#isToGrow()) {
      this.#activeAt = now
      this.#parts.onShort()
    }
    return Math.min(wanted, due, left)
  }

  /** When there may be more, unless a grant comes before. */
  nextAt(): number {
    const now = this.#now()
    const cap = this.#cap(now)
    const again = now + lookAgainMs
    if (cap === 0) return again
    return Math.min(again, Math.max(this.#pace.dueAt, this.#uses.fewerAt(now, cap - this.#promised) - aheadMs))
  }

  /** Promises a call with so many, which is to `begin`: it counts until then, and from then on for a window. */
  take(now: number, count: number): void {
    this.#promised += count
    this.#taken += count
    this.#pace.take(now, count, this.#intervalMs(now))
    this.#activeAt = now
  }

  /** When a call that was promised may be due: `now`, or to be asked again then. */
  dueAt(now: number, count: number): number {
    return this.#uses.fewerAt(now, Math.max(this.#share - count, 0) + 1)
  }

  begin(now: number, count: number): void {
    this.#promised -= count
    this.#uses.add(now, count)
  }

  /** Whether there is something to say to the book. */
  isConcerned(now: number): boolean {
    return this.#share > 0 || this.#isActive(now)
  }

  /** Whether others wait for what it no longer wants. Long windows go round slowly: of them it is little in a moment. */
  isToShrink(now: number): boolean {
    return this.#isScarce && this.#isPaced && this.#share > Math.min(this.#target, this.#wanted(now))
  }

  /** Its word to the book. It keeps to it until `granted`: what may be used does not grow by itself. */
  request(now: number): ShareRequest {
    const used = this.#used(now)
    const wanted = this.#wanted(now)
    // What it does not want it gives back at once.
    this.#target = Math.min(this.#target, wanted)
    // Calls that have leave keep to it, too: what it does not hold may be another's by now.
    this.#share = Math.max(Math.min(used, this.#share), this.#cap(now))
    this.#taken = 0
    return { ...this.#kept.limit, holding: this.#share, wanted }
  }

  /** Its last word: nothing more is taken, and what is not used goes back. */
  close(now: number): ShareRequest {
    this.#validUntil = Number.NEGATIVE_INFINITY
    const used = Math.min(this.#used(now), this.#share)
    return { ...this.#kept.limit, holding: used, wanted: used }
  }

  granted({ share, target, isScarce }: ShareGrant, validUntil: number): void {
    const before = this.#cap(this.#now())
    this.#share = share
    this.#target = target
    this.#isScarce = isScarce
    this.#validUntil = validUntil
    if (this.#cap(this.#now()) > before) this.#user?.granted()
  }

  #used(now: number): number {
    return this.#uses.count(now) + this.#promised
  }

  #wanted(now: number): number {
    const expected = this.#isActive(now) ? this.#demand() + this.#taken + 1 : 0
    return Math.min(this.#kept.limit.max, this.#used(now) + expected)
  }

  /** Whether others come down for the sake of what waits here. */
  #isToGrow(): boolean {
    return this.#share < this.#target && this.#demand() > 0
  }

  get #isPaced(): boolean {
    return this.#kept.evenMs !== undefined
  }

  #due(now: number): number {
    if (!this.#isPaced) return Number.POSITIVE_INFINITY
    // Ahead of its time one goes alone: of many the first would wait for the last.
    const free = Math.max(1, this.#cap(now) - this.#used(now))
    return Math.min(free, this.#pace.due(now, this.#intervalMs(now)))
  }

  /** Of its share; of the whole limit where there is enough for all. */
  #intervalMs(now: number): number {
    const { evenMs = 0, limit } = this.#kept
    return this.#isScarce ? (evenMs * limit.max) / Math.max(this.#cap(now), 1) : evenMs
  }

  #usedSoon(now: number): number {
    this.#uses.count(now)
    return this.#uses.countAt(now + aheadMs) + this.#promised
  }

  #demand(): number {
    return this.#user?.demand() ?? 0
  }

  #isActive(now: number): boolean {
    return now - this.#activeAt < idleMs
  }

  #cap(now: number): number {
    return now < this.#validUntil ? Math.min(this.#share, this.#target, this.#kept.limit.max) : 0
  }
}
