import type { AddressInfo } from 'node:net'
import { Queue } from 'bullmq'
import express from 'express'
import { serve, started } from '../process/serve.ts'
import { type PeerApiOptions, type PeerMessage, queueName } from './peer-options.ts'

/*
 * What many services begin with: Express, and a queue in Redis. Posts become jobs as they are; an idempotency key is
 * the job's id. Nothing is checked, rendered or recorded.
 */

const { redisPort } = started<PeerApiOptions>()
const queue = new Queue<PeerMessage>(queueName, {
  // Commands of one turn of the event loop go out together: with 128 posts at a time that is faster.
  connection: { host: '127.0.0.1', port: redisPort, enableAutoPipelining: true },
  defaultJobOptions: { attempts: 5, backoff: { type: 'exponential', delay: 1_000 }, removeOnComplete: true },
})
await queue.waitUntilReady()

const app = express()
app.disable('x-powered-by')
app.disable('etag')
app.use(express.json({ limit: '16mb' }))
app.post('/messages', async (request, response) => {
  const key = request.get('idempotency-key')
  const job = await queue.add('message', request.body, key === undefined ? {} : { jobId: key })
  response.status(202).json({ id: job.id })
})
app.post('/messages/batch', async (request, response) => {
  const messages: readonly PeerMessage[] = request.body.messages
  const jobs = await queue.addBulk(
    messages.map(data => {
      const { idempotencyKey } = data
      return { name: 'message', data, ...(idempotencyKey !== undefined && { opts: { jobId: idempotencyKey } }) }
    }),
  )
  response.status(202).json({ results: jobs.map(({ id }) => ({ id })) })
})

const server = app.listen(0, '127.0.0.1')
await new Promise(resolve => server.once('listening', resolve))
server.keepAliveTimeout = 65_000
serve(
  {
    stop: async () => {
      server.closeAllConnections()
      server.close()
      await queue.close()
    },
  },
  { port: (server.address() as AddressInfo).port },
)
