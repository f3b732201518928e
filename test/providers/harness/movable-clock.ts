import type { Clock } from '@message-center/channel'

interface Sleeper {
  readonly dueAt: number
  readonly wake: () => void
  timer: NodeJS.Timeout
}

const dayMs = 86_400_000

/** Until noon in Beijing: at night some providers take no promotions. */
const untilNoon = (now: number): number => dayMs - ((now - 4 * 3_600_000) % dayMs)

/** A clock that starts at noon in Beijing and can be moved on: whoever sleeps until then wakes. */
export class MovableClock implements Clock {
  readonly #sleepers = new Set<Sleeper>()
  #aheadMs = untilNoon(Date.now())

  /** A function of its own, for doubles that ask for the time alone. */
  readonly now = (): number => Date.now() + this.#aheadMs

  monotonic(): number {
    return this.now()
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    if (signal?.aborted) {
      reject(signal.reason)
      return promise
    }
    const end = (settle: () => void): void => {
      this.#sleepers.delete(sleeper)
      clearTimeout(sleeper.timer)
      signal?.removeEventListener('abort', abort)
      settle()
    }
    const abort = (): void => end(() => reject(signal?.reason))
    const wake = (): void => end(resolve)
    const sleeper: Sleeper = { dueAt: this.now() + ms, wake, timer: setTimeout(wake, ms) }
    this.#sleepers.add(sleeper)
    signal?.addEventListener('abort', abort)
    return promise
  }

  advance(ms: number): void {
    this.#aheadMs += ms
    for (const sleeper of this.#sleepers) {
      clearTimeout(sleeper.timer)
      sleeper.timer = setTimeout(sleeper.wake, Math.max(0, sleeper.dueAt - this.now()))
    }
  }
}
