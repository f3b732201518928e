import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Claim, ClaimOutcome, ClaimStore } from '../../claims/claim-store.ts'
import type { TestClock } from '../queue/queue-session.ts'

export interface ClaimsUnderTest {
  /** Not started yet. */
  readonly claims: ClaimStore
  readonly clock: TestClock
  /** A store, not started, over what the one before has stored, as after a crash. Absent where nothing outlives the process. */
  reopen?(): Promise<ClaimStore>
  dispose(): Promise<void>
}

const hexadecimal = (n: number): string => n.toString(16).padStart(32, '0')

/** What every adapter of `ClaimStore` promises. Needs vitest. */
export function testClaimStore(name: string, makeClaims: () => Promise<ClaimsUnderTest>): void {
  describe(name, () => {
    let subject: ClaimsUnderTest
    let claims: ClaimStore

    beforeEach(async () => {
      subject = await makeClaims()
      claims = subject.claims
      await claims.start()
    })
    afterEach(() => subject.dispose())

    const claimOf = (key: number, content = 1, messageId = `m${key}`): Claim => ({
      key: hexadecimal(key),
      content: hexadecimal(content),
      messageId,
      answer: `{"id":"${messageId}","text":"好"}`,
      expiresAt: subject.clock.now() + 60_000,
    })
    const claim = async (...list: Claim[]) => (await claims.claim(list)).map(({ outcome }) => outcome)
    const find = async ({ key, content }: Claim) => (await claims.find(key, content))?.outcome
    const settled = (outcome: 'repeated' | 'orphaned', { messageId, answer }: Claim): ClaimOutcome => ({
      outcome,
      messageId,
      answer,
    })

    it('lets the first win, and others wait until it is completed', async () => {
      const first = claimOf(1)
      expect(await claim(first)).toEqual(['won'])
      const second = claimOf(1, 1, 'other')
      expect(await claim(second)).toEqual(['running'])
      claims.complete([first.key])
      expect(await claims.claim([second])).toEqual([settled('repeated', first)])
    })

    it('refuses other content under the same key, before and after it is completed', async () => {
      const first = claimOf(1)
      await claim(first)
      expect(await claim(claimOf(1, 2))).toEqual(['conflict'])
      claims.complete([first.key])
      expect(await claim(claimOf(1, 2))).toEqual(['conflict'])
    })

    it('takes equal keys of one call one after the other', async () => {
      const list = [claimOf(9), claimOf(3), claimOf(9), claimOf(1), claimOf(3, 2)]
      expect(await claim(...list)).toEqual(['won', 'won', 'running', 'won', 'conflict'])
    })

    it('lets one of many win that come at the same time', async () => {
      const all = await Promise.all(
        Array.from({ length: 50 }, (_, n) => claim(claimOf(1, 1, `m${n}`), claimOf(100 + n))),
      )
      expect(all.filter(([outcome]) => outcome === 'won')).toHaveLength(1)
      expect(all.filter(([outcome]) => outcome === 'running')).toHaveLength(49)
      expect(all.every(([, own]) => own === 'won')).toBe(true)
    })

    it('frees an abandoned key', async () => {
      const first = claimOf(1)
      await claim(first)
      await claims.abandon([first.key])
      expect(await find(first)).toBeUndefined()
      expect(await claim(claimOf(1, 2))).toEqual(['won'])
    })

    it('makes an orphan of a key when nobody knows what became of it, and keeps it one', async () => {
      const first = claimOf(1)
      await claim(first, claimOf(2))
      await claims.orphan([first.key])
      expect(await claims.find(first.key, first.content)).toEqual(settled('orphaned', first))
      expect(await claim(claimOf(1, 2))).toEqual(['conflict'])
      const adopted = [settled('orphaned', first), { outcome: 'running' }]
      expect(await claims.claim([claimOf(1, 1, 'new'), claimOf(1, 1, 'newer')])).toEqual(adopted)
      await claims.abandon([first.key])
      expect(await claims.claim([claimOf(1, 1, 'newest')])).toEqual([settled('orphaned', first)])
      claims.complete([first.key])
      expect(await claims.claim([first])).toEqual([settled('repeated', first)])
      expect(await find(claimOf(2))).toBe('running')
    })

    it('finds what a claim would be told, and makes none', async () => {
      const first = claimOf(1)
      expect(await find(first)).toBeUndefined()
      expect(await claim(first)).toEqual(['won'])
      expect(await find(first)).toBe('running')
      claims.complete([first.key])
      expect(await claims.find(first.key, first.content)).toEqual(settled('repeated', first))
      expect(await find(claimOf(1, 2))).toBe('conflict')
    })

    it('frees a key when it expires', async () => {
      const first = claimOf(1)
      await claim(first)
      claims.complete([first.key])
      await subject.clock.advance(59_999)
      expect(await find(first)).toBe('repeated')
      await subject.clock.advance(1)
      expect(await find(first)).toBeUndefined()
      expect(await claim(claimOf(1, 2))).toEqual(['won'])
      expect(await claim(claimOf(1, 2))).toEqual(['running'])
    })

    it('does not prolong a key by asking for it', async () => {
      const first = claimOf(1)
      await claim(first)
      claims.complete([first.key])
      await subject.clock.advance(40_000)
      expect(await claim(claimOf(1))).toEqual(['repeated'])
      await subject.clock.advance(20_000)
      expect(await claim(claimOf(1))).toEqual(['won'])
    })

    it('forgets keys that expired before the instant', async () => {
      const old = claimOf(1)
      await claim(old, claimOf(2))
      await subject.clock.advance(30_000)
      const young = claimOf(3)
      await claim(young)
      expect(await claims.forgetBefore(old.expiresAt)).toBe(0)
      expect(await claims.forgetBefore(old.expiresAt + 1)).toBe(2)
      expect(await find(old)).toBeUndefined()
      expect(await find(young)).toBe('running')
    })

    it('takes an empty list', async () => {
      expect(await claims.claim([])).toEqual([])
      claims.complete([])
      await claims.abandon([])
    })

    it('stops twice, and starts twice', async () => {
      await claims.start()
      expect(await claim(claimOf(1))).toEqual(['won'])
      await Promise.all([claims.stop(), claims.stop()])
      await claims.stop()
    })

    const reopen = async (): Promise<void> => {
      if (!subject.reopen) throw new Error('nothing outlives the process')
      claims = await subject.reopen()
      await claims.start()
    }

    it('gives an orphan to the first that asks after a crash, with its old message', async ({ skip }) => {
      if (!subject.reopen) return skip('nothing outlives the process')
      const first = claimOf(1)
      await claim(first)
      await reopen()
      expect(await claims.find(first.key, first.content)).toEqual(settled('orphaned', first))
      expect(await claim(claimOf(1, 2))).toEqual(['conflict'])
      expect(await claims.claim([claimOf(1, 1, 'new'), claimOf(1, 1, 'newer')])).toEqual([
        settled('orphaned', first),
        { outcome: 'running' },
      ])
      claims.complete([first.key])
      expect(await claims.find(first.key, first.content)).toEqual(settled('repeated', first))
      expect(await claims.claim([claimOf(1)])).toEqual([settled('repeated', first)])
    })

    it('keeps an orphan an orphan when it is abandoned: its first owner may have queued it', async ({ skip }) => {
      if (!subject.reopen) return skip('nothing outlives the process')
      const first = claimOf(1)
      await claim(first)
      await reopen()
      await claim(claimOf(1, 1, 'new'))
      await claims.abandon([first.key])
      expect(await claims.claim([claimOf(1, 1, 'newer')])).toEqual([settled('orphaned', first)])
    })

    it('keeps completed keys over a stop', async ({ skip }) => {
      if (!subject.reopen) return skip('nothing outlives the process')
      const first = claimOf(1)
      await claim(first, claimOf(2))
      claims.complete([first.key])
      await claims.stop()
      await reopen()
      expect(await claims.claim([first])).toEqual([settled('repeated', first)])
      expect(await claim(claimOf(2))).toEqual(['orphaned'])
    })

    it('knows an orphan as one also when keys before it were completed, abandoned or forgotten', async ({ skip }) => {
      if (!subject.reopen) return skip('nothing outlives the process')
      await claim(claimOf(1))
      claims.complete([claimOf(1).key])
      await claim(claimOf(2))
      await claims.abandon([claimOf(2).key])
      await claim(claimOf(3))
      await reopen()
      expect(await claim(claimOf(3))).toEqual(['orphaned'])
      claims.complete([claimOf(3).key])
      await claims.forgetBefore(subject.clock.now() + 60_001)
      await claim(claimOf(4))
      await reopen()
      expect(await claim(claimOf(4))).toEqual(['orphaned'])
    })

    it('stores completions within a while, without a stop', async ({ skip }) => {
      if (!subject.reopen) return skip('nothing outlives the process')
      const first = claimOf(1)
      await claim(first)
      claims.complete([first.key])
      await subject.clock.advance(1_000)
      // Any later claim is stored behind the completion.
      await claim(claimOf(2))
      await reopen()
      expect(await claim(first)).toEqual(['repeated'])
    })
  })
}
