import type { FreshToken } from '@message-center/channel'
import { createTokenCache } from '@message-center/channel/host'
import { createFakeClock, createRecordingLogger } from '@message-center/channel/testing'
import { describe, expect, it, vi } from 'vitest'
import { MemoryLeases } from '../leases/memory-leases.ts'
import { SecretBox } from '../secrets/secret-box.ts'
import { ClusterTokens } from './cluster-tokens.ts'
import { MemoryTokens } from './memory-tokens.ts'

const lifeMs = 7_200_000

function setUp(count = 3) {
  const clock = createFakeClock()
  const logger = createRecordingLogger()
  const store = new MemoryTokens({ clock })
  const leases = new MemoryLeases({ clock })
  const box = new SecretBox(new Uint8Array(32))
  const parts = { store, leases, box, clock, logger, fingerprint: (value: string) => `hash of ${value}` }
  const open = (revision = 1) => {
    const shared = new ClusterTokens(parts).of({ tenant: 't', id: 'a', revision })
    return createTokenCache({ clock, random: () => Math.random(), shared })
  }
  let issued = 0
  const refresh = vi.fn(async (): Promise<FreshToken> => ({ value: `token-${++issued}`, expiresInMs: lifeMs }))
  return { clock, logger, store, leases, open, processes: Array.from({ length: count }, () => open()), refresh }
}

type Caches = ReturnType<typeof setUp>['processes']
type Clock = ReturnType<typeof createFakeClock>

/** Asks all, and lets time pass for those who wait for another. */
async function getAll(caches: Caches, refresh: () => Promise<FreshToken>, clock: Clock): Promise<readonly string[]> {
  const all = Promise.all(caches.map(cache => cache.get('k', refresh)))
  for (let n = 0; n < 10; n++) await clock.advance(100)
  return all
}

describe('ClusterTokens', () => {
  it('get a token once for all processes', async () => {
    const { clock, processes, refresh } = setUp()
    const slow = vi.fn(async () => {
      await clock.sleep(500)
      return refresh()
    })
    expect(await getAll(processes, slow, clock)).toEqual(['token-1', 'token-1', 'token-1'])
    expect(slow).toHaveBeenCalledTimes(1)
  })

  it('renew it once for all, while the old one still serves', async () => {
    const { clock, processes, refresh } = setUp()
    await getAll(processes, refresh, clock)
    for (let hour = 0; hour < 4; hour++) {
      for (let tenth = 0; tenth < 20; tenth++) {
        await clock.advance(lifeMs / 20)
        await getAll(processes, refresh, clock)
      }
    }
    // A life lasts from 75 to 90 % until it is renewed.
    expect(refresh.mock.calls.length).toBeGreaterThanOrEqual(5)
    expect(refresh.mock.calls.length).toBeLessThanOrEqual(7)
  })

  it('are replaced once when all find theirs refused, and stay when a late one refuses the old value', async () => {
    const { clock, processes, refresh } = setUp()
    await getAll(processes, refresh, clock)
    await Promise.all(processes.slice(1).map(cache => cache.invalidate('k', 'token-1')))
    expect(await getAll(processes.slice(1), refresh, clock)).toEqual(['token-2', 'token-2'])
    await processes[0]?.invalidate('k', 'token-1')
    expect(await getAll(processes, refresh, clock)).toEqual(['token-2', 'token-2', 'token-2'])
    expect(refresh).toHaveBeenCalledTimes(2)
  })

  it('belong to the settings that got them', async () => {
    const { clock, open, refresh } = setUp()
    expect(await getAll([open(1), open(2), open(1)], refresh, clock)).toEqual(['token-1', 'token-2', 'token-1'])
  })

  it('leave the provider alone for a while after a failure, in all processes', async () => {
    const { clock, processes } = setUp()
    const failing = vi.fn(async () => Promise.reject(new Error('wrong secret')))
    const [first, second] = processes
    await expect(first?.get('k', failing)).rejects.toThrow('wrong secret')
    const waiting = expect(second?.get('k', failing)).rejects.toThrow('wrong secret')
    await clock.advance(2_900)
    expect(failing).toHaveBeenCalledTimes(1)
    await clock.advance(200)
    await waiting
    expect(failing).toHaveBeenCalledTimes(2)
  })

  it('of a process that died while it asked come from another when its lease has ended', async () => {
    const { clock, processes, refresh } = setUp()
    const [dead, alive] = processes
    void dead?.get('k', () => new Promise(() => {})).catch(() => {})
    await clock.advance(1)
    const token = alive?.get('k', refresh).catch((error: Error) => error.message)
    await clock.advance(15_000)
    // Its own callers wait no longer than for any refresh; the next one goes on.
    expect(await token).toBe('The token was not refreshed within 15000 ms.')
    await clock.advance(8_000)
    expect(await getAll([alive ?? expect.fail('there are three')], refresh, clock)).toEqual(['token-1'])
  })

  it('are those of the process alone while nothing answers, and it says so once', async () => {
    const { clock, processes, refresh, store, logger } = setUp(2)
    vi.spyOn(store, 'read').mockRejectedValue(new Error('away'))
    expect(await getAll(processes, refresh, clock)).toEqual(['token-1', 'token-2'])
    expect(logger.lines.filter(({ level }) => level === 'warn')).toHaveLength(2)
    expect(JSON.stringify(logger.lines)).not.toContain('token-1')
  })
})
