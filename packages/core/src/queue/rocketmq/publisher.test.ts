import { createFakeClock } from '@message-center/channel/testing'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { normalLane, type QueueEntry, retryLane } from '../delivery-queue.ts'
import { Publisher } from './publisher.ts'
import type { OutgoingMessage } from './wire/send-message.ts'

const high = normalLane('sms', 'high')

function makePublisher({ lingerMs = 5, maxPending = 1_000_000 } = {}) {
  const sent: OutgoingMessage[] = []
  let answer: () => Promise<void> = async () => {}
  const clock = createFakeClock()
  const outbox = {
    send(message: OutgoingMessage) {
      sent.push(message)
      return answer()
    },
  }
  return {
    publisher: new Publisher({ outbox, clock, prefix: 'mc', lingerMs, maxPending, maxDelayMs: 60_000 }),
    sent,
    clock,
    answerBy: (next: () => Promise<void>) => {
      answer = next
    },
  }
}

const entries = (count: number, length = 2): QueueEntry[] =>
  Array.from({ length: count }, (_, n) => ({ lane: high, id: `${n}`, body: 'x'.repeat(length) }))

const linesOf = ({ body }: OutgoingMessage) => body.toString().split('\n').length - 1

describe('Publisher', () => {
  it('puts what several calls bring within a moment into one message', async () => {
    const { publisher, sent } = makePublisher()
    await Promise.all([publisher.publish(entries(3)), publisher.publish(entries(2))])
    expect(sent.map(message => [message.topic, linesOf(message)])).toEqual([['mc-normal-sms-high', 5]])
  })

  it('closes a message at 64 entries and before 256 KB', async () => {
    const { publisher, sent } = makePublisher()
    await publisher.publish(entries(150))
    expect(sent.map(linesOf)).toEqual([64, 64, 22])
    sent.length = 0
    await publisher.publish(entries(3, 200_000))
    expect(sent.map(linesOf)).toEqual([1, 1, 1])
  })

  it('goes on filling a message while one of its lane is under way, and not for long', async () => {
    vi.useFakeTimers()
    onTestFinished(() => void vi.useRealTimers())
    const { publisher, sent, answerBy } = makePublisher()
    const first = Promise.withResolvers<void>()
    answerBy(() => first.promise)
    const published = [publisher.publish(entries(1))]
    await vi.advanceTimersByTimeAsync(5)
    published.push(publisher.publish(entries(1)))
    await vi.advanceTimersByTimeAsync(10)
    published.push(publisher.publish(entries(2)))
    expect(sent.map(linesOf)).toEqual([1])
    answerBy(() => new Promise(() => {}))
    first.resolve()
    await published[0]
    expect(sent.map(linesOf)).toEqual([1, 3])
    void publisher.publish(entries(1))
    await vi.advanceTimersByTimeAsync(30)
    expect(sent.map(linesOf)).toEqual([1, 3, 1])
  })

  it('sends a delayed entry alone, for its moment or the end of the longest delay', async () => {
    const { publisher, sent, clock } = makePublisher()
    const at = (id: string, dueIn: number): QueueEntry => ({
      lane: retryLane('sms'),
      id,
      body: '{}',
      dueAt: clock.now() + dueIn,
    })
    await publisher.publish([at('a', 1_000), at('b', 90_000)])
    expect(sent.map(({ deliverAt = 0 }) => deliverAt - clock.now())).toEqual([1_000, 60_000])
    expect(sent.map(({ properties }) => Number(properties.get('mc-due')) - clock.now())).toEqual([1_000, 90_000])
  })

  it('answers when the last message of a call has been answered, and refuses when one was', async () => {
    const { publisher, answerBy } = makePublisher()
    const answers: PromiseWithResolvers<void>[] = []
    answerBy(() => {
      const answer = Promise.withResolvers<void>()
      answers.push(answer)
      return answer.promise
    })
    let isAnswered = false
    const published = publisher.publish(entries(70)).finally(() => {
      isAnswered = true
    })
    await expect.poll(() => answers.length, { timeout: 10_000 }).toBe(2)
    answers[0]?.reject(new Error('refused'))
    await new Promise(resolve => setImmediate(resolve))
    expect(isAnswered).toBe(false)
    answers[1]?.resolve()
    await expect(published).rejects.toMatchObject({ code: 'queue_unsure' })
  })

  it('refuses what is over the bound, and sends none of it', async () => {
    const { publisher, sent } = makePublisher({ maxPending: 10_000 })
    const first = publisher.publish(entries(30))
    await expect(publisher.publish(entries(30))).rejects.toMatchObject({
      code: 'queue_unavailable',
      retryAfterMs: 1_000,
    })
    await first
    expect(sent.map(linesOf)).toEqual([30])
    await publisher.publish(entries(30))
  })

  it('refuses a body that RocketMQ would not take', async () => {
    const { publisher } = makePublisher({ maxPending: 100_000_000 })
    await expect(publisher.publish(entries(1, 4_194_304))).rejects.toMatchObject({ code: 'body_too_large' })
    const chinese = { lane: high, id: '1', body: '长'.repeat(1_400_000) }
    await expect(publisher.publish([chinese])).rejects.toMatchObject({ code: 'body_too_large' })
  })
})
