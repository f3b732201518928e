import { mkdir } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { createInboxChannel } from '@message-center/channel-inbox'
import { SqliteInboxStore } from '@message-center/channel-inbox/sqlite'
import { createMessageCenter } from '@message-center/core'

const folder = 'data/embedded'
await mkdir(folder, { recursive: true })
const inbox = createInboxChannel({ store: await SqliteInboxStore.open(`${folder}/inbox.sqlite`) })
const center = await createMessageCenter({ channels: [inbox], storage: { kind: 'sqlite', folder } })
await center.start()

if (!center.directory.tenant('shop')) {
  await center.tenants.create({ id: 'shop', name: 'Shop' })
  await center.accounts.create('shop', { id: 'inbox', plugin: 'inbox', settings: {} })
}

const content = { title: 'Order shipped', text: 'Your order 4711 is on its way.' }
const { id } = await center.messages.send({ to: { userId: 'u1' }, channel: 'inbox', content }, 'shop')
// Kept from here on: whatever dies, it goes on at the next start.

const scope = { tenant: 'shop' }
const signal = AbortSignal.timeout(10_000)
while ((await center.messages.find(id, scope)).status !== 'delivered') await sleep(20, undefined, { signal })

const { entries } = await center.messages.timeline(id, scope)
console.log(entries.map(({ kind }) => kind).join(' → '))
await center.stop()
