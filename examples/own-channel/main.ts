import { createServer } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { createMessageCenter } from '@message-center/core'
import { pagerChannel } from './pager-channel.ts'

/** The pager service: it knows one team. */
const service = createServer(async (request, response) => {
  let body = ''
  for await (const chunk of request) body += chunk
  response.writeHead(JSON.parse(body).team === 'payments' ? 200 : 404).end()
})
await new Promise<void>(resolve => service.listen(0, '127.0.0.1', resolve))
const address = service.address()
if (typeof address !== 'object' || address === null) throw new Error('the service does not listen')

const center = await createMessageCenter({ channels: [pagerChannel], allowPrivateAddresses: true })
await center.start()
await center.tenants.create({ id: 'shop', name: 'Shop' })
const settings = { url: `http://127.0.0.1:${address.port}`, token: 'a-secret-token' }
await center.accounts.create('shop', { id: 'pager', plugin: 'pager', settings })

const scope = { tenant: 'shop' }
const signal = AbortSignal.timeout(10_000)
for (const team of ['payments', 'nobody']) {
  const request = { to: { team }, channel: 'pager', content: { text: 'The queue is full.' } }
  const { id } = await center.messages.send(request, 'shop')
  let view = await center.messages.find(id, scope)
  for (; view.status === 'queued'; view = await center.messages.find(id, scope)) await sleep(20, undefined, { signal })
  const [delivery] = view.deliveries
  console.log(`${delivery?.to} is ${view.status}. ${delivery?.reason?.detail ?? ''}`.trim())
  if (delivery?.reason) console.log(`Next step: ${delivery.reason.nextStep}`)
}

await center.stop()
service.close()
