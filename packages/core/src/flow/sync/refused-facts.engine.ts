import { createFakeClock, createRecordingLogger } from '@message-center/channel/testing'
import { expect, it, vi } from 'vitest'
import { today, useNode } from '../../message-index/elasticsearch/elasticsearch.fixture.ts'
import { rebuildIndex } from '../../message-index/elasticsearch/rebuild-index.ts'
import { deliveryId, newMessageId } from '../../model/delivery-id.ts'
import { MemoryQueue } from '../../queue/memory-queue.ts'
import { SyncWorker } from './sync-worker.ts'

const engine = useNode()
const soon = { timeout: 30_000, interval: 50 }

it('a document that the mapping refuses is kept aside and stored once the index is mended, and the rest goes on', async () => {
  const prefix = engine.newPrefix()
  const options = engine.options(prefix)
  const index = await engine.ready(options)
  // Somebody has made the index of a day by hand: its field is another than ours.
  const day = today - 2 * 86_400_000
  await engine.ask('PUT', `${prefix}-2026.01.01-1`, {
    aliases: { [`${prefix}-2026.01.01`]: {} },
    mappings: { properties: { tenant: { type: 'object' } } },
  })
  const clock = createFakeClock(today)
  const logger = createRecordingLogger()
  const queue = new MemoryQueue({ clock })
  await queue.start()
  const onIndexed = vi.fn()
  const sync = new SyncWorker({ clock, logger, queue, index, channels: ['sms'], keepMs: 90 * 86_400_000, onIndexed })
  await sync.start()
  const publish = async (at: number): Promise<string> => {
    const id = deliveryId(newMessageId(at), 0)
    const body = JSON.stringify({ id, tenant: 'shop', facts: [{ kind: 'sent', attempt: 1, at }] })
    await queue.publish([{ lane: 'result', id, body }])
    return id
  }
  const stateOf = async (id: string) => (await index.get([id]))[0]?.state
  const aside = async () => (await queue.depths()).find(({ lane }) => lane === 'refused')?.waiting

  const refused = await publish(day)
  const good = await publish(today)
  await expect.poll(() => stateOf(good), soon).toBe('sent')
  await expect.poll(aside, soon).toBe(1)
  expect(logger.lines.find(({ level }) => level === 'error')?.fields).toEqual({
    id: refused,
    reason: 'document_parsing_exception: tenant',
  })

  await rebuildIndex(day, options, AbortSignal.timeout(60_000))
  await clock.advance(60_000)
  await expect.poll(() => stateOf(refused), soon).toBe('sent')
  await expect.poll(aside, soon).toBe(0)
  await sync.stop()
  await queue.stop()
})
