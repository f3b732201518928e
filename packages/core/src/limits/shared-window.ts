import type { SharedLimit, ShareGrant, ShareRequest } from './permit-book.ts'
import { CalendarUses, RollingUses, type Uses } from './uses.ts'

/** Who uses a window now: the line of an account. */
export interface WindowUser {
  /** How many deliveries wait. */
  demand(): number
  /** There is more to be had than before. */
  granted(): void
}

export interface SharedWindowParts {
  readonly limit: SharedLimit
  readonly wallAhead: () => number
  /** Called when what is to be had does not suffice. */
  readonly onShort: () => void
}

/** A share that nobody has asked for so long goes back, in milliseconds. */
const idleMs = 3_000
/** Leave is given so long before it is due, in milliseconds: meanwhile the caller asks what it has to ask before a call. */
const aheadMs = 100

/**
 * A share of a short window is used evenly: of calls that come all at once each window, one moment's delay on the way
 * would bring those of two windows into one. Windows up to this are short, in milliseconds.
 */
const shortWindowMs = 1_100
/** Calls come as much faster as this says when something is to be made up for. */
const fasterThanEven = 1.5
/** What is due within a moment goes together, in milliseconds: a busy process is late by as much. */
const togetherMs = 60

/** Pause before a line looks again that has no share at all, in milliseconds; a grant wakes it sooner. */
const lookAgainMs = 1_000

/**
 * One process's part in a limit that several share: it never uses more than its share, and none when the time of the
 * share has passed. Instants are those of the monotonic clock.
 */
export class SharedWindow {
  readonly #parts: SharedWindowParts
  readonly #uses: Uses
  #max: number
  #user: WindowUser | undefined
  #share = 0
  #target = 0
  #validUntil = Number.NEGATIVE_INFINITY
  #activeAt = Number.NEGATIVE_INFINITY
  /** Taken since the last request: as much again is expected until the next. */
  #taken = 0
  /** Taken, and its call not begun. */
  #promised = 0
  /** What was taken is evenly spread up to this instant. */
  #spreadUntil = Number.NEGATIVE_INFINITY
  readonly #now: () => number

  constructor(parts: SharedWindowParts, now: () => number) {
    const { windowMs, window, max } = parts.limit
    this.#parts = parts
    this.#now = now
    this.#max = max
    this.#uses = window === 'rolling' ? new RollingUses(windowMs) : new CalendarUses(windowMs, parts.wallAhead)
  }

  /** The account's present line, with the present limit; what was used stays used. */
  usedBy(user: WindowUser, max: number): void {
    this.#user = user
    this.#max = max
  }

  available(now: number, wanted: number): number {
    // The share must last until the call begins.
    const left = Math.max(0, this.#cap(now + aheadMs) - this.#usedSoon(now))
    if (left < Math.min(wanted, this.#demand())) {
      this.#activeAt = now
      this.#parts.onShort()
    }
    return this.#evenAt() > now ? 0 : Math.min(wanted, left)
  }

  /** When there may be more, unless a grant comes before. */
  nextAt(): number {
    const now = this.#now()
    const cap = this.#cap(now)
    const again = now + lookAgainMs
    if (cap === 0) return again
    return Math.min(again, Math.max(this.#evenAt(), this.#uses.fewerAt(now, cap - this.#promised) - aheadMs))
  }

  /** Promises a call with so many, which is to `begin`: it counts until then, and from then on for a window. */
  take(now: number, count: number): void {
    this.#promised += count
    this.#taken += count
    const evenMs = this.#parts.limit.windowMs / Math.max(this.#cap(now), 1)
    this.#spreadUntil = Math.max(this.#spreadUntil, now) + (count * evenMs) / fasterThanEven
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

  /** Its word to the book. It keeps to it until `granted`: what may be used does not grow by itself. */
  request(now: number): ShareRequest {
    const used = this.#used(now)
    const holding = Math.max(Math.min(used, this.#share), this.#cap(now))
    const expected = this.#isActive(now) ? this.#demand() + this.#taken + 1 : 0
    this.#taken = 0
    return { ...this.#parts.limit, max: this.#max, holding, wanted: Math.min(this.#max, used + expected) }
  }

  /** Its last word: nothing more is taken, and what is not used goes back. */
  close(now: number): ShareRequest {
    this.#validUntil = Number.NEGATIVE_INFINITY
    const used = Math.min(this.#used(now), this.#share)
    return { ...this.#parts.limit, max: this.#max, holding: used, wanted: used }
  }

  granted({ share, target }: ShareGrant, validUntil: number): void {
    const before = this.#cap(this.#now())
    this.#share = share
    this.#target = target
    this.#validUntil = validUntil
    if (this.#cap(this.#now()) > before) this.#user?.granted()
  }

  #used(now: number): number {
    return this.#uses.count(now) + this.#promised
  }

  #evenAt(): number {
    const { window, windowMs } = this.#parts.limit
    return window === 'rolling' && windowMs <= shortWindowMs ? this.#spreadUntil - togetherMs : Number.NEGATIVE_INFINITY
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
    return now < this.#validUntil ? Math.min(this.#share, this.#target, this.#max) : 0
  }
}
