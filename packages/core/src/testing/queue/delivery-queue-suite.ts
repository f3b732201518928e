import { afterEach, beforeEach, describe } from 'vitest'
import { testDurability, testLife, testRefusal, testSettling } from './queue-keeping.ts'
import { testQueueModel } from './queue-model.ts'
import { testDelay, testEnd, testHands, testOrder, testWaiting } from './queue-reading.ts'
import { QueueSession, type QueueUnderTest } from './queue-session.ts'

/** What every adapter of `DeliveryQueue` promises. Needs vitest and fast-check. */
export function testDeliveryQueue(name: string, makeQueue: () => Promise<QueueUnderTest>): void {
  describe(name, () => {
    let current: QueueSession | undefined
    const session = (): QueueSession => {
      if (!current) throw new Error('no queue was made for this test')
      return current
    }

    beforeEach(async () => {
      current = new QueueSession(await makeQueue())
      await current.queue.start()
    })
    afterEach(() => current?.subject.dispose())

    testOrder(session)
    testEnd(session)
    testHands(session)
    testWaiting(session)
    testDelay(session)
    testSettling(session)
    testRefusal(session)
    testLife(session, makeQueue)
    testDurability(session)
    testQueueModel(session, makeQueue)
  })
}
