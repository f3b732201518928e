import { setTimeout as sleep } from 'node:timers/promises'
import { vi } from 'vitest'
import { testDeliveryQueue } from '../../testing/queue/delivery-queue-suite.ts'
import type { QueueDifferences, QueueUnderTest } from '../../testing/queue/queue-session.ts'
import { makeQueue, newPrefix, useRocketMq } from './engine.fixture.ts'
import type { RocketMqQueue } from './rocketmq-queue.ts'
import { startForwarder } from './tcp-forwarder.fixture.ts'

// A crash in a walk beside the model takes as long as a lease.
vi.setConfig({ testTimeout: 240_000 })

const engine = useRocketMq()

const differences: QueueDifferences = {
  reason: 'a topic has several queues, and the broker counts messages, not their entries',
  isOrdered: false,
  countsExactly: false,
  settlesApart: false,
  // The slowest way of an entry from publish to receive on a loaded machine.
  quietMs: 1_000,
  latenessMs: 2_000,
  walks: { runs: 3, maxSteps: 16 },
}

const leaseMs = 5_000
/** The broker looks for leases that are over every second, and shows their messages a second later. */
const returnMs = leaseMs + 4_000

testDeliveryQueue('RocketMqQueue', async (): Promise<QueueUnderTest> => {
  const prefix = await newPrefix(engine())
  const queues: RocketMqQueue[] = []
  let forwarder = await startForwarder(engine().address)
  const make = () => {
    const queue = makeQueue(engine(), { prefix, leaseMs, endpoint: forwarder.address })
    queues.push(queue)
    return queue
  }
  return {
    queue: make(),
    differences,
    clock: { now: () => Date.now(), advance: ms => sleep(ms) },
    async reopen() {
      forwarder.cut()
      await Promise.all([forwarder.close(), ...queues.splice(0).map(queue => queue.stop())])
      await sleep(returnMs)
      forwarder = await startForwarder(engine().address)
      return make()
    },
    async dispose() {
      await Promise.all(queues.map(queue => queue.stop()))
      await forwarder.close()
    },
  }
})
