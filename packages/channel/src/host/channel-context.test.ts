import { describe, expect, it } from 'vitest'
import { createRecordingLogger } from '../testing/recording-logger.ts'
import { createChannelContext } from './channel-context.ts'
import { httpServer } from './servers.fixture.ts'
import { systemClock } from './system-clock.ts'

describe('createChannelContext', () => {
  it('puts account, client, tokens, clock and logger together, and closes the client', async () => {
    const url = await httpServer((_, response) => response.end('ok'))
    const account = { id: 'a', tenant: 't' }
    const logger = createRecordingLogger()
    const context = createChannelContext({ account, logger, http: { allowPrivateAddresses: true } })
    expect(context).toMatchObject({ account, logger, clock: systemClock })
    expect(await context.tokens.get('k', async () => ({ value: 'v', expiresInMs: 60_000 }))).toBe('v')
    expect((await context.http.request({ method: 'GET', url })).outcome).toBe('answered')
    await context.close()
    await context.close()
    expect((await context.http.request({ method: 'GET', url })).outcome).toBe('not-sent')
  })

  it('refuses private addresses unless told otherwise', async () => {
    const url = await httpServer((_, response) => response.end('ok'))
    const context = createChannelContext({ account: { id: 'a', tenant: 't' }, logger: createRecordingLogger() })
    expect((await context.http.request({ method: 'GET', url })).outcome).toBe('not-sent')
    await context.close()
  })
})

describe('the system clock', () => {
  it('tells the time and sleeps', async () => {
    const before = systemClock.now()
    await systemClock.sleep(2)
    expect(systemClock.now()).toBeGreaterThan(before)
    expect(systemClock.now()).toBeLessThanOrEqual(Date.now())
  })

  it('rejects a sleep with the reason of the signal, aborted before or during it', async () => {
    const reason = new Error('stop')
    await expect(systemClock.sleep(60_000, AbortSignal.abort(reason))).rejects.toBe(reason)
    const abort = new AbortController()
    const sleep = systemClock.sleep(60_000, abort.signal)
    abort.abort(reason)
    await expect(sleep).rejects.toBe(reason)
  })
})
