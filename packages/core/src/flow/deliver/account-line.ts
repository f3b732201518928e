import type { ChannelPlugin, Clock } from '@message-center/channel'
import type { BreakerOptions } from '../../limits/circuit-breaker.ts'
import { CircuitBreaker } from '../../limits/circuit-breaker.ts'
import { type NewSharedWindow, RateLimiter } from '../../limits/rate-limiter.ts'
import type { SharedPermits } from '../../limits/shared-permits.ts'
import type { Account } from '../../management/records.ts'
import type { ReasonCode } from '../../model/reasons.ts'
import { DueCalls } from './due-calls.ts'
import { pickBatch } from './pick-batch.ts'
import { WaitingRoom } from './waiting-room.ts'
import type { Work } from './work.ts'

/** Resolves when the call is due; `undefined` when it is due now. */
export type Begin = () => Promise<void> | undefined

/** What a line asks of its owner. None of it rejects. */
export interface LineOwner {
  /** One call to the provider; right before it `begin` is asked, which may take a moment. */
  send(works: readonly Work[], line: AccountLine, begin: Begin): Promise<void>
  /** These found the account closed: another way, or later. */
  divert(works: readonly Work[]): void
  /** Not before `until`, an instant of the clock on the wall in milliseconds. Counts as no attempt. */
  postpone(work: Work, until: number, reason: ReasonCode): void
}

export const lineDefaults = { concurrency: 100, roomSize: 256 } as const

const never = Number.NEGATIVE_INFINITY

/** Waits of an overflow that begins: less would only turn in circles. */
const overflowMs = 1_000

/**
 * Bounds for the mean distance of two deliveries that come back, in milliseconds, and by how much more come back than go
 * out, so that the account never waits for them. Each coming back in vain costs two writes and one of the index: however
 * many wait, no more than a thousand a second of each priority may do so.
 */
const pace = { shortestMs: 0.1, longestMs: 1, ahead: 1.25 } as const

/**
 * Everything that limits one account, in one place: who waits, how fast, how many calls at a time, whether it rests.
 * One timer per account, no promise per delivery. Instants in here are those of the monotonic clock.
 */
export class AccountLine {
  readonly account: Account
  readonly #plugin: ChannelPlugin
  readonly #owner: LineOwner
  readonly #clock: Clock
  readonly #room = new WaitingRoom(lineDefaults.roomSize)
  readonly #breaker: CircuitBreaker
  readonly #limiter: RateLimiter
  /** Only limits that others keep, too, tell leave from the beginning of a call. */
  readonly #dueCalls: DueCalls | undefined
  #inFlight = 0
  #pausedUntil = never
  readonly #lastSlotAt = { high: never, normal: never, bulk: never }
  /** Mean time that a call takes for each of its deliveries, in milliseconds; unknown before the first has ended. */
  #sendingMs: number | undefined
  readonly #closed = new AbortController()
  #wakesAt = Number.POSITIVE_INFINITY
  #isPumping = false

  /** `permits`: where other processes send for the account, too. */
  constructor(
    account: Account,
    plugin: ChannelPlugin,
    owner: LineOwner,
    clock: Clock,
    breaker?: BreakerOptions,
    permits?: SharedPermits,
  ) {
    this.account = account
    this.#plugin = plugin
    this.#owner = owner
    this.#clock = clock
    this.#breaker = new CircuitBreaker(breaker)
    const user = { demand: () => this.#room.count, granted: () => this.pump() }
    const shared: NewSharedWindow | undefined =
      permits && ((name, limit) => permits.window({ ...limit, id: limitId(account, name, limit.windowMs) }, user))
    const { rateHints } = plugin.capabilities
    this.#limiter = new RateLimiter(account.rateLimit, rateHints, () => this.#wallAhead, shared)
    this.#dueCalls = permits && new DueCalls(this.#limiter, clock)
  }

  get inFlight(): number {
    return this.#inFlight
  }

  get isIdle(): boolean {
    return this.#inFlight === 0 && this.#room.count === 0
  }

  breakerState(): 'closed' | 'open' | 'probing' {
    return this.#breaker.state(this.#clock.monotonic())
  }

  /** How long the account rests, in milliseconds; 0 while it may be called at once. */
  restsMs(): number {
    const now = this.#clock.monotonic()
    return this.#breaker.nextAt(now) - now
  }

  /** Takes a delivery in, or postpones it when the room is full. It is sent by the next `pump`. */
  offer(work: Work): void {
    if (!this.#room.offer(work)) this.#owner.postpone(work, this.nextSlot(work, overflowMs), 'rate_limited')
  }

  /**
   * When a delivery that finds no place now may come back, by the clock on the wall: not before `waitMs` are over, and
   * one after the other, not all at once.
   */
  nextSlot({ delivery }: Work, waitMs: number): number {
    const { priority } = delivery.base
    const at = Math.max(this.#lastSlotAt[priority] + this.#intervalMs(), this.#clock.monotonic() + waitMs)
    this.#lastSlotAt[priority] = at
    return this.#toWall(at)
  }

  /** Sends what may be sent now; goes on by itself when a call ends or a permit falls due. */
  pump(): void {
    if (this.#isPumping) return
    this.#isPumping = true
    this.#dueCalls?.goOn()
    while (this.#sendNext()) {}
    this.#isPumping = false
  }

  /** The provider asked for a pause of the whole account, in milliseconds. */
  pause(ms: number): void {
    this.#pausedUntil = Math.max(this.#pausedUntil, this.#clock.monotonic() + ms)
  }

  succeeded(): void {
    this.#breaker.succeeded()
  }

  failed(): void {
    this.#breaker.failed(this.#clock.monotonic())
  }

  /** Hands back what waits. Calls in flight go on. */
  close(): Work[] {
    this.#closed.abort()
    return this.#room.drain()
  }

  #sendNext(): boolean {
    if (this.#room.count === 0) return false
    if (this.#inFlight >= (this.account.concurrency ?? lineDefaults.concurrency)) return false
    const now = this.#clock.monotonic()
    if (this.#breaker.nextAt(now) > now) {
      this.#owner.divert(this.#room.drain())
      return false
    }
    const at = this.#pausedUntil > now ? this.#pausedUntil : this.#freeAt(now)
    if (at > now) return this.#wakeAt(at, now)
    this.#sendBatch(now)
    return true
  }

  #freeAt(now: number): number {
    return this.#limiter.available(now, 1) > 0 ? now : Math.max(this.#limiter.nextAt(), now + 1)
  }

  #sendBatch(now: number): void {
    const { batch } = this.#plugin.capabilities
    // A probe is one delivery: a thousand are too many to find out.
    const wanted = this.#breaker.state(now) === 'probing' ? 1 : Math.max(batch.sameContent, batch.differentContent)
    const picked = pickBatch(this.#room, this.#plugin, this.account.id, this.#limiter.available(now, wanted))
    const batchNow = picked.filter(work => this.#hasLeave(work, now))
    if (batchNow.length === 0) return
    this.#limiter.take(now, batchNow.length)
    this.#breaker.called(now)
    this.#inFlight += 1
    const begin = this.#beginOnce(batchNow.length)
    void this.#owner.send(batchNow, this, begin).then(async () => {
      await begin()
      this.#inFlight -= 1
      this.#learn((this.#clock.monotonic() - now) / batchNow.length)
      this.pump()
    })
  }

  #beginOnce(deliveries: number): Begin {
    let hasBegun = false
    return () => {
      if (hasBegun) return undefined
      hasBegun = true
      return this.#dueCalls?.begin(deliveries)
    }
  }

  #hasLeave(work: Work, now: number): boolean {
    const { recipientHash, category } = work.delivery.base
    const permit = this.#limiter.takeRecipient(recipientHash, category, now)
    if (!permit.granted) this.#owner.postpone(work, this.#toWall(permit.at), 'rate_limited')
    return permit.granted
  }

  /** One sleep at a time; an earlier need starts another, and the later one finds nothing to do. */
  #wakeAt(at: number, now: number): false {
    if (at >= this.#wakesAt) return false
    this.#wakesAt = at
    this.#clock.sleep(Math.ceil(at - now), this.#closed.signal).then(
      () => {
        this.#wakesAt = Number.POSITIVE_INFINITY
        this.pump()
      },
      () => {},
    )
    return false
  }

  get #wallAhead(): number {
    return this.#clock.now() - this.#clock.monotonic()
  }

  #toWall(at: number): number {
    return Math.ceil(at + this.#wallAhead)
  }

  #learn(sendingMs: number): void {
    this.#sendingMs = this.#sendingMs === undefined ? sendingMs : (15 * this.#sendingMs + sendingMs) / 16
  }

  /** Distance of two slots: that of the permits; without a limit, a little less than deliveries take to go out. */
  #intervalMs(): number {
    const { rateLimit, concurrency = lineDefaults.concurrency } = this.account
    if (rateLimit) return rateLimit.perMs / rateLimit.max
    if (this.#sendingMs === undefined || this.breakerState() !== 'closed') return pace.longestMs
    return Math.min(Math.max(this.#sendingMs / concurrency / pace.ahead, pace.shortestMs), pace.longestMs)
  }
}

/** Without the number itself: a changed limit is shared by those who know of the change and those who do not yet. */
const limitId = ({ tenant, id }: Account, name: string, windowMs: number): string =>
  `${tenant}/${id}/${name}/${windowMs}`
