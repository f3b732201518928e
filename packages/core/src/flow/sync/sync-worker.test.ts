import { createFakeClock, createRecordingLogger } from '@message-center/channel/testing'
import { afterEach, expect, it, vi } from 'vitest'
import { MemoryIndex } from '../../message-index/memory-index.ts'
import type { MergeOutcome } from '../../message-index/message-index.ts'
import { deliveryId, newMessageId } from '../../model/delivery-id.ts'
import type { FactUpdate } from '../../model/fact.ts'
import { MemoryQueue } from '../../queue/memory-queue.ts'
import { SyncWorker } from './sync-worker.ts'

const minuteMs = 60_000
let stop = async (): Promise<void> => {}
afterEach(() => stop())

/** An index that refuses deliveries of one tenant, as one with a mapping of somebody else would. */
class ChoosyIndex extends MemoryIndex {
  refused: string | undefined = 'odd'

  override async merge(updates: readonly FactUpdate[]): Promise<readonly MergeOutcome[]> {
    const wanted = updates.filter(update => update?.tenant !== this.refused)
    const outcomes = (await super.merge(wanted)).values()
    return updates.map(update =>
      wanted.includes(update)
        ? (outcomes.next().value ?? { outcome: 'stored' })
        : { outcome: 'refused', reason: 'document_parsing_exception: tenant' },
    )
  }
}

async function startSync() {
  const clock = createFakeClock()
  const logger = createRecordingLogger()
  const queue = new MemoryQueue({ clock })
  const index = new ChoosyIndex()
  await Promise.all([queue.start(), index.start()])
  const onIndexed = vi.fn()
  const parts = { clock, logger, queue, index, channels: ['sms'], keepMs: 240 * minuteMs, onIndexed }
  const worker = new SyncWorker(parts)
  await worker.start()
  stop = async () => {
    await worker.stop()
    await queue.stop()
  }
  const publish = async (tenant: string): Promise<string> => {
    const id = deliveryId(newMessageId(clock.now()), 0)
    const facts = [{ kind: 'sent', attempt: 1, at: clock.now() }]
    await queue.publish([{ lane: 'result', id, body: JSON.stringify({ id, tenant, facts }) }])
    return id
  }
  const stateOf = async (id: string) => (await index.get([id]))[0]?.state
  const aside = async () => (await queue.depths()).find(({ lane }) => lane === 'refused')?.waiting ?? 0
  return { clock, logger, queue, index, publish, stateOf, aside }
}

it('puts aside what the index refuses, with its reason in the log, and goes on with the rest', async () => {
  const { publish, stateOf, aside, logger } = await startSync()
  const [odd, good] = [await publish('odd'), await publish('shop')]
  await expect.poll(() => stateOf(good), { timeout: 10_000 }).toBe('sent')
  await expect.poll(aside, { timeout: 10_000 }).toBe(1)
  expect(await stateOf(odd)).toBeUndefined()
  expect(logger.lines).toContainEqual({
    level: 'error',
    message: 'the index refuses facts, which are put aside and offered again',
    fields: { id: odd, reason: 'document_parsing_exception: tenant' },
  })
})

it('offers it again, and stores it once the index takes it', async () => {
  const { clock, index, publish, stateOf, aside, logger } = await startSync()
  const odd = await publish('odd')
  await expect.poll(aside, { timeout: 10_000 }).toBe(1)
  await clock.advance(minuteMs)
  await expect.poll(() => logger.lines.length, { timeout: 10_000 }).toBe(2)
  expect(await aside()).toBe(1)
  index.refused = undefined
  await clock.advance(2 * minuteMs)
  await expect.poll(() => stateOf(odd), { timeout: 10_000 }).toBe('sent')
  await expect.poll(aside, { timeout: 10_000 }).toBe(0)
})

it('gives it up when the delivery would be forgotten by then', async () => {
  const { clock, publish, aside, logger } = await startSync()
  await publish('odd')
  await expect.poll(aside, { timeout: 10_000 }).toBe(1)
  for (let hours = 0; hours < 12 && (await aside()) > 0; hours++) {
    const seen = logger.lines.length
    await clock.advance(60 * minuteMs)
    await expect.poll(() => logger.lines.length, { timeout: 10_000 }).toBeGreaterThan(seen)
    await clock.advance(0)
  }
  await expect.poll(aside, { timeout: 10_000 }).toBe(0)
  expect(logger.lines.at(-1)?.message).toBe('facts that the index never took are given up')
})

it('puts aside an entry that cannot be read, of whatever lane', async () => {
  const { queue, publish, stateOf, aside } = await startSync()
  const bodies = ['no JSON', 'null', '[1]', '{}', '{"id":']
  await queue.publish(
    bodies.flatMap((body, n) => [
      { lane: 'result' as const, id: `${n}`, body },
      { lane: 'normal/sms/high' as const, id: `${n}`, body },
    ]),
  )
  const good = await publish('shop')
  await expect.poll(() => stateOf(good), { timeout: 10_000 }).toBe('sent')
  await expect.poll(aside, { timeout: 10_000 }).toBe(bodies.length * 2)
})
