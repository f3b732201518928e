import type { AddressInfo } from 'node:net'
import { Ajv } from 'ajv'
import { Queue } from 'bullmq'
import express from 'express'
import { serve, started } from '../process/serve.ts'
import { messageSchema, type PeerApiOptions, type PeerMessage, queueName } from './peer-options.ts'

/*
 * What many services begin with: Express, and a queue in Redis. Posts are checked and become jobs as they are; an
 * idempotency key is the job's id. A job that is done is kept as long as its key has to be known, and tells its state.
 */

/** A day, as long as the hub knows a key. */
const keptSeconds = 86_400

const isMessage = new Ajv().compile<PeerMessage>(messageSchema)

const { redisPort } = started<PeerApiOptions>()
const queue = new Queue<PeerMessage>(queueName, {
  // Commands of one turn of the event loop go out together: with 128 posts at a time that is faster.
  connection: { host: '127.0.0.1', port: redisPort, enableAutoPipelining: true },
  defaultJobOptions: {
    attempts: 5,
    backoff: { type: 'exponential', delay: 1_000 },
    removeOnComplete: { age: keptSeconds },
  },
})
await queue.waitUntilReady()

const app = express()
app.disable('x-powered-by')
app.disable('etag')
app.use(express.json({ limit: '16mb' }))
app.post('/messages', async (request, response) => {
  if (!isMessage(request.body)) {
    response.status(400).json({ errors: isMessage.errors })
    return
  }
  const key = request.get('idempotency-key')
  const job = await queue.add('message', request.body, key === undefined ? {} : { jobId: key })
  response.status(202).json({ id: job.id })
})
app.post('/messages/batch', async (request, response) => {
  const messages: readonly unknown[] = request.body.messages
  if (!messages.every(message => isMessage(message))) {
    response.status(400).json({ errors: isMessage.errors })
    return
  }
  const jobs = await queue.addBulk(
    messages.map(data => {
      const { idempotencyKey } = data
      return { name: 'message', data, ...(idempotencyKey !== undefined && { opts: { jobId: idempotencyKey } }) }
    }),
  )
  response.status(202).json({ results: jobs.map(({ id }) => ({ id })) })
})
app.get('/messages/:id', async (request, response) => {
  const job = await queue.getJob(request.params.id)
  if (!job) response.status(404).json({})
  else
    response.json({ id: job.id, state: await job.getState(), attempts: job.attemptsMade, providerId: job.returnvalue })
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
