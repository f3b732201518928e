import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { CancellationStore } from '../../claims/cancellation-store.ts'

export interface CancellationsUnderTest {
  /** Not started yet. */
  readonly cancellations: CancellationStore
  /** A store, not started, over what the one before has stored, as after a crash. Absent where nothing outlives the process. */
  reopen?(): Promise<CancellationStore>
  dispose(): Promise<void>
}

/** What every adapter of `CancellationStore` promises. Needs vitest. */
export function testCancellationStore(name: string, makeStore: () => Promise<CancellationsUnderTest>): void {
  describe(name, () => {
    let subject: CancellationsUnderTest
    let store: CancellationStore

    beforeEach(async () => {
      subject = await makeStore()
      store = subject.cancellations
      await store.start()
    })
    afterEach(() => subject.dispose())

    const cancelled = async (...ids: string[]) => [...(await store.cancelled(ids))].sort()

    it('knows what was cancelled, and nothing else', async () => {
      expect(await cancelled('a', 'b')).toEqual([])
      await store.cancel(['a', 'c'], 1_000)
      expect(await cancelled('a', 'b')).toEqual(['a'])
      expect(await cancelled()).toEqual([])
    })

    it('forgets what was restored', async () => {
      await store.cancel(['a', 'b'], 1_000)
      await store.restore(['a', 'x'])
      expect(await cancelled('a', 'b')).toEqual(['b'])
    })

    it('keeps a cancellation until its instant, the later one of two', async () => {
      await store.cancel(['a', 'b', 'c'], 1_000)
      await store.cancel(['b'], 2_000)
      await store.cancel(['c'], 500)
      expect(await store.forgetBefore(1_000)).toBe(0)
      expect(await store.forgetBefore(1_001)).toBe(2)
      expect(await cancelled('a', 'b', 'c')).toEqual(['b'])
    })

    it('knows each of many', async () => {
      const ids = Array.from({ length: 500 }, (_, n) => `d${n}`)
      await Promise.all(ids.map((id, n) => (n % 2 ? store.cancel([id], n) : undefined)))
      expect((await store.cancelled(ids)).size).toBe(250)
      expect(await store.forgetBefore(250)).toBe(125)
      expect((await store.cancelled(ids)).size).toBe(125)
    })

    it('stops twice, and starts twice', async () => {
      await store.start()
      await store.cancel(['a'], 1_000)
      await Promise.all([store.stop(), store.stop()])
      await store.stop()
    })

    it('survives a crash', async ({ skip }) => {
      if (!subject.reopen) return skip('nothing outlives the process')
      await store.cancel(['a', 'b'], 1_000)
      await store.restore(['b'])
      store = await subject.reopen()
      await store.start()
      expect(await cancelled('a', 'b')).toEqual(['a'])
    })
  })
}
