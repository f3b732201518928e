import { Worker } from 'bullmq'
import Handlebars from 'handlebars'
import { Pool } from 'undici'
import { serve, started } from '../process/serve.ts'
import { type PeerMessage, type PeerWorkerOptions, queueName } from './peer-options.ts'

/* Takes jobs, renders and posts each to the provider, over a pool of connections as large as its concurrency. */

const { redisPort, providerUrl, concurrency } = started<PeerWorkerOptions>()
const { origin, pathname } = new URL(providerUrl)
const pool = new Pool(origin, { connections: concurrency, pipelining: 1 })
const textOf = Handlebars.compile<PeerMessage['variables']>(
  '{{name}}您好，您的订单{{no}}已由{{carrier}}发出，预计{{day}}送达。',
  { strict: true, noEscape: true },
)
let completed = 0

const worker = new Worker<PeerMessage>(
  queueName,
  async ({ id = '', data }) => {
    const { statusCode, body } = await pool.request({
      path: pathname,
      method: 'POST',
      headers: { 'content-type': 'application/json', 'idempotency-key': id },
      body: JSON.stringify({ recipient: data.to.recipient, title: '订单已发货', text: textOf(data.variables) }),
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
