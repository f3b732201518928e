import type { Clock } from '@message-center/channel'
import type { SyncMarks } from './sync-progress.ts'

/** Marks of one process, for itself. */
export class MemorySyncMarks implements SyncMarks {
  readonly #clock: Clock
  readonly #marks = new Map<string, { readonly syncedThrough: number; readonly toldAt: number }>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  async start(): Promise<void> {}

  async tell(holder: string, syncedThrough: number): Promise<void> {
    this.#marks.set(holder, { syncedThrough, toldAt: this.#clock.now() })
  }

  async forget(holder: string): Promise<void> {
    this.#marks.delete(holder)
  }

  async smallest(withinMs: number): Promise<number | undefined> {
    const since = this.#clock.now() - withinMs
    const fresh = [...this.#marks.values()].filter(({ toldAt }) => toldAt >= since)
    return fresh.length === 0 ? undefined : Math.min(...fresh.map(({ syncedThrough }) => syncedThrough))
  }

  async stop(): Promise<void> {}
}
