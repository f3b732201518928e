import type { Category, RateHint } from '@message-center/channel'
import type { RateLimit } from '../management/records.ts'
import { CalendarWindow } from './calendar-window.ts'
import { RollingWindow } from './rolling-window.ts'

/** One limit, and what is used of it. */
export interface Window {
  nextAt(): number
  available(now: number, wanted: number): number
  take(now: number, count: number): void
  /**
   * The call with so many of what was taken begins. Told apart where several processes share the window: they ask a
   * database in between, and calls that it holds up together would be too many within a moment.
   */
  begin?(now: number, count: number): void
  /** When a call with so many of what was taken may begin: `now`, or to be asked again then. */
  dueAt?(now: number, count: number): number
}

/** Makes the window of a limit that other processes keep, too; `name` tells the limits of one account apart. */
export type NewSharedWindow = (name: string, limit: Pick<RateHint, 'max' | 'windowMs' | 'window'>) => Window

/** Recipients remembered at most per account. The oldest is forgotten: the provider's own limit then decides. */
const maxRecipients = 50_000

interface RecipientWindow extends Window {
  readonly categories: readonly Category[] | undefined
}

/** Leave to send: now, or not before an instant in milliseconds. */
export type Permit = { readonly granted: true } | { readonly granted: false; readonly at: number }

/**
 * How fast one account sends: its own limit and the hints of its plugin, all kept at once. Instants are those of the
 * monotonic clock: who sets the clock on the wall neither gives permits twice nor takes them away.
 */
export class RateLimiter {
  readonly #perCall: readonly Window[]
  readonly #perDelivery: readonly Window[]
  readonly #recipientHints: readonly RateHint[]
  readonly #recipients = new Map<string, readonly RecipientWindow[]>()
  readonly #wallAhead: () => number

  /**
   * `wallAhead`: how far the clock on the wall is ahead of the monotonic one now, for calendar windows. Limits of the
   * account are kept by this process alone, or with others by `shared`; those of recipients by this process.
   */
  constructor(
    limit: RateLimit | undefined,
    hints: readonly RateHint[],
    wallAhead: () => number,
    shared: NewSharedWindow = (_, hint) => this.#newWindow(hint),
  ) {
    this.#wallAhead = wallAhead
    const newWindow = (hint: RateHint) => shared(`hint-${hints.indexOf(hint)}`, hint)
    const account = hints.filter(hint => hint.scope === 'account')
    this.#perCall = account.filter(hint => hint.counts === 'calls').map(newWindow)
    this.#perDelivery = account.filter(hint => hint.counts === 'deliveries').map(newWindow)
    if (limit) {
      const own = shared('own', { max: limit.max, windowMs: limit.perMs, window: 'rolling' })
      this.#perDelivery = [...this.#perDelivery, own]
    }
    this.#recipientHints = hints.filter(hint => hint.scope === 'recipient')
  }

  /** Deliveries that one call may carry now, up to `wanted`; 0 when a call has to wait until `nextAt`. */
  available(now: number, wanted: number): number {
    if (this.#perCall.some(window => window.available(now, 1) === 0)) return 0
    return this.#perDelivery.reduce((least, window) => window.available(now, least), wanted)
  }

  /** When a call has its next chance, in milliseconds. */
  nextAt(): number {
    return [...this.#perCall, ...this.#perDelivery].reduce((latest, window) => Math.max(latest, window.nextAt()), 0)
  }

  /** Takes a call with so many deliveries that `available` promised. */
  take(now: number, deliveries: number): void {
    for (const window of this.#perCall) window.take(now, 1)
    for (const window of this.#perDelivery) window.take(now, deliveries)
  }

  /** When calls that were taken with so many together may begin: `now`, or to be asked again then. */
  dueAt(now: number, deliveries: number, calls = 1): number {
    const dues = [
      ...this.#perCall.map(window => window.dueAt?.(now, calls) ?? now),
      ...this.#perDelivery.map(window => window.dueAt?.(now, deliveries) ?? now),
    ]
    return Math.max(now, ...dues)
  }

  /** The call begins that was taken with so many. To be called once for each `take`. */
  begin(now: number, deliveries: number): void {
    for (const window of this.#perCall) window.begin?.(now, 1)
    for (const window of this.#perDelivery) window.begin?.(now, deliveries)
  }

  /** Asks and takes at once for one recipient, since two deliveries of one batch may have the same. */
  takeRecipient(recipient: string, category: Category, now: number): Permit {
    if (this.#recipientHints.length === 0) return { granted: true }
    const windows = this.#recipientWindows(recipient).filter(
      ({ categories }) => categories === undefined || categories.includes(category),
    )
    const at = windows.reduce(
      (latest, window) => (window.available(now, 1) ? latest : Math.max(latest, window.nextAt())),
      0,
    )
    if (at > 0) return { granted: false, at: Math.max(at, now + 1) }
    for (const window of windows) window.take(now, 1)
    return { granted: true }
  }

  #newWindow({ window, max, windowMs }: Pick<RateHint, 'max' | 'windowMs' | 'window'>): Window {
    return window === 'rolling' ? new RollingWindow(max, windowMs) : new CalendarWindow(max, windowMs, this.#wallAhead)
  }

  /** One window per hint, whatever the category: a hint for all of them counts all of them together. */
  #recipientWindows(recipient: string): readonly RecipientWindow[] {
    const known = this.#recipients.get(recipient)
    if (known) return known
    const windows = this.#recipientHints.map(hint =>
      Object.assign(this.#newWindow(hint), { categories: hint.categories }),
    )
    const [oldest] = this.#recipients.keys()
    if (oldest !== undefined && this.#recipients.size >= maxRecipients) this.#recipients.delete(oldest)
    this.#recipients.set(recipient, windows)
    return windows
  }
}
