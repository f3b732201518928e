import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { calendarWindowOf } from './calendar-time.ts'
import type { KeptLimit } from './kept-limit.ts'
import type { SharedLimit } from './permit-book.ts'
import { type Shares, shareOut } from './share-out.ts'
import { SharedWindow } from './shared-window.ts'

const stepMs = 10
const ttlMs = 400
const wallAhead = 1_000_000

interface Plan {
  /** Exchanges and tries, each process's at its own pace, in steps. */
  readonly everyExchange: number
  readonly everyTry: number
  readonly waiting: number
  /** Between the leave to call and the call. */
  readonly heldUpMs: number
  readonly thereMs: number
  readonly backMs: number
  /** Dies in this step and comes back as another after a while. */
  readonly diesAt: number
}

interface Taker {
  readonly plan: Plan
  name: string
  window: SharedWindow
  inFlight: boolean
  deadUntil: number
}

/** Short windows are used evenly. */
const evenly = (limit: SharedLimit): KeptLimit =>
  limit.window === 'rolling' && limit.windowMs <= 1_000 ? { limit, evenMs: limit.windowMs / limit.max } : { limit }

/** Lets processes share a limit as fast as they can, and tells when each of them used it. */
function simulate(limit: SharedLimit, plans: readonly Plan[], steps: number, isLost: (n: number) => boolean): number[] {
  let now = 0
  let exchanges = 0
  let shares: Shares = {}
  const events: { at: number; run: () => void }[] = []
  const uses: number[] = []
  const kept = evenly(limit)
  const newWindow = (waiting: number) => {
    const window = new SharedWindow({ kept, wallAhead: () => wallAhead, onShort: () => {} }, () => now)
    window.usedBy({ demand: () => waiting, granted: () => {} }, kept)
    return window
  }
  const takers = plans.map((plan, n): Taker => {
    return { plan, name: `p${n}`, window: newWindow(plan.waiting), inFlight: false, deadUntil: -1 }
  })

  const exchange = (taker: Taker) => {
    const { plan, name, window } = taker
    if (!window.isConcerned(now) || taker.inFlight) return
    taker.inFlight = true
    const sentAt = now
    const request = window.request(now)
    const number = ++exchanges
    events.push({
      at: now + plan.thereMs,
      run: () => {
        const decided = shareOut(shares, name, request, now + wallAhead, ttlMs)
        shares = decided.shares
        events.push({
          at: now + plan.backMs,
          run: () => {
            taker.inFlight = false
            if (!isLost(number) && taker.window === window) window.granted(decided.grant, sentAt + ttlMs)
          },
        })
      },
    })
  }

  const call = (taker: Taker, count: number) => {
    const { window, plan } = taker
    window.take(now, count)
    const begin = () => {
      if (taker.window !== window) return
      const at = window.dueAt(now, count)
      if (at > now) return void events.push({ at, run: begin })
      window.begin(now, count)
      for (let n = 0; n < count; n++) uses.push(now)
    }
    if (plan.heldUpMs === 0) begin()
    else events.push({ at: now + plan.heldUpMs, run: begin })
  }

  for (let step = 0; step < steps; step++) {
    now = step * stepMs
    for (const event of events.filter(({ at }) => at <= now)) {
      events.splice(events.indexOf(event), 1)
      event.run()
    }
    for (const taker of takers) {
      const { plan } = taker
      if (step === plan.diesAt) {
        taker.deadUntil = now + 300
        taker.name = `${taker.name}'`
        taker.window = newWindow(plan.waiting)
        taker.inFlight = false
      }
      if (now < taker.deadUntil) continue
      if (step % plan.everyTry === 0) {
        const count = taker.window.available(now, plan.waiting)
        if (count > 0) call(taker, count)
      }
      if (step % plan.everyExchange === 0) exchange(taker)
    }
  }
  return uses
}

const plan: fc.Arbitrary<Plan> = fc.record({
  everyExchange: fc.integer({ min: 1, max: 60 }),
  everyTry: fc.integer({ min: 1, max: 20 }),
  waiting: fc.nat(40),
  heldUpMs: fc.constant(0),
  thereMs: fc.nat(300),
  backMs: fc.nat(300),
  diesAt: fc.nat(300),
})
const limitOf = (window: SharedLimit['window']) =>
  fc.record({
    id: fc.constant('limit'),
    max: fc.integer({ min: 1, max: 60 }),
    windowMs: fc.constantFrom(200, 1_000, 1_600),
    window: fc.constant(window),
  })

const eager: Plan = { everyExchange: 10, everyTry: 1, waiting: 1_000, heldUpMs: 0, thereMs: 5, backMs: 5, diesAt: -1 }
const perSecond: SharedLimit = { id: 'limit', max: 100, windowMs: 1_000, window: 'rolling' }
const never = () => false

describe('SharedWindow', () => {
  it('is never over a rolling limit in any span, whoever dies, lags or hears nothing', () => {
    fc.assert(
      fc.property(
        limitOf('rolling'),
        fc.array(plan, { minLength: 1, maxLength: 5 }),
        fc.nat(6),
        (limit, plans, lost) => {
          const uses = simulate(limit, plans, 400, n => lost > 0 && n % (lost + 1) === 0)
          for (const [n, at] of uses.entries()) {
            const next = uses[n + limit.max]
            if (next !== undefined) expect(next - at).toBeGreaterThanOrEqual(limit.windowMs)
          }
        },
      ),
      { numRuns: 300 },
    )
  })

  it('is never over a limit when calls are held up between their leave and their beginning', () => {
    const heldUp = fc.tuple(plan, fc.nat(3_000)).map(([some, heldUpMs]) => ({ ...some, heldUpMs, diesAt: -1 }))
    fc.assert(
      fc.property(limitOf('rolling'), fc.array(heldUp, { minLength: 1, maxLength: 5 }), (limit, plans) => {
        const uses = simulate(limit, plans, 400, never).sort((one, other) => one - other)
        for (const [n, at] of uses.entries()) {
          const next = uses[n + limit.max]
          if (next !== undefined) expect(next - at).toBeGreaterThanOrEqual(limit.windowMs)
        }
      }),
      { numRuns: 200 },
    )
  })

  it('is never over a calendar limit in any window, whoever dies, lags or hears nothing', () => {
    fc.assert(
      fc.property(
        limitOf('calendar'),
        fc.array(plan, { minLength: 1, maxLength: 5 }),
        fc.nat(6),
        (limit, plans, lost) => {
          const uses = simulate(limit, plans, 400, n => lost > 0 && n % (lost + 1) === 0)
          const byWindow = Map.groupBy(uses, at => calendarWindowOf(at + wallAhead, limit.windowMs))
          for (const used of byWindow.values()) expect(used.length).toBeLessThanOrEqual(limit.max)
        },
      ),
      { numRuns: 300 },
    )
  })

  const usedBetween = (uses: readonly number[], from: number, to: number) =>
    uses.filter(at => at >= from && at < to).length

  it('lets one process use all of it', () => {
    const uses = simulate(perSecond, [eager], 2_000, never)
    expect(usedBetween(uses, 0, 20_000)).toBeGreaterThanOrEqual(0.97 * 100 * 20)
  })

  it.each([
    ['a second', perSecond],
    ['ten seconds', { ...perSecond, windowMs: 10_000 }],
    ['few', { ...perSecond, max: 2 }],
    ['calendar seconds', { ...perSecond, window: 'calendar' as const }],
  ])('is used for more than 90 % by four that are eager: %s', (_, limit) => {
    const plans = [0, 3, 5, 8].map(shift => ({ ...eager, everyExchange: 10 + shift }))
    const uses = simulate(limit, plans, 6_000, never)
    // The window at the end is not over.
    const seconds = 60 - limit.windowMs / 1_000
    const most = (limit.max * seconds * 1_000) / limit.windowMs
    expect(usedBetween(uses, 0, seconds * 1_000)).toBeGreaterThanOrEqual(0.9 * most)
  })

  it('is used as well when every call is held up a little between its leave and its beginning', () => {
    const plans = [0, 3, 5, 8].map(shift => ({ ...eager, everyExchange: 10 + shift, heldUpMs: 80 }))
    const uses = simulate(perSecond, plans, 6_000, never)
    expect(usedBetween(uses, 0, 59_000)).toBeGreaterThanOrEqual(0.95 * 100 * 59)
  })

  it.each([
    ['', 1],
    [', by a process that is late every time', 100],
  ])('is used evenly within a short window, call by call%s', (_, everyMs) => {
    let now = 0
    const window = new SharedWindow({ kept: evenly(perSecond), wallAhead: () => 0, onShort: () => {} }, () => now)
    window.usedBy({ demand: () => 1_000, granted: () => {} }, evenly(perSecond))
    window.granted({ share: 25, target: 25, isScarce: true }, 100_000)
    const calls: number[] = []
    let promised = 0
    for (; now < 20_000; now += everyMs) {
      for (; window.available(now, 1) > 0; promised++) window.take(now, 1)
      for (; promised > 0 && window.dueAt(now, 1) <= now; promised--) {
        window.begin(now, 1)
        calls.push(now)
      }
    }
    expect(calls.length).toBeGreaterThanOrEqual(0.95 * 25 * 20)
    for (const at of calls) expect(usedBetween(calls, at, at + 100)).toBeLessThanOrEqual(6)
  })

  it('keeps to what it told the book until it has the answer, also with calls that have leave already', () => {
    const window = new SharedWindow(
      { kept: { limit: { ...perSecond, windowMs: 2_000 } }, wallAhead: () => 0, onShort: () => {} },
      () => 0,
    )
    window.granted({ share: 20, target: 5, isScarce: true }, 100_000)
    window.take(0, 5)
    window.begin(0, 5)
    expect(window.request(0)).toMatchObject({ holding: 5 })
    window.take(1_750, 1)
    expect(window.dueAt(1_750, 1)).toBe(2_000)
  })

  it('goes to one that is eager when the others are not', () => {
    const idle: Plan = { ...eager, waiting: 1, everyTry: 100 }
    const uses = simulate(perSecond, [eager, idle, idle, idle], 2_000, never)
    expect(usedBetween(uses, 1_000, 20_000)).toBeGreaterThanOrEqual(0.9 * 100 * 19)
  })

  it('returns the share of a dead process', () => {
    const dying: Plan = { ...eager, diesAt: 500 }
    const plans = [eager, eager, dying]
    const uses = simulate(perSecond, plans, 2_000, never)
    expect(usedBetween(uses, 8_000, 20_000)).toBeGreaterThanOrEqual(0.9 * 100 * 12)
  })
})
