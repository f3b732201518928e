import { systemClock } from '@message-center/channel/host'
import { createFakeClock, createRecordingLogger } from '@message-center/channel/testing'
import { describeDatabases } from '@message-center/engines/databases'
import { MySqlDatabase, serverNow } from '@message-center/mysql'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { openWay } from '../storage/frozen-way.fixture.ts'
import { SharedDatabase } from '../storage/shared-database.ts'
import { testCancellationStore } from '../testing/claims/cancellation-store-suite.ts'
import { testClaimStore } from '../testing/claims/claim-store-suite.ts'
import type { Claim } from './claim-store.ts'
import { MySqlCancellations } from './mysql-cancellations.ts'
import { MySqlClaims } from './mysql-claims.ts'

const leaseMs = 900
const logger = createRecordingLogger()

describeDatabases('claims and cancellations', ({ make, server }) => {
  const share = (url: string) => new SharedDatabase({ url, clock: systemClock, logger, limitMs: 5_000 })

  /** Their connections break, so they give no more signs of life, and then their leases end. */
  async function crash(all: readonly SharedDatabase[], url: string): Promise<void> {
    await Promise.all(all.map(shared => shared.database.close()))
    const database = new MySqlDatabase({ url, connections: 1 })
    await vi.waitFor(async () => {
      const alive = await database.query(`SELECT id FROM claim_incarnation WHERE alive_until > ${serverNow}`)
      expect(alive).toEqual([])
    }, 10_000)
    await database.close()
  }

  testClaimStore('MySqlClaims', async () => {
    const url = await make()
    const clock = createFakeClock()
    const opened: { shared: SharedDatabase; claims: MySqlClaims }[] = []
    const open = () => {
      const shared = share(url)
      const claims = new MySqlClaims({ shared, clock, logger, leaseMs })
      opened.push({ shared, claims })
      return claims
    }
    return {
      claims: open(),
      clock,
      async reopen() {
        await crash(
          opened.map(({ shared }) => shared),
          url,
        )
        return open()
      },
      async dispose() {
        await Promise.all(opened.map(({ claims }) => claims.stop()))
      },
    }
  })

  testCancellationStore('MySqlCancellations', async () => {
    const url = await make()
    const opened: MySqlCancellations[] = []
    const open = () => {
      const cancellations = new MySqlCancellations({ shared: share(url) })
      opened.push(cancellations)
      return cancellations
    }
    return {
      cancellations: open(),
      reopen: async () => open(),
      dispose: async () => void (await Promise.all(opened.map(store => store.stop()))),
    }
  })

  describe('of several processes', () => {
    let url = ''
    let stores: MySqlClaims[] = []
    let pools: SharedDatabase[] = []
    beforeEach(async () => {
      url = await make()
      pools = [share(url), share(url)]
      stores = pools.map(shared => new MySqlClaims({ shared, clock: systemClock, logger, leaseMs }))
      await Promise.all(stores.map(store => store.start()))
    })
    afterEach(() => Promise.all(stores.map(store => store.stop())))

    const claimOf = (n: number, messageId: string): Claim => ({
      key: n.toString(16).padStart(32, '0'),
      content: 'c'.repeat(32),
      messageId,
      answer: `{"id":"${messageId}"}`,
      expiresAt: Date.now() + 60_000,
    })
    const store = (n: number) => stores[n] ?? expect.fail('there are two')
    const outcome = async (n: number, claim: Claim) => (await store(n).claim([claim]))[0]?.outcome

    it('one wins each key, however many come at the same time', async () => {
      const keys = Array.from({ length: 60 }, (_, n) => n)
      const tries = stores.flatMap((each, s) =>
        [0, 1, 2].map(round => {
          const some = keys.toSorted((one, other) => ((one * 7 + round) % 11) - ((other * 5 + s) % 13))
          return each.claim(some.map(key => claimOf(key, `s${s}r${round}`))).then(all => ({ some, all }))
        }),
      )
      const wins = (await Promise.all(tries)).flatMap(({ some, all }) =>
        some.filter((_, n) => all[n]?.outcome === 'won'),
      )
      expect(wins.toSorted((one, other) => one - other)).toEqual(keys)
    })

    it('what a living process holds is running to the others for as long as it lives', async () => {
      const claim = claimOf(1, 'first')
      expect(await outcome(0, claim)).toBe('won')
      const until = Date.now() + 2 * leaseMs
      while (Date.now() < until) {
        expect(await outcome(1, claimOf(1, 'second'))).toBe('running')
        await systemClock.sleep(100)
      }
      store(0).complete([claim.key])
      await vi.waitFor(async () =>
        expect(await store(1).find(claim.key, claim.content)).toEqual({
          outcome: 'repeated',
          messageId: 'first',
          answer: claim.answer,
        }),
      )
    })

    it('what a dead process held belongs to the first that asks when its lease has ended, and to nobody else', async () => {
      const third = new MySqlClaims({ shared: share(url), clock: systemClock, logger, leaseMs })
      stores.push(third)
      await third.start()
      const keys = [1, 2, 3, 4, 5, 6, 7, 8]
      await store(0).claim(keys.map(key => claimOf(key, `first${key}`)))
      await pools[0]?.database.close()
      expect(await outcome(1, claimOf(1, 'second'))).toBe('running')
      await vi.waitFor(
        async () => expect((await third.find(claimOf(1, '').key, 'c'.repeat(32)))?.outcome).toBe('orphaned'),
        5_000,
      )
      const answers = await Promise.all(
        [store(1), third].map(each => each.claim(keys.map(key => claimOf(key, 'again')))),
      )
      for (const place of keys.keys()) {
        const both = answers.map(all => all[place]?.outcome)
        expect(both.toSorted()).toEqual(['orphaned', 'running'])
        expect(answers.flatMap(all => all[place] ?? [])).toContainEqual(
          expect.objectContaining({ outcome: 'orphaned', messageId: `first${place + 1}` }),
        )
      }
    })

    it('a process that was believed dead goes on as another, and what it held is an orphan', async () => {
      const claim = claimOf(1, 'first')
      await outcome(0, claim)
      const database = new MySqlDatabase({ url })
      await database.run('UPDATE claim_incarnation SET alive_until = 0')
      const alive = `SELECT id FROM claim_incarnation WHERE id > 2 AND alive_until > ${serverNow}`
      await vi.waitFor(async () => expect(await database.query(alive)).toHaveLength(2), 5_000)
      await database.close()
      expect(await outcome(1, claimOf(1, 'second'))).toBe('orphaned')
      store(0).complete([claim.key])
      expect(await outcome(0, claim)).toBe('running')
      store(1).complete([claim.key])
      await vi.waitFor(async () => expect(await outcome(0, claim)).toBe('repeated'))
    })

    it('what one gives back is free for the other', async () => {
      const claim = claimOf(1, 'first')
      await outcome(0, claim)
      await store(0).abandon([claim.key])
      expect(await outcome(1, claimOf(1, 'second'))).toBe('won')
      expect(await outcome(0, claim)).toBe('running')
    })

    it('a key stays held whose repeat could not be answered', async () => {
      const claims = new MySqlClaims({ shared: share(url), clock: systemClock, logger, leaseMs: 60_000, maxWindow: 0 })
      stores.push(claims)
      await claims.start()
      const claim = claimOf(1, 'first')
      const ask = async (...all: Claim[]) => (await claims.claim(all)).map(each => each.outcome)
      expect(await ask(claim)).toEqual(['won'])
      await server().kill()
      await expect(ask(claimOf(1, 'second'), claimOf(2, 'other'))).rejects.toMatchObject({ code: 'queue_unavailable' })
      await server().start()
      await vi.waitFor(
        async () => expect(await ask(claimOf(1, 'second'), claimOf(2, 'other'))).toEqual(['running', 'won']),
        10_000,
      )
      claims.complete([claim.key])
      expect(await ask(claimOf(1, 'second'))).toEqual(['repeated'])
    })

    it('a key whose claim was answered by nobody is not taken for ever', async () => {
      const to = new URL(url)
      const way = await openWay(Number(to.port))
      to.port = String(way.port)
      const shared = new SharedDatabase({ url: to.href, clock: systemClock, logger, limitMs: 400 })
      const behind = new MySqlClaims({ shared, clock: systemClock, logger, leaseMs: 10_000 })
      stores.push(behind)
      await behind.start()
      way.freeze('answers')
      await expect(behind.claim([claimOf(1, 'lost')])).rejects.toMatchObject({ code: 'queue_unavailable' })
      expect(await outcome(1, claimOf(1, 'second'))).toBe('running')
      // Whatever it does next tells the database, and it does so by itself.
      await vi.waitFor(async () => expect(await outcome(1, claimOf(1, 'second'))).toBe('won'), {
        timeout: 12_000,
        interval: 100,
      })
      expect(await behind.claim([claimOf(1, 'again'), claimOf(2, 'other')])).toMatchObject([
        { outcome: 'running' },
        { outcome: 'won' },
      ])
      await way.close()
    })

    it('a cancellation is seen by the other at once', async () => {
      const [writer, reader] = pools.map(shared => new MySqlCancellations({ shared }))
      await Promise.all([writer?.start(), reader?.start()])
      for (let n = 0; n < 50; n++) {
        await writer?.cancel([`d${n}`], 1_000)
        expect(await reader?.cancelled([`d${n}`, 'other'])).toEqual(new Set([`d${n}`]))
      }
      await Promise.all([writer?.stop(), reader?.stop()])
    })

    it('without a database they are refused with the time to come again, and nothing of it stays taken', async () => {
      const cancellations = new MySqlCancellations({ shared: share(url) })
      await cancellations.start()
      const refusal = { code: 'queue_unavailable', retryAfterMs: expect.any(Number) }
      const before = claimOf(1, 'before')
      await outcome(0, before)
      store(0).complete([before.key])
      await server().kill()
      const claim = claimOf(2, 'first')
      await expect(store(0).claim([claim])).rejects.toMatchObject(refusal)
      await expect(store(0).find(claim.key, claim.content)).rejects.toMatchObject(refusal)
      await expect(cancellations.cancelled(['a'])).rejects.toMatchObject(refusal)
      await expect(cancellations.cancel(['a'], 1)).rejects.toMatchObject(refusal)
      await server().start()
      await vi.waitFor(async () => expect(await outcome(0, claim)).toBe('won'), 10_000)
      await vi.waitFor(async () => expect(await outcome(0, before)).toBe('repeated'), 10_000)
      await cancellations.stop()
    })
  })
})
