import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { systemClock } from '@message-center/channel/host'
import { createInboxChannel } from '@message-center/channel-inbox'
import { SqliteInboxStore } from '@message-center/channel-inbox/sqlite'
import { createMessageCenter, type MessageCenter } from '@message-center/core'
import { createApi, createMetrics } from '@message-center/server'
import express from 'express'
import { HttpFront } from '../../../packages/server/src/hub/http-front.ts'
import { type HubOptions, key, tenant } from './hub-options.ts'
import { LoopDelay } from './loop-delay.ts'
import { pagerChannel } from './pager-channel.ts'

/*
 * The hub in a process of its own: the engine over SQLite with the server's API and HTTP front, as `startServer` puts
 * them together, plus what its configuration does not have: a choice of roles, and a channel that can be held up.
 * Options as JSON in the first argument; tells its port on standard output.
 */

const options: HubOptions = JSON.parse(process.argv[2] ?? '')
const { folder, roles, keyRequestsPerSecond = 1_000_000 } = options
const logger = { debug() {}, info() {}, warn: complain, error: complain }

await mkdir(folder, { recursive: true })
const metrics = createMetrics()
const center = await createMessageCenter({
  channels: [createInboxChannel({ store: await SqliteInboxStore.open(join(folder, 'inbox.sqlite')) }), pagerChannel],
  storage: { kind: 'sqlite', folder },
  bootstrapKey: key,
  allowPrivateAddresses: true,
  logger,
  ...(roles && { roles }),
  onMeasure: measure => metrics.measure(measure),
})
await center.start()
await makeFirstThings(center)

const api = createApi({ center, logger, metrics, areMetricsOpen: true, defaultTenant: tenant, keyRequestsPerSecond })
const app = express().use(api.router)
const delay = new LoopDelay()
delay.start()
const front = new HttpFront(
  (request, response) => {
    if (request.url === '/loop-delay') response.end(JSON.stringify(delay.read()))
    else if (!api.handleHotRoute(request, response)) app(request, response)
  },
  { keepAliveMs: 65_000, clock: systemClock, logger },
)
const port = await front.listen(0, '127.0.0.1')
process.stdout.write(`${port}\n`)
process.once('SIGTERM', () => process.exit(0))

async function makeFirstThings({ directory, tenants, accounts }: MessageCenter): Promise<void> {
  const { providerUrl: url, rateLimit } = options
  if (directory.tenant(tenant) !== undefined) {
    await accounts.change(tenant, 'pager', { settings: { url } })
    return
  }
  await tenants.create({ id: tenant, name: tenant })
  await accounts.create(tenant, { id: 'inbox', plugin: 'inbox', settings: {} })
  await accounts.create(tenant, { id: 'pager', plugin: 'pager', settings: { url }, ...(rateLimit && { rateLimit }) })
}

function complain(message: string, fields: object = {}): void {
  process.stderr.write(`${message} ${JSON.stringify(fields)}\n`)
}
