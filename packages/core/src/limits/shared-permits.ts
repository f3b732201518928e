import { randomUUID } from 'node:crypto'
import type { Clock, Logger } from '@message-center/channel'
import type { Service } from '../lifecycle/service.ts'
import { keptLimit } from './kept-limit.ts'
import type { PermitBook, SharedLimit } from './permit-book.ts'
import { SharedWindow, type WindowUser } from './shared-window.ts'

export interface SharedPermitsParts {
  readonly book: PermitBook
  readonly clock: Clock
  readonly logger: Logger
}

/** A share counts so long, in milliseconds; in time it is asked for anew. */
const ttlMs = 4_000
const everyMs = 500
/** Pause between two requests when a line is short, in milliseconds. */
const hurryMs = 50
const retryMs = 1_000

/** This process's shares of all limits that it keeps together with others: one exchange at a time for all of them. */
export class SharedPermits implements Service {
  readonly name = 'shared permits'
  readonly #parts: SharedPermitsParts
  readonly #holder = randomUUID()
  readonly #windows = new Map<string, SharedWindow>()
  readonly #stopped = new AbortController()
  #hurry = new AbortController()
  #running: Promise<void> | undefined

  constructor(parts: SharedPermitsParts) {
    this.#parts = parts
  }

  async start(): Promise<void> {
    if (this.#running) return
    await this.#parts.book.start()
    this.#running = this.#run(this.#stopped.signal)
  }

  /** Gives back what is not used. */
  async stop(): Promise<void> {
    if (this.#stopped.signal.aborted) return this.#running
    this.#stopped.abort()
    this.#hurry.abort()
    await this.#running
    await this.#parts.book.stop()
  }

  /** The window of a limit, with all that was used of it before; `user` takes the place of the one before. */
  window(limit: SharedLimit, user: WindowUser): SharedWindow {
    const { clock } = this.#parts
    const known = this.#windows.get(limit.id)
    const wallAhead = () => clock.now() - clock.monotonic()
    const onShort = () => {
      // It may have been forgotten for having nothing to say.
      this.#windows.set(limit.id, window)
      this.#hurry.abort()
    }
    const kept = keptLimit(limit)
    const window = known ?? new SharedWindow({ kept, wallAhead, onShort }, () => clock.monotonic())
    window.usedBy(user, kept)
    this.#windows.set(limit.id, window)
    return window
  }

  async #run(signal: AbortSignal): Promise<void> {
    const { clock, logger } = this.#parts
    let isReachable = true
    while (!signal.aborted) {
      if (!this.#isToShrink()) await clock.sleep(everyMs, this.#hurry.signal).catch(() => {})
      this.#hurry = new AbortController()
      const hasWorked = await this.#exchange().catch(() => false)
      if (!hasWorked && isReachable) logger.warn('shared limits cannot be shared out; who has no share waits')
      isReachable = hasWorked
      await clock.sleep(hasWorked ? hurryMs : retryMs, signal).catch(() => {})
    }
    await this.#giveBack()
  }

  #isToShrink(): boolean {
    const now = this.#parts.clock.monotonic()
    return [...this.#windows.values()].some(window => window.isToShrink(now))
  }

  async #exchange(): Promise<true> {
    const { book, clock } = this.#parts
    const now = clock.monotonic()
    for (const [id, window] of this.#windows) if (!window.isConcerned(now)) this.#windows.delete(id)
    const windows = [...this.#windows.values()]
    if (windows.length === 0) return true
    const requests = windows.map(window => window.request(now))
    const grants = await book.exchange(this.#holder, requests, ttlMs)
    for (const [n, window] of windows.entries()) {
      const grant = grants[n]
      if (grant) window.granted(grant, now + ttlMs)
    }
    return true
  }

  async #giveBack(): Promise<void> {
    const { book, clock } = this.#parts
    const now = clock.monotonic()
    const requests = [...this.#windows.values()]
      .filter(window => window.isConcerned(now))
      .map(window => window.close(now))
    // Over at once: what was used stays kept for as long as it counts.
    if (requests.length > 0) await book.exchange(this.#holder, requests, 0).catch(() => {})
  }
}
