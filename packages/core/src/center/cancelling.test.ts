import { deferred } from '@message-center/channel'
import { describe, expect, it } from 'vitest'
import { MemoryCancellations } from '../claims/memory-cancellations.ts'
import { scope, startHub, untilStatus } from './center.fixture.ts'

const request = { to: { number: '13800138000' }, channel: 'sms', account: 'main', content: { text: 'hello' } }

describe('a cancel', () => {
  it('that came during an attempt stops the next one, and shows', async () => {
    const { center, sms } = await startHub()
    const { promise: isTime, resolve: end } = Promise.withResolvers<void>()
    sms.answer = async () => {
      await isTime
      return deferred('throttled', { scope: 'recipient', retryAfterMs: 20 })
    }
    const { id } = await center.messages.send(request, 'shop')
    await expect.poll(() => sms.calls.length, { timeout: 10_000, interval: 5 }).toBe(1)
    expect(await center.messages.cancel(id, scope)).toMatchObject({ deliveries: [{ done: false }] })
    end()
    await untilStatus(center, id, 'cancelled')
    expect(sms.calls).toHaveLength(1)
  })

  it('whose process died before it could tell of it holds, and shows', async () => {
    const cancellations = new MemoryCancellations()
    const { center, sms } = await startHub({ parts: { cancellations } })
    const sendAt = new Date(Date.now() + 1_000)
    const { id, deliveries } = await center.messages.send({ ...request, sendAt: sendAt.toISOString() }, 'shop')
    await cancellations.cancel(
      deliveries.map(delivery => delivery.id),
      sendAt.getTime() + 60_000,
    )
    const { statusAt } = (await untilStatus(center, id, 'cancelled')).deliveries[0] ?? {}
    expect(new Date(statusAt ?? 0).getTime()).toBeGreaterThanOrEqual(sendAt.getTime())
    expect(sms.calls).toEqual([])
  })

  it('keeps its moment when the delivery comes up later', async () => {
    const { center } = await startHub()
    const sendAt = new Date(Date.now() + 1_500)
    const { id } = await center.messages.send({ ...request, sendAt: sendAt.toISOString() }, 'shop')
    await untilStatus(center, id, 'scheduled')
    await center.messages.cancel(id, scope)
    await untilStatus(center, id, 'cancelled')
    const waiting = async () =>
      (await center.status()).lanes.reduce((sum, lane) => (lane.lane === 'result' ? sum : sum + lane.waiting), 0)
    await expect.poll(waiting, { timeout: 5_000 }).toBe(0)
    const { statusAt } = (await center.messages.find(id, scope)).deliveries[0] ?? {}
    expect(new Date(statusAt ?? 0).getTime()).toBeLessThan(sendAt.getTime())
  })
})
