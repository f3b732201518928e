import { createFakeClock, createRecordingLogger } from '@message-center/channel/testing'
import { describe, expect, it } from 'vitest'
import { Acknowledger } from './acknowledger.ts'
import { ProxyError } from './wire/proxy-error.ts'
import type { Receipt } from './wire/received-message.ts'

function makeAcknowledger(failing: (messageId: string, call: number) => number | undefined) {
  const calls: (readonly string[])[] = []
  const clock = createFakeClock()
  const subscription = {
    group: 'mc-result-sync',
    async acknowledge(receipts: readonly Receipt[]) {
      calls.push(receipts.map(({ messageId }) => messageId))
      const failed = new Map<string, ProxyError>()
      for (const { messageId } of receipts) {
        const code = failing(messageId, calls.length)
        if (code === 14) throw new ProxyError(code, 'away')
        if (code) failed.set(messageId, new ProxyError(code, 'failed'))
      }
      return failed
    },
  }
  const acknowledger = new Acknowledger({ subscription, clock, logger: createRecordingLogger() })
  const add = (messageId: string) => acknowledger.add({ messageId, receipt: 'r' }, clock.monotonic() + 60_000)
  return { acknowledger, calls, clock, add }
}

const invalidReceipt = 40_013
const internalError = 50_001
const unavailable = 14

describe('Acknowledger', () => {
  it('joins what is added within a moment into one call, up to 128', async () => {
    const { calls, add } = makeAcknowledger(() => undefined)
    await Promise.all(Array.from({ length: 200 }, (_, n) => add(`${n}`)))
    expect(calls.map(call => call.length)).toEqual([128, 72])
  })

  it('tries again what alone has failed of a call, unless its lease is lost', async () => {
    const { calls, clock, add } = makeAcknowledger((id, call) =>
      id === 'lost' ? invalidReceipt : id === 'failed' && call < 3 ? internalError : undefined,
    )
    await Promise.all(['fine', 'failed', 'lost'].map(add))
    expect(calls).toEqual([['fine', 'failed', 'lost']])
    await clock.advance(500)
    await clock.advance(500)
    await clock.advance(5_000)
    expect(calls.slice(1)).toEqual([['failed'], ['failed']])
  })

  it('answers after the first try, and goes on until the lease is over when the broker is away', async () => {
    const { calls, clock, add } = makeAcknowledger(() => unavailable)
    await add('a')
    expect(calls).toHaveLength(1)
    for (let ms = 0; ms < 70_000; ms += 500) await clock.advance(500)
    expect(calls.length).toBeGreaterThan(50)
    const { length } = calls
    for (let ms = 0; ms < 10_000; ms += 500) await clock.advance(500)
    expect(calls).toHaveLength(length)
  })
})
