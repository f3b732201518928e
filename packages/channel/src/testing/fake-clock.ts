import type { Clock } from '../context.ts'

/** A clock that stands still until it is moved. */
export interface FakeClock extends Clock {
  /** Moves the time on and ends, in order, every sleep that is over by then. */
  advance(ms: number): Promise<void>
  /** Sets the clock on the wall so far on, or back. No time passes by that. */
  step(ms: number): void
  /** How many sleeps are under way. */
  readonly sleepers: number
}

interface Sleeper {
  readonly dueAt: number
  readonly wake: () => void
}

/** Starts at `startAt`, in milliseconds since 1970. */
export function createFakeClock(startAt = Date.UTC(2026, 0, 1)): FakeClock {
  /** Time that has passed, and what the clock on the wall shows beyond it. */
  let now = 0
  let wall = startAt
  const sleepers = new Set<Sleeper>()

  const nextDue = (until: number): Sleeper | undefined =>
    [...sleepers].filter(sleeper => sleeper.dueAt <= until).sort((a, b) => a.dueAt - b.dueAt)[0]

  return {
    now: () => wall + now,
    monotonic: () => now,
    step: ms => {
      wall += ms
    },
    get sleepers() {
      return sleepers.size
    },
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason)
        const end = (settle: () => void): void => {
          sleepers.delete(sleeper)
          signal?.removeEventListener('abort', abort)
          settle()
        }
        const abort = (): void => end(() => reject(signal?.reason))
        const sleeper = { dueAt: now + ms, wake: () => end(resolve) }
        sleepers.add(sleeper)
        signal?.addEventListener('abort', abort)
      }),
    async advance(ms) {
      const until = now + ms
      for (let due = nextDue(until); due !== undefined; due = nextDue(until)) {
        now = Math.max(now, due.dueAt)
        due.wake()
        // What was woken may sleep again within the time that is left.
        await new Promise<void>(resolve => setImmediate(resolve))
      }
      now = until
      await new Promise<void>(resolve => setImmediate(resolve))
    },
  }
}
