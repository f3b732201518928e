import { describe, expect, it } from 'vitest'
import {
  normalLane,
  type QueueEntry,
  type ReaderGroup,
  type ReceivedEntry,
  scheduledLane,
} from '../../queue/delivery-queue.ts'
import { entries, idsOf, never, normal, type QueueSession, retry } from './queue-session.ts'

export function testOrder(session: () => QueueSession): void {
  describe('order', () => {
    it('hands entries of a lane out in the order they were published', async ({ skip }) => {
      const { queue, differences } = session()
      if (!differences.isOrdered) return skip(differences.reason)
      for (let n = 0; n < 300; n += 100) await queue.publish(entries(normal, 100, n))
      await Promise.all([queue.publish(entries(normal, 2, 300)), queue.publish(entries(normal, 70, 302))])
      expect(idsOf(await session().drain(normal, 'deliver'))).toEqual(idsOf(entries(normal, 372)))
    })

    it('keeps what was published as it was, long and Chinese texts too', async () => {
      const bodies = [JSON.stringify({ text: '验证码 1234 "x"\n' }), JSON.stringify('长'.repeat(200_000)), '']
      await session().queue.publish(bodies.map((body, n) => ({ lane: 'result', id: `${n}`, body })))
      const received = await session().drain('result', 'sync')
      const byId = received.toSorted((a, b) => Number(a.id) - Number(b.id))
      expect(byId.map(({ lane, body }) => [lane, body])).toEqual(bodies.map(body => ['result', body]))
    })

    it('keeps lanes apart', async () => {
      const bulk = normalLane('sms', 'bulk')
      await session().queue.publish([...entries(normal, 3), ...entries(bulk, 2, 10), ...entries('result', 1, 20)])
      expect(session().ids(await session().drain(normal, 'deliver'))).toEqual(['0', '1', '2'])
      expect(session().ids(await session().drain(bulk, 'deliver'))).toEqual(['10', '11'])
      expect(idsOf(await session().drain('result', 'sync'))).toEqual(['20'])
    })

    it('lets each group read a normal lane for itself', async () => {
      const { queue } = session()
      await queue.publish(entries(normal, 100))
      await queue.settle(await session().receive(normal, 'deliver'), [])
      const seen = await session().drain(normal, 'sync')
      expect(session().ids(seen)).toEqual(idsOf(entries(normal, 100)))
      await queue.settle(seen, [])
      expect(await session().receive(normal, 'deliver')).toEqual([])
    })

    it('hands out far more than it reads ahead, to readers that keep up and readers that come later', async () => {
      const published = entries(normal, 6_000)
      const delivered = settleAll(session(), 6_000, 'deliver')
      for (let n = 0; n < 6_000; n += 500) await session().queue.publish(published.slice(n, n + 500))
      expect(session().ids(await delivered)).toEqual(idsOf(published))
      expect(session().ids(await settleAll(session(), 6_000, 'sync'))).toEqual(idsOf(published))
      await session().expectWaiting(normal, 0)
    })
  })
}

async function settleAll(session: QueueSession, count: number, group: ReaderGroup): Promise<readonly ReceivedEntry[]> {
  const all: ReceivedEntry[] = []
  while (all.length < count) {
    const received = await session.receive(normal, group, 97, 600_000)
    await session.queue.settle(received, [])
    all.push(...received)
  }
  return all
}

export function testEnd(session: () => QueueSession): void {
  describe('the end of a lane', () => {
    it('is told to a reader that has received everything, and to no other', async () => {
      const { queue } = session()
      const reader = queue.reader(normal, 'sync')
      await queue.publish(entries(normal, 5_000))
      for (let received = 0; received < 5_000; ) {
        expect(reader.isAtEnd).toBe(false)
        received += (await session().receive(normal, 'sync', 400)).length
      }
      expect(await session().receive(normal, 'sync', 400)).toEqual([])
      await expect.poll(() => reader.isAtEnd, { timeout: 20_000 }).toBe(true)
      await queue.publish(entries(normal, 1, 5_000))
      await expect.poll(() => reader.isAtEnd, { timeout: session().differences.quietMs }).toBe(false)
    })
  })
}

export function testHands(session: () => QueueSession): void {
  describe('hands', () => {
    it('gives no entry to two readers', async () => {
      await session().queue.publish(entries(normal, 500))
      const readers = Array.from({ length: 10 }, () => session().receive(normal, 'deliver', 50))
      const ids = (await Promise.all(readers)).flatMap(idsOf)
      expect(ids).toHaveLength(500)
      expect(new Set(ids).size).toBe(500)
      expect(await session().receive(normal, 'deliver')).toEqual([])
    })

    it('takes at most what was asked for', async () => {
      await session().queue.publish(entries(normal, 10))
      expect(await session().receive(normal, 'deliver', 4)).toHaveLength(4)
      expect(await session().receive(normal, 'deliver', 100)).toHaveLength(6)
    })

    it('shows released entries again after their delay, to whoever comes first', async () => {
      const { queue, clock } = session()
      await queue.publish(entries(normal, 2))
      const held = await session().receive(normal, 'deliver')
      const releasedAt = clock.now()
      await queue.reader(normal, 'deliver').release(held, 1_500)
      const seen = session().watch(normal, 2)
      await clock.advance(1_499)
      await clock.advance(1)
      expect(session().ids(await seen)).toEqual(['0', '1'])
      for (const { at } of await seen) session().expectAt(at, releasedAt + 1_500)
    })

    it('shows an entry that was released without delay at once', async () => {
      const reader = session().queue.reader(retry, 'deliver')
      await session().queue.publish(entries(retry, 1))
      await reader.release(await session().receive(retry, 'deliver', 1), 0)
      expect(idsOf(await session().receive(retry, 'deliver', 1))).toEqual(['0'])
    })

    it('hands released entries of one group to that group only', async () => {
      const reader = session().queue.reader(normal, 'deliver')
      await session().queue.publish(entries(normal, 1))
      await session().receive(normal, 'sync')
      await reader.release(await session().receive(normal, 'deliver', 1), 0)
      expect(await session().receive(normal, 'sync')).toEqual([])
    })
  })
}

export function testWaiting(session: () => QueueSession): void {
  describe('waiting', () => {
    it('wakes a reader by a publish', async () => {
      const received = session().receive(normal, 'deliver', 10, 60_000)
      await session().queue.publish(entries(normal, 1))
      expect(idsOf(await received)).toEqual(['0'])
    })

    it('comes back empty after the wait', async () => {
      const received = session().receive(normal, 'deliver', 10, 1_000)
      await session().clock.advance(1_000)
      expect(await received).toEqual([])
    })

    it('comes back empty when the signal aborts, and leaves later entries to others', async () => {
      const controller = new AbortController()
      const reader = session().queue.reader(normal, 'deliver')
      await reader.receive(10, 0, never)
      const received = reader.receive(10, 60_000, controller.signal)
      controller.abort()
      expect(await received).toEqual([])
      await session().queue.publish(entries(normal, 1))
      expect(await reader.receive(10, 0, controller.signal)).toEqual([])
      expect(idsOf(await session().receive(normal, 'deliver', 10))).toEqual(['0'])
    })

    it('serves readers that wait one after the other', async () => {
      const first = session().receive(normal, 'deliver', 1, 60_000)
      const second = session().receive(normal, 'deliver', 1, 60_000)
      await session().queue.publish(entries(normal, 2))
      expect([idsOf(await first), idsOf(await second)]).toEqual([['0'], ['1']])
    })
  })
}

export function testDelay(session: () => QueueSession): void {
  const dueIn = (ms: number, id: string): QueueEntry => ({
    lane: retry,
    id,
    body: '{}',
    dueAt: session().clock.now() + ms,
  })

  describe('delay', () => {
    it('shows an entry when it is due, the earliest first', async () => {
      const { queue, clock } = session()
      const start = clock.now()
      await queue.publish([dueIn(1_200, 'c'), dueIn(400, 'a'), dueIn(400, 'b'), dueIn(60_000, 'd')])
      const first = session().watch(retry, 2)
      for (const ms of [399, 1]) await clock.advance(ms)
      const [a, b] = await first
      const second = session().watch(retry, 1)
      for (const ms of [799, 1]) await clock.advance(ms)
      const [c] = await second
      expect(session().ids([a, b].filter(entry => entry !== undefined))).toEqual(['a', 'b'])
      expect(c?.id).toBe('c')
      for (const entry of [a, b]) session().expectAt(entry?.at ?? 0, start + 400)
      session().expectAt(c?.at ?? 0, start + 1_200)
    })

    it('wakes a waiting reader at the moment, also when an earlier one is published', async () => {
      const { queue, clock } = session()
      const start = clock.now()
      await queue.publish([dueIn(30_000, 'late')])
      const seen = session().watch(retry, 1)
      await queue.publish([{ ...dueIn(0, 'early'), dueAt: start + 1_500 }])
      await clock.advance(1_499)
      await clock.advance(1)
      const [early] = await seen
      expect(early?.id).toBe('early')
      session().expectAt(early?.at ?? 0, start + 1_500)
    })

    it('shows at once what is published for a moment that others have passed', async () => {
      const { queue, clock } = session()
      await queue.publish([dueIn(400, 'a'), dueIn(60_000, 'z')])
      await clock.advance(400)
      const held = await session().receive(retry, 'deliver', 1)
      await queue.publish([dueIn(-500, 'b'), dueIn(-800, 'c'), { lane: retry, id: 'd', body: '{}' }])
      const passed = ['c', 'b', 'd'].map(id => ({ id }))
      expect(session().ids(await session().receive(retry, 'deliver'))).toEqual(session().ids(passed))
      await queue.settle(held, [])
      expect(await session().receive(retry, 'deliver')).toEqual([])
    })

    it('hands out more than it reads ahead', async () => {
      await session().queue.publish(Array.from({ length: 1_500 }, (_, n) => dueIn(1_500 - n, `${n}`)))
      await session().clock.advance(1_500)
      const latestFirst = Array.from({ length: 1_500 }, (_, n) => ({ id: `${1_499 - n}` }))
      expect(session().ids(await session().drain(retry, 'deliver'))).toEqual(session().ids(latestFirst))
    })

    it('shows what the index refused to sync, and to nobody else', async () => {
      const { queue, clock } = session()
      await queue.publish([{ ...dueIn(500, 'facts'), lane: 'refused' }])
      await clock.advance(500)
      const received = await session().receive('refused', 'sync')
      expect(idsOf(received)).toEqual(['facts'])
      await queue.settle(received, [])
      expect(await session().receive('refused', 'sync')).toEqual([])
      expect(() => queue.reader('refused', 'deliver')).toThrow(/refused.*deliver/)
    })

    it('keeps lanes of one channel apart', async () => {
      await session().queue.publish([dueIn(0, 'r'), { ...dueIn(0, 's'), lane: scheduledLane('sms') }])
      expect(idsOf(await session().receive(scheduledLane('sms'), 'deliver'))).toEqual(['s'])
      expect(idsOf(await session().receive('receipt/sms', 'receipts'))).toEqual([])
      expect(idsOf(await session().receive(retry, 'deliver'))).toEqual(['r'])
    })
  })
}
