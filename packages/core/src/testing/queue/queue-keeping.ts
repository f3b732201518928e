import { describe, expect, it } from 'vitest'
import type { Lane, QueueEntry, ReaderGroup } from '../../queue/delivery-queue.ts'
import { entries, idsOf, never, normal, type QueueSession, type QueueUnderTest, retry } from './queue-session.ts'

export function testSettling(session: () => QueueSession): void {
  describe('settling', () => {
    it('publishes and acknowledges in one step', async () => {
      const { queue } = session()
      await queue.publish(entries(normal, 2))
      const received = await session().receive(normal, 'deliver')
      await queue.settle(received, [...entries('result', 2), ...entries(retry, 1, 7)])
      await session().expectWaiting(normal, 0)
      expect(session().ids(await session().receive('result', 'sync'))).toEqual(['0', '1'])
      expect(idsOf(await session().receive(retry, 'deliver'))).toEqual(['7'])
    })

    it('counts an entry once however often it is settled', async () => {
      const { queue } = session()
      await queue.publish([...entries(normal, 2), ...entries(retry, 2)])
      for (const lane of [normal, retry]) {
        const entry = (await session().receive(lane, 'deliver')).slice(0, 1)
        await Promise.all([queue.settle(entry, []), queue.settle([...entry, ...entry], [])])
        await queue.settle(entry, [])
        await queue.reader(lane, 'deliver').release(entry, 0)
        await session().expectWaiting(lane, 1)
        expect(await session().receive(lane, 'deliver')).toEqual([])
      }
    })

    it('tells how much waits in each lane', async ({ skip }) => {
      const { queue, differences } = session()
      if (!differences.countsExactly) return skip(differences.reason)
      await queue.publish([...entries(normal, 70), ...entries(retry, 3), ...entries('result', 5)])
      const received = await session().receive(normal, 'deliver', 20)
      expect(await session().waiting(normal)).toBe(70)
      await queue.settle(received, [])
      await queue.settle(await session().receive(normal, 'sync', 70), [])
      await queue.settle(await session().receive('result', 'sync', 4), [])
      const depths = [normal, retry, 'result' as const].map(lane => session().waiting(lane))
      expect(await Promise.all(depths)).toEqual([50, 3, 1])
    })
  })
}

export function testRefusal(session: () => QueueSession): void {
  describe('refusal', () => {
    it('stores nothing of a publish with one entry that cannot be stored', async () => {
      const broken: readonly QueueEntry[] = [
        { lane: normal, id: 'x', body: 'two\nlines' },
        { lane: normal, id: 'x y', body: '{}' },
        { lane: normal, id: '', body: '{}' },
        { lane: normal, id: 'x', body: '{}', dueAt: session().clock.now() },
        { lane: retry, id: 'x', body: '{}', dueAt: Number.NaN },
      ]
      for (const entry of broken) {
        const published = session().queue.publish([...entries(normal, 3), entry])
        await expect(published).rejects.toMatchObject({ code: 'internal' })
      }
      expect(await session().receive(normal, 'deliver')).toEqual([])
      await session().expectWaiting(normal, 0)
    })

    it('refuses a reader for a group that does not read the lane', () => {
      expect(() => session().queue.reader('result', 'deliver')).toThrow(/result.*deliver/)
    })

    it('refuses to settle what another queue handed out', async () => {
      await session().queue.publish(entries(normal, 1))
      const received = await session().receive(normal, 'deliver')
      const foreign = received.map(entry => ({ ...entry, lease: {} }))
      await expect(session().queue.settle(foreign, [])).rejects.toMatchObject({ code: 'internal' })
    })
  })
}

export function testLife(session: () => QueueSession, makeQueue: () => Promise<QueueUnderTest>): void {
  describe('life', () => {
    it('refuses before its start and after its stop, and says when to come again', async () => {
      const { queue, dispose } = await makeQueue()
      const refused = { code: 'queue_unavailable', retryAfterMs: expect.any(Number) }
      await expect(queue.publish(entries(normal, 1))).rejects.toMatchObject(refused)
      await queue.start()
      await queue.stop()
      await expect(queue.publish(entries(normal, 1))).rejects.toMatchObject(refused)
      await expect(queue.settle([], entries(normal, 1))).rejects.toMatchObject(refused)
      await expect(queue.reader(normal, 'deliver').receive(1, 0, never)).rejects.toMatchObject(refused)
      await dispose()
    })

    it('ends the wait of its readers when it stops, and stops twice', async () => {
      const { queue } = session()
      await session().receive(retry, 'deliver')
      const received = [session().receive(normal, 'deliver', 1, 60_000), session().receive(retry, 'deliver', 1, 60_000)]
      await session().receive(normal, 'deliver')
      await Promise.all([queue.stop(), queue.stop()])
      await queue.stop()
      expect(await Promise.all(received)).toEqual([[], []])
    })

    it('lets a publish end that was under way when it stopped', async () => {
      const { queue } = session()
      const published = Promise.all(Array.from({ length: 20 }, (_, n) => queue.publish(entries(normal, 5, n * 5))))
      await queue.stop()
      await expect(published).resolves.toHaveLength(20)
    })

    it('starts twice', async () => {
      await session().queue.start()
      await session().queue.publish(entries(normal, 1))
      expect(await session().receive(normal, 'deliver')).toHaveLength(1)
    })
  })
}

export function testDurability(session: () => QueueSession): void {
  describe('durability', () => {
    it('shows what was open when it crashed again, and nothing that was settled', async ({ skip }) => {
      if (!session().subject.reopen) return skip('nothing outlives the process')
      const { queue } = session()
      await queue.publish([...entries(normal, 200), ...entries(retry, 3), ...entries('result', 10)])
      const settle = async (lane: Lane, group: ReaderGroup, count: number) => {
        const received = await session().receive(lane, group, count)
        await queue.settle(received, [])
        return idsOf(received)
      }
      const settled = {
        delivered: await settle(normal, 'deliver', 130),
        synced: await settle(normal, 'sync', 5),
        retried: await settle(retry, 'deliver', 2),
        results: await settle('result', 'sync', 3),
      }
      await session().receive(normal, 'deliver', 10)

      await session().reopen()
      await expectOpen(session(), normal, 'deliver', 200, settled.delivered)
      await expectOpen(session(), normal, 'sync', 200, settled.synced)
      await expectOpen(session(), retry, 'deliver', 3, settled.retried)
      await expectOpen(session(), 'result', 'sync', 10, settled.results)
      await session().expectWaiting(normal, 70)
      await session().expectWaiting(retry, 1)
      await session().expectWaiting('result', 7)
    })

    it('keeps everything over a stop', async ({ skip }) => {
      if (!session().subject.reopen) return skip('nothing outlives the process')
      const { queue } = session()
      await queue.publish(entries(normal, 10))
      await queue.reader(normal, 'deliver').release(await session().receive(normal, 'deliver', 5), 3_600_000)
      await queue.stop()
      await session().reopen()
      expect(session().ids(await session().drain(normal, 'deliver'))).toEqual(idsOf(entries(normal, 10)))
    })

    it('goes on where it was after everything before was forgotten', async ({ skip }) => {
      if (!session().subject.reopen) return skip('nothing outlives the process')
      await session().queue.publish(entries(normal, 300))
      for (const group of ['deliver', 'sync'] as const)
        await session().queue.settle(await session().receive(normal, group, 300), [])
      await session().reopen()
      await session().queue.publish(entries(normal, 2, 300))
      expect(session().ids(await session().drain(normal, 'deliver'))).toEqual(['300', '301'])
      await session().expectWaiting(normal, 2)
    })
  })
}

/** Of `count` entries the lane shows all that were not settled; of those that were only what shared a message with one. */
async function expectOpen(
  session: QueueSession,
  lane: Lane,
  group: ReaderGroup,
  count: number,
  settled: readonly string[],
): Promise<void> {
  const open = entries(lane, count).filter(({ id }) => !settled.includes(id))
  const seen = await session.drain(lane, group)
  if (session.differences.settlesApart) expect(session.ids(seen)).toEqual(idsOf(open))
  else {
    expect(session.ids(seen)).toEqual(expect.arrayContaining([...idsOf(open)]))
    expect(new Set(idsOf(seen)).size).toBe(seen.length)
    expect(seen.length - open.length).toBeLessThan(64)
  }
}
