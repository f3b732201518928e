import { mkdir } from 'node:fs/promises'
import type { RequestListener } from 'node:http'
import { join, resolve } from 'node:path'
import type { ChannelPlugin, Clock, Logger } from '@message-center/channel'
import { systemClock } from '@message-center/channel/host'
import { type InboxStore, MemoryInboxStore } from '@message-center/channel-inbox'
import { SqliteInboxStore } from '@message-center/channel-inbox/sqlite'
import { aliyunSms } from '@message-center/channel-sms-aliyun'
import { createMessageCenter, type MessageCenter, parseSecretKey } from '@message-center/core'
import express from 'express'
import { type Api, refusePath } from '../api/assemble-api.ts'
import { createApi } from '../api/create-api.ts'
import { createMetrics, type Metrics } from '../api/metrics.ts'
import type { Configuration } from '../configuration/configuration-schema.ts'
import { createLog } from '../log.ts'
import { makeFirstThings } from './first-run.ts'
import { greet } from './greeting.ts'
import { HttpFront } from './http-front.ts'
import { inboxLink } from './inbox-link.ts'
import { installedChannels } from './installed-channels.ts'
import { loadPlugins } from './load-plugins.ts'
import { type Sandbox, startSandbox } from './sandbox.ts'
import { toStartError } from './start-error.ts'
import { stopHub } from './stop-hub.ts'
import { answerWhileStarting } from './while-starting.ts'

/** A running hub. */
export interface Hub {
  /** Where it listens. */
  readonly url: string
  readonly center: MessageCenter
  /** What to tell the person who started it; holds the first API key when one was made. */
  readonly greeting: string
  /** Stops in order, within the configured limits. May be called twice. */
  stop(): Promise<'in order' | 'cut'>
}

/** What a host may bring itself. */
export interface HubParts {
  /** Channels beside those that come with the hub. */
  readonly channels?: readonly ChannelPlugin[]
  /** Time of the engine. Default the machine's. */
  readonly clock?: Clock
  /** Default: JSON lines on standard output, from the configured level on. */
  readonly logger?: Logger
}

/**
 * Starts a hub: listens, opens the stores, starts the engine, then answers. Rejects with a `StartError` when a setting
 * cannot be used, the port is taken, or another process has the data folder; nothing is left running then.
 */
export async function startServer(configuration: Configuration, parts: HubParts = {}): Promise<Hub> {
  const { clock = systemClock, logger = createLog(configuration.logLevel), channels = [] } = parts
  let listener: RequestListener = answerWhileStarting
  const front = new HttpFront((request, response) => listener(request, response), {
    keepAliveMs: configuration.keepAliveMs,
    clock: systemClock,
    logger,
  })
  const port = await front.listen(configuration.port, configuration.host)
  const url = localUrl(configuration.host, port)
  const publicUrl = configuration.publicUrl ?? url

  const running: { sandbox?: Sandbox; center?: MessageCenter; api?: Api } = {}
  const stop = () => stopHub({ front, ...running, logger }, limitsOf(configuration))
  try {
    if (configuration.sandbox) running.sandbox = await startSandbox(url, configuration.defaultTenant)
    const metrics = createMetrics()
    const center = await makeCenter(configuration, running.sandbox, metrics, { clock, logger, channels })
    running.center = center
    await center.start()
    const key = await makeFirstThings(center, {
      defaultTenant: configuration.defaultTenant,
      sandbox: running.sandbox,
      isKeySet: configuration.bootstrapKey !== undefined,
    })
    const api = createApi({
      ...configuration,
      center,
      logger,
      metrics,
      publicUrl,
      areMetricsOpen: configuration.metricsOpen,
    })
    running.api = api
    listener = configuration.roles.includes('api') ? listenerOf(api) : onlyProbes(listenerOf(api))
    logger.info('The hub is ready.', { port, storage: configuration.storage })
    const greeting = greet({
      url: publicUrl,
      dataDir: configuration.storage === 'sqlite' ? resolve(configuration.dataDir) : undefined,
      key,
      inboxUrl: await inboxLink(center, publicUrl, configuration.defaultTenant, 'u1'),
      hasSandbox: running.sandbox !== undefined,
    })
    return { url, center, greeting, stop }
  } catch (error) {
    await stop()
    throw toStartError(error)
  }
}

async function makeCenter(
  configuration: Configuration,
  sandbox: Sandbox | undefined,
  metrics: Metrics,
  { clock, logger, channels }: Required<HubParts>,
): Promise<MessageCenter> {
  const { storage, roles, dataDir, secretKey, bootstrapKey, allowPrivateAddresses } = configuration
  const folder = resolve(dataDir)
  const loaded = await loadPlugins(configuration.plugins, process.cwd())
  const own = installedChannels({
    inboxStore: await inboxStore(storage, folder),
    sms: sandbox === undefined ? aliyunSms : sandbox.plugin,
    allowPrivateAddresses,
  })
  return createMessageCenter({
    clock,
    logger,
    channels: [...own, ...loaded, ...channels],
    storage: storage === 'sqlite' ? { kind: 'sqlite', folder } : { kind: 'memory' },
    roles,
    ...(secretKey !== undefined && { secretKey: parseSecretKey(secretKey, 'MC_SECRET_KEY') }),
    ...(bootstrapKey !== undefined && { bootstrapKey }),
    allowPrivateAddresses,
    onMeasure: measure => metrics.measure(measure),
  })
}

async function inboxStore(storage: Configuration['storage'], folder: string): Promise<InboxStore> {
  if (storage === 'memory') return new MemoryInboxStore()
  // What waits in the queue has recipients in clear: the folder is its owner's alone.
  await mkdir(folder, { recursive: true, mode: 0o700 })
  return SqliteInboxStore.open(join(folder, 'inbox.sqlite'))
}

function listenerOf(api: Api): RequestListener {
  const app = express()
  app.disable('x-powered-by')
  app.use(api.router)
  app.use(refusePath)
  return (request, response) => {
    if (!api.handleHotRoute(request, response)) app(request, response)
  }
}

/** What a process without the role `api` answers: balancers, orchestrators and Prometheus. */
function onlyProbes(listener: RequestListener): RequestListener {
  const probes: ReadonlySet<string | undefined> = new Set(['/healthz', '/readyz', '/metrics'])
  return (request, response) => {
    if (probes.has(request.url?.split('?')[0])) listener(request, response)
    else refusePath(request, response)
  }
}

/** Where this machine reaches the hub. */
function localUrl(host: string, port: number): string {
  const name = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host
  return `http://${name.includes(':') ? `[${name}]` : name}:${port}`
}

function limitsOf({ host, readyDelayMs, drainMs }: Configuration): { readyDelayMs: number; drainMs: number } {
  // Nobody balances over a loopback address.
  const isLocal = host === 'localhost' || host === '::1' || host.startsWith('127.')
  return { readyDelayMs: readyDelayMs ?? (isLocal ? 0 : 3000), drainMs }
}
