import { MessageCenterError } from '../errors.ts'
import type { CancellationStore } from './cancellation-store.ts'

/** Forgetting the oldest instead would send what was cancelled. */
const maxIds = 100_000

/** Cancellations of one process, for trying things out: forgotten with it. */
export class MemoryCancellations implements CancellationStore {
  readonly #keepUntil = new Map<string, number>()

  async start(): Promise<void> {}

  async cancel(ids: readonly string[], keepUntil: number): Promise<void> {
    if (this.#keepUntil.size + ids.length > maxIds)
      throw new MessageCenterError('queue_unavailable', {
        detail: `${maxIds} cancellations are kept`,
        retryAfterMs: 60_000,
      })
    for (const id of ids) this.#keepUntil.set(id, Math.max(keepUntil, this.#keepUntil.get(id) ?? keepUntil))
  }

  async cancelled(ids: readonly string[]): Promise<ReadonlySet<string>> {
    return new Set(ids.filter(id => this.#keepUntil.has(id)))
  }

  async restore(ids: readonly string[]): Promise<void> {
    for (const id of ids) this.#keepUntil.delete(id)
  }

  async forgetBefore(instant: number): Promise<number> {
    const old = Array.from(this.#keepUntil).filter(([, keepUntil]) => keepUntil < instant)
    for (const [id] of old) this.#keepUntil.delete(id)
    return old.length
  }

  async stop(): Promise<void> {}
}
