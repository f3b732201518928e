import { setTimeout as wait } from 'node:timers/promises'
import type { Clock } from '../context.ts'

/** The machine's clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  async sleep(ms, signal) {
    signal?.throwIfAborted()
    try {
      await wait(ms, undefined, signal && { signal })
    } catch (error) {
      // Node wraps the reason in an AbortError of its own.
      signal?.throwIfAborted()
      throw error
    }
  },
}
