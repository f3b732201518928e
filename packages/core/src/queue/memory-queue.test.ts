import { createFakeClock } from '@message-center/channel/testing'
import { describe, expect, it } from 'vitest'
import { testDeliveryQueue } from '../testing/queue/delivery-queue-suite.ts'
import { entries, never, normal, retry } from '../testing/queue/queue-session.ts'
import { MemoryQueue } from './memory-queue.ts'

testDeliveryQueue('MemoryQueue', async () => {
  const clock = createFakeClock()
  const queue = new MemoryQueue({ clock })
  return { queue, clock, dispose: () => queue.stop() }
})

describe('MemoryQueue', () => {
  it('refuses more entries than its bound until every group has settled some', async () => {
    const queue = new MemoryQueue({ clock: createFakeClock(), maxEntries: 3 })
    await queue.start()
    await queue.publish([...entries(normal, 2), ...entries(retry, 1)])
    await expect(queue.publish(entries(retry, 1))).rejects.toMatchObject({ code: 'queue_unavailable' })
    await queue.settle(await queue.reader(normal, 'deliver').receive(1, 0, never), [])
    await expect(queue.publish(entries(retry, 1))).rejects.toMatchObject({ code: 'queue_unavailable' })
    await queue.settle(await queue.reader(normal, 'sync').receive(1, 0, never), [])
    await queue.publish(entries(retry, 1, 5))
    await queue.stop()
  })
})
