import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { TokenStore } from '../../tokens/token-store.ts'

export interface TokensUnderTest {
  /** Stores over the same tokens, as several processes have them, not started yet; one where they live in a process. */
  readonly stores: readonly TokenStore[]
  /** Lets time pass: moves a fake clock, or waits. */
  advance(ms: number): Promise<void>
  dispose(): Promise<void>
}

const name = 'a'.repeat(64)
const tokenOf = (digit: string, lifeMs = 60_000) => ({
  sealed: `sealed ${digit}`,
  fingerprint: digit.repeat(64),
  lifeMs,
})

/** What every adapter of `TokenStore` promises. Needs vitest. */
export function testTokenStore(title: string, makeStores: () => Promise<TokensUnderTest>): void {
  describe(title, () => {
    let subject: TokensUnderTest
    beforeEach(async () => {
      subject = await makeStores()
      await Promise.all(subject.stores.map(store => store.start()))
    })
    afterEach(async () => {
      await Promise.all(subject.stores.map(store => store.stop()))
      await subject.dispose()
    })

    const store = (n: number): TokenStore => subject.stores[n % subject.stores.length] ?? expect.fail('there is none')
    const sealed = async (n = 1) => (await store(n).read(name))?.sealed

    it('gives a token back with what is left of its life', async () => {
      expect(await sealed()).toBeUndefined()
      await store(0).write(name, tokenOf('1'), 5)
      const found = await store(1).read(name)
      expect(found).toMatchObject({ ...tokenOf('1') })
      expect(found?.expiresInMs).toBeGreaterThan(50_000)
      expect(found?.expiresInMs).toBeLessThanOrEqual(60_000)
    })

    it('has none that has expired, and forgets it', async () => {
      await store(0).write(name, tokenOf('1', 500), 5)
      await store(0).write('b'.repeat(64), tokenOf('2'), 5)
      expect(await store(1).forgetExpired()).toBe(0)
      await subject.advance(501)
      expect(await sealed()).toBeUndefined()
      expect(await store(1).forgetExpired()).toBe(1)
    })

    it('puts a later one in the place of an earlier one, and not the other way round', async () => {
      await store(0).write(name, tokenOf('2'), 6)
      await store(1).write(name, tokenOf('1'), 5)
      expect(await sealed()).toBe('sealed 2')
      await store(1).write(name, tokenOf('3'), 7)
      expect(await sealed(0)).toBe('sealed 3')
    })

    it('drops a token, but not one that has taken its place', async () => {
      await store(0).write(name, tokenOf('1'), 5)
      await store(1).write(name, tokenOf('2'), 6)
      await store(0).drop(name, tokenOf('1').fingerprint)
      expect(await sealed()).toBe('sealed 2')
      await store(0).drop(name, tokenOf('2').fingerprint)
      expect(await sealed()).toBeUndefined()
    })

    it('may be stopped twice', async () => {
      await store(0).stop()
      await store(0).stop()
    })
  })
}
