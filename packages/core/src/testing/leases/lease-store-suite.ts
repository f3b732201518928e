import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Lease, LeaseStore } from '../../leases/lease-store.ts'

export interface LeasesUnderTest {
  /** Stores over the same leases, as several processes have them, not started yet; one where they live in a process. */
  readonly stores: readonly LeaseStore[]
  /** Lets time pass: moves a fake clock, or waits. */
  advance(ms: number): Promise<void>
  dispose(): Promise<void>
}

/** Short enough to wait for, long enough for a slow machine. */
const ttlMs = 1_500

/** What every adapter of `LeaseStore` promises. Needs vitest. */
export function testLeaseStore(name: string, makeStores: () => Promise<LeasesUnderTest>): void {
  describe(name, () => {
    let subject: LeasesUnderTest
    beforeEach(async () => {
      subject = await makeStores()
      await Promise.all(subject.stores.map(store => store.start()))
    })
    afterEach(async () => {
      await Promise.all(subject.stores.map(store => store.stop()))
      await subject.dispose()
    })

    /** Any of the stores, whichever: what one has done the others know. */
    const store = (n: number): LeaseStore => subject.stores[n % subject.stores.length] ?? expect.fail('there is none')
    const acquire = (n: number, holder: string, lease = 'duty') => store(n).acquire(lease, holder, ttlMs)
    const held = async (holder: string): Promise<Lease> =>
      (await acquire(0, holder)) ?? expect.fail('the lease is not free')

    it('gives a lease to the first, and to nobody else until it has ended', async () => {
      const lease = await held('a')
      expect(lease).toMatchObject({ name: 'duty', holder: 'a' })
      expect(await acquire(1, 'b')).toBeUndefined()
      expect(await acquire(1, 'a')).toBeUndefined()
      expect(await acquire(1, 'b', 'another duty')).toMatchObject({ holder: 'b' })
      await subject.advance(ttlMs + 1)
      expect(await acquire(1, 'b')).toMatchObject({ holder: 'b' })
    })

    it('gives it to one of many that come at the same time', async () => {
      const all = await Promise.all(Array.from({ length: 20 }, (_, n) => acquire(n, `h${n}`)))
      expect(all.filter(lease => lease !== undefined)).toHaveLength(1)
    })

    it('keeps what is renewed, and does not bring back what has ended', async () => {
      const lease = await held('a')
      await subject.advance(ttlMs / 2)
      expect(await store(0).renew(lease, 4 * ttlMs)).toBe(true)
      await subject.advance(ttlMs)
      expect(await acquire(1, 'b')).toBeUndefined()
      expect(await store(0).renew(lease, 1)).toBe(true)
      await subject.advance(2)
      expect(await store(0).renew(lease, ttlMs)).toBe(false)
      expect(await acquire(1, 'b')).toMatchObject({ holder: 'b' })
      expect(await store(0).renew(lease, ttlMs)).toBe(false)
    })

    it('is free at once when it is released, but only by who has it', async () => {
      const first = await held('a')
      await store(1).release(first)
      const second = (await acquire(1, 'b')) ?? expect.fail('the lease is not free')
      await store(0).release(first)
      expect(await acquire(0, 'c')).toBeUndefined()
      expect(await store(1).renew(second, ttlMs)).toBe(true)
    })

    it('counts tokens that only grow', async () => {
      const tokens: number[] = []
      for (let n = 0; n < 5; n++) {
        const lease = (await acquire(n, `h${n}`)) ?? expect.fail('the lease is not free')
        tokens.push(lease.token)
        await store(n + 1).release(lease)
      }
      expect(tokens).toEqual(tokens.toSorted((one, other) => one - other))
      expect(new Set(tokens).size).toBe(5)
    })

    it('may be stopped twice', async () => {
      await store(0).stop()
      await store(0).stop()
    })
  })
}
