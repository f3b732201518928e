import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createMessageCenter, type DeliveryQuery } from '@message-center/core'
import { createApi, createMetrics } from '@message-center/server'
import express from 'express'
import { serve, started } from '../process/serve.ts'
import { ThreadProfiles } from '../profile/thread-profiles.ts'
import { benchChannel } from './bench-channel.ts'
import { Counts } from './counts.ts'
import { makeFirstThings } from './first-things.ts'
import type { HubOptions, HubReady } from './hub-options.ts'
import { storageOf } from './storage-of.ts'

/*
 * The hub in a process of its own: the engine over SQLite or a cluster's engines, with the server's API, metrics on, one
 * channel.
 * The same pieces that `startServer` puts together, plus the choice of roles, which its configuration does not have.
 */

const options = started<HubOptions>()
const metrics = createMetrics()
const counts = new Counts()
const center = await createMessageCenter({
  channels: [benchChannel],
  ...(await storageOf(options)),
  allowPrivateAddresses: true,
  roles: options.roles,
  onMeasure: measure => {
    metrics.measure(measure)
    counts.measure(measure)
  },
})
await center.start()
const key = await makeFirstThings(center, options)

// The limit per key would be a bar of its own.
const api = createApi({ center, metrics, keyRequestsPerSecond: 1_000_000 })
const app = express()
app.disable('x-powered-by')
app.use(api.router)
const server = createServer({ requestTimeout: 30_000 }, (request, response) => {
  if (!api.handleHotRoute(request, response)) app(request, response)
})
server.keepAliveTimeout = 65_000
await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))

const profiles = new ThreadProfiles()
const { port } = server.address() as AddressInfo
serve(
  {
    counts: () => counts.look(center),
    countStates: (query: DeliveryQuery) => center.messages.count(query, { tenant: 'bench' }),
    memory: () => profiles.memory(),
    startProfile: () => profiles.start(),
    stopProfile: () => profiles.stop(),
    stop: async () => {
      server.closeAllConnections()
      server.close()
      await center.stop()
    },
  },
  { port, key } satisfies HubReady,
)
