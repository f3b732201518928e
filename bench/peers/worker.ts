import { Worker } from 'bullmq'
import { Pool } from 'undici'
import { serve, started } from '../process/serve.ts'
import { type PeerMessage, type PeerWorkerOptions, queueName } from './peer-options.ts'

/* Takes jobs and posts each to the provider, over a pool of connections as large as its concurrency. */

const { redisPort, providerUrl, concurrency } = started<PeerWorkerOptions>()
const { origin, pathname } = new URL(providerUrl)
const pool = new Pool(origin, { connections: concurrency, pipelining: 1 })
let completed = 0

const worker = new Worker<PeerMessage>(
  queueName,
  async ({ id = '', data }) => {
    const { name, no, carrier, day } = data.variables
    const text = `${name}您好，您的订单${no}已由${carrier}发出，预计${day}送达。`
    const { statusCode, body } = await pool.request({
      path: pathname,
      method: 'POST',
      headers: { 'content-type': 'application/json', 'idempotency-key': id },
      body: JSON.stringify({ recipient: data.to.recipient, title: '订单已发货', text }),
    })
    const answer = (await body.json()) as { readonly id: string }
    if (statusCode !== 200) throw new Error(`The provider answered ${statusCode}.`)
    completed += 1
    return answer.id
  },
  { connection: { host: '127.0.0.1', port: redisPort, enableAutoPipelining: true }, concurrency },
)
await worker.waitUntilReady()

serve(
  {
    completed: () => completed,
    stop: async () => {
      await worker.close(true)
      await pool.destroy()
    },
  },
  {},
)
