// The engine inside your own service: no server, no other process. Run it with Node 22 or later.

import { createInboxChannel, MemoryInboxStore } from '@message-center/channel-inbox'
import { createMessageCenter } from '@message-center/core'

const center = await createMessageCenter({
  channels: [createInboxChannel({ store: new MemoryInboxStore() })],
  storage: { kind: 'memory' }, // { kind: 'sqlite', folder: './data' } keeps everything
})
await center.start()

await center.tenants.create({ id: 'shop', name: 'Our shop' })
await center.accounts.create('shop', { id: 'inbox', plugin: 'inbox', settings: {} })

const { id } = await center.messages.send(
  { to: { userId: 'u1' }, channel: 'inbox', content: { title: 'Order shipped', text: 'Order 4711 is on its way.' } },
  'shop',
)

let message = await center.messages.find(id, { tenant: 'shop' })
for (const end = Date.now() + 5000; message.status === 'queued' && Date.now() < end; ) {
  await new Promise(resolve => setTimeout(resolve, 10))
  message = await center.messages.find(id, { tenant: 'shop' })
}
console.log(`The message is ${message.status}.`)

await center.stop()
