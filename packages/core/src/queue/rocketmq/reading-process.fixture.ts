import { systemClock } from '@message-center/channel/host'
import { normalLane } from '../delivery-queue.ts'
import { RocketMqQueue } from './index.ts'

/**
 * A process that reads until it is told to stop, and then ends when nothing holds it any more.
 * Arguments: endpoint, prefix. Says `reading` when it reads, and `stopped` after the queue's stop.
 */
const [endpoint = '', prefix = ''] = process.argv.slice(2)
const nothing = () => undefined
const logger = { debug: nothing, info: nothing, warn: nothing, error: nothing }
const queue = new RocketMqQueue({ endpoint, prefix, channels: ['sms'], clock: systemClock, logger })
await queue.start()
const stopped = new AbortController()
const lane = normalLane('sms', 'high')
const received = await queue.reader(lane, 'deliver').receive(1, 30_000, stopped.signal)
process.stdout.write(`reading ${received.length}\n`)
process.once('SIGTERM', async () => {
  stopped.abort()
  await queue.stop()
  process.stdout.write('stopped\n')
})
while (!stopped.signal.aborted)
  await queue
    .reader(lane, 'deliver')
    .receive(1, 5_000, stopped.signal)
    .catch(() => undefined)
