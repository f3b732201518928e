import { systemClock } from '@message-center/channel/host'
import { expect, it } from 'vitest'
import { MessageCenterError } from '../index.ts'
import { MemoryQueue } from '../queue/memory-queue.ts'
import { startHub } from './center.fixture.ts'

/** A queue that takes messages and, while it is told so, no outcomes. */
class StubbornQueue extends MemoryQueue {
  refuses = true
  refused = 0

  override async settle(...[done, publish]: Parameters<MemoryQueue['settle']>): Promise<void> {
    const isOutcome = publish.some(({ body }) => body.includes('"kind":"sent"'))
    if (!this.refuses || !isOutcome) return super.settle(done, publish)
    this.refused += 1
    throw new MessageCenterError('queue_unavailable', { detail: 'It does not want to.', retryAfterMs: 10 })
  }
}

it('a call keeps its place until its outcome is durable: a crash repeats no more than may be in flight', async () => {
  const queue = new StubbornQueue({ clock: systemClock })
  const { center, sms } = await startHub({ parts: { queue } })
  await center.accounts.create('shop', { id: 'narrow', plugin: 'sms-scripted', settings: {}, concurrency: 3 })
  const message = { to: { number: '13800138000' }, channel: 'sms', account: 'narrow', content: { text: 'hello' } }
  for (let n = 0; n < 10; n++) await center.messages.send(message, 'shop')
  await expect.poll(() => queue.refused, { timeout: 8_000 }).toBeGreaterThan(3)
  expect(sms.calls.length).toBe(3)
  queue.refuses = false
  await expect.poll(() => sms.calls.length, { timeout: 8_000 }).toBe(10)
})

/** A queue that stores what it is given, and then does not say so. */
class SpeechlessQueue extends MemoryQueue {
  isSpeechless = true

  override async publish(...[entries]: Parameters<MemoryQueue['publish']>): Promise<void> {
    await super.publish(entries)
    if (this.isSpeechless) throw new MessageCenterError('queue_unsure', { detail: 'Nobody knows.', retryAfterMs: 10 })
  }
}

it('a message of which nobody knows whether it is kept is the same message when it comes again with its key', async () => {
  const queue = new SpeechlessQueue({ clock: systemClock })
  const { center, sms } = await startHub({ parts: { queue } })
  const message = {
    to: { number: '13800138000' },
    channel: 'sms',
    account: 'main',
    content: { text: 'hello' },
    idempotencyKey: 'once',
  }
  await expect(center.messages.send(message, 'shop')).rejects.toMatchObject({ code: 'queue_unsure' })
  await expect.poll(() => sms.calls.length, { timeout: 8_000 }).toBe(1)
  queue.isSpeechless = false
  const { id } = await center.messages.send(message, 'shop')
  expect((await center.messages.send(message, 'shop')).id).toBe(id)
  expect(sms.calls.flatMap(({ ids }) => ids)).toEqual([`${id}.0`])
  const other = await center.messages.send({ ...message, idempotencyKey: 'other' }, 'shop')
  await expect.poll(() => sms.calls.length, { timeout: 8_000 }).toBe(2)
  expect(sms.calls.flatMap(({ ids }) => ids)).toEqual([`${id}.0`, `${other.id}.0`])
})

/** A queue that keeps what is scheduled and not what stands beside it, as when its process dies between two lanes. */
class TornQueue extends MemoryQueue {
  override async publish(...[entries]: Parameters<MemoryQueue['publish']>): Promise<void> {
    const kept = entries.filter(({ lane }) => lane === 'scheduled/sms')
    await super.publish(kept.length > 0 ? kept : entries)
    if (kept.length > 0) throw new MessageCenterError('queue_unsure', { detail: 'Half of it.', retryAfterMs: 10 })
  }
}

it('a scheduled message of which only a half was kept is shown as what it is once it was sent', async () => {
  const { center, sms } = await startHub({ parts: { queue: new TornQueue({ clock: systemClock }) } })
  const sendAt = new Date(Date.now() + 100).toISOString()
  const message = { to: { number: '13800138000' }, channel: 'sms', account: 'main', content: { text: 'torn' }, sendAt }
  await expect(center.messages.send(message, 'shop')).rejects.toMatchObject({ code: 'queue_unsure' })
  await expect.poll(() => sms.calls.length, { timeout: 8_000 }).toBe(1)
  const found = async () => (await center.messages.search({}, { tenant: 'shop' })).deliveries
  await expect.poll(found, { timeout: 8_000 }).toMatchObject([{ status: 'sent', text: 'torn', channel: 'sms' }])
})
