import { describe, expect, it, vi } from 'vitest'
import type { FreshToken } from '../context.ts'
import { createFakeClock } from '../testing/fake-clock.ts'
import { createTokenCache, type TokenCacheOptions } from './token-cache.ts'

const LIFE_MS = 1_000_000

function setUp(options: Partial<TokenCacheOptions> = {}) {
  const clock = createFakeClock()
  const cache = createTokenCache({ clock, random: () => 0, ...options })
  let issued = 0
  const refresh = vi.fn(async (): Promise<FreshToken> => ({ value: `token-${++issued}`, expiresInMs: LIFE_MS }))
  return { clock, cache, refresh }
}

describe('the token cache', () => {
  it('refreshes once for many callers at the same time', async () => {
    const { cache, refresh } = setUp()
    const tokens = await Promise.all(Array.from({ length: 50 }, () => cache.get('a', refresh)))
    expect(new Set(tokens)).toEqual(new Set(['token-1']))
    expect(refresh).toHaveBeenCalledTimes(1)
  })

  it('keeps tokens of different keys apart', async () => {
    const { cache, refresh } = setUp()
    expect(await cache.get('a', refresh)).toBe('token-1')
    expect(await cache.get('b', refresh)).toBe('token-2')
    expect(await cache.get('a', refresh)).toBe('token-1')
  })

  it('renews early in the background, while the old token still serves', async () => {
    const { clock, cache, refresh } = setUp()
    await cache.get('a', refresh)
    await clock.advance(LIFE_MS * 0.74)
    expect(await cache.get('a', refresh)).toBe('token-1')
    expect(refresh).toHaveBeenCalledTimes(1)
    await clock.advance(LIFE_MS * 0.02)
    expect(await cache.get('a', refresh)).toBe('token-1')
    await clock.advance(0)
    expect(await cache.get('a', refresh)).toBe('token-2')
    expect(refresh).toHaveBeenCalledTimes(2)
  })

  it('spreads the moment of renewal', async () => {
    const { clock, cache, refresh } = setUp({ random: () => 0.99 })
    await cache.get('a', refresh)
    await clock.advance(LIFE_MS * 0.89)
    await cache.get('a', refresh)
    expect(refresh).toHaveBeenCalledTimes(1)
  })

  it('hands out no token that expires on its way', async () => {
    const { clock, cache, refresh } = setUp()
    await cache.get('a', refresh)
    await clock.advance(LIFE_MS - 5_000)
    expect(await cache.get('a', refresh)).toBe('token-2')
  })

  it('drops an invalidated token only when it is still the cached one', async () => {
    const { cache, refresh } = setUp()
    const used = await cache.get('a', refresh)
    await cache.invalidate('a', used)
    expect(await cache.get('a', refresh)).toBe('token-2')
    await cache.invalidate('a', used)
    await cache.invalidate('never seen', used)
    expect(await cache.get('a', refresh)).toBe('token-2')
  })

  it('keeps a token for half a minute that replaced a refused one, though it is refused, too', async () => {
    const { clock, cache, refresh } = setUp()
    await cache.invalidate('a', await cache.get('a', refresh))
    for (let n = 0; n < 20; n++) await cache.invalidate('a', await cache.get('a', refresh))
    expect(refresh).toHaveBeenCalledTimes(2)
    await clock.advance(30_000)
    await cache.invalidate('a', 'token-2')
    expect(await cache.get('a', refresh)).toBe('token-3')
  })

  it('answers a failed refresh from memory for three seconds', async () => {
    const { clock, cache, refresh } = setUp()
    const failing = vi.fn(async () => Promise.reject(new Error('wrong secret')))
    const settled = await Promise.allSettled([cache.get('a', failing), cache.get('a', failing)])
    expect(settled.map(one => one.status)).toEqual(['rejected', 'rejected'])
    await clock.advance(2_999)
    await expect(cache.get('a', failing)).rejects.toThrow('wrong secret')
    expect(failing).toHaveBeenCalledTimes(1)
    await clock.advance(1)
    expect(await cache.get('a', refresh)).toBe('token-1')
  })

  it('serves the old token while its renewal fails, and asks again after the pause', async () => {
    const { clock, cache, refresh } = setUp()
    const failing = vi.fn(async () => Promise.reject(new Error('down')))
    await cache.get('a', refresh)
    await clock.advance(LIFE_MS * 0.8)
    expect(await cache.get('a', failing)).toBe('token-1')
    await clock.advance(0)
    expect(await cache.get('a', failing)).toBe('token-1')
    expect(failing).toHaveBeenCalledTimes(1)
    await clock.advance(3_000)
    expect(await cache.get('a', failing)).toBe('token-1')
    expect(failing).toHaveBeenCalledTimes(2)
  })

  it('ends a refresh that takes too long and tells it by its signal', async () => {
    const { clock, cache } = setUp()
    let ended: AbortSignal | undefined
    const token = cache.get('a', signal => {
      ended = signal
      return new Promise(() => undefined)
    })
    const rejection = expect(token).rejects.toThrow('not refreshed within 15000 ms')
    await clock.advance(15_000)
    await rejection
    expect(ended?.aborted).toBe(true)
    expect(clock.sleepers).toBe(0)
  })

  it('lets a caller leave without ending the refresh for the others', async () => {
    const { cache } = setUp()
    let finish = (_token: FreshToken): void => undefined
    const slow = () => new Promise<FreshToken>(resolve => (finish = resolve))
    const abort = new AbortController()
    const leaver = cache.get('a', slow, abort.signal)
    const stayer = cache.get('a', slow)
    abort.abort(new Error('enough'))
    await expect(leaver).rejects.toThrow('enough')
    finish({ value: 'late', expiresInMs: LIFE_MS })
    expect(await stayer).toBe('late')
    await expect(cache.get('a', slow, abort.signal)).rejects.toThrow('enough')
  })

  it('holds a limited number of keys', async () => {
    const { cache, refresh } = setUp({ maxKeys: 2 })
    for (const key of ['a', 'b', 'c', 'b', 'c']) await cache.get(key, refresh)
    expect(refresh).toHaveBeenCalledTimes(3)
    await cache.get('a', refresh)
    expect(refresh).toHaveBeenCalledTimes(4)
  })
})
