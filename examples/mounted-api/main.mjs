// A channel of one's own behind the hub's HTTP API, mounted into an Express app of one's own.

import { createMessageCenter } from '@message-center/core'
import { createApi } from '@message-center/server'
import express from 'express'
import { consoleChannel } from './channel-console.mjs'

const center = await createMessageCenter({ channels: [consoleChannel] })
await center.start()
await center.tenants.create({ id: 'team', name: 'Our team' })
await center.accounts.create('team', { id: 'console', plugin: 'console', settings: { prefix: '> ' } })
const { key } = await center.apiKeys.create({ tenant: 'team', name: 'example', scopes: ['messages:*'] })

const api = createApi({ center })
const app = express().use('/hub', api.router)
const server = await new Promise(resolve => {
  const listening = app.listen(0, '127.0.0.1', () => resolve(listening))
})

const url = `http://127.0.0.1:${server.address().port}/hub/v1/messages`
const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' }
const message = { to: { person: 'Li' }, channel: 'console', content: { text: '你好' } }
const { id } = await (await fetch(url, { method: 'POST', headers, body: JSON.stringify(message) })).json()

let status = 'queued'
for (const end = Date.now() + 5000; status === 'queued' && Date.now() < end; ) {
  await new Promise(resolve => setTimeout(resolve, 10))
  status = (await (await fetch(`${url}/${id}`, { headers })).json()).status
}
console.log(`The message is ${status}.`)

api.drain()
server.close()
await center.stop()
