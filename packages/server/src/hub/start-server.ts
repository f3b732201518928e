import type { RequestListener } from 'node:http'
import { resolve } from 'node:path'
import { systemClock } from '@message-center/channel/host'
import type { MessageCenter } from '@message-center/core'
import express from 'express'
import { type Api, refusePath } from '../api/assemble-api.ts'
import { createApi } from '../api/create-api.ts'
import { createMetrics } from '../api/metrics.ts'
import type { Configuration } from '../configuration/configuration-schema.ts'
import { createLog } from '../log.ts'
import { makeFirstThings } from './first-run.ts'
import { greet, greetMember, type KeySource } from './greeting.ts'
import { HttpFront } from './http-front.ts'
import { inboxLink } from './inbox-link.ts'
import { type HubParts, makeCenter } from './make-center.ts'
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
    if (configuration.sandbox) running.sandbox = await startSandbox(publicUrl, configuration.defaultTenant)
    const metrics = createMetrics()
    const onMeasure = metrics.measure.bind(metrics)
    const center = await makeCenter(configuration, { clock, logger, channels, onMeasure, sandbox: running.sandbox })
    running.center = center
    await center.start()
    // Of a cluster the step `init` has made them, before any process started.
    const key =
      configuration.storage === 'cluster' ? undefined : await makeFirst(center, configuration, running.sandbox)
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
    const greeting =
      key === undefined
        ? greetMember(url, configuration.roles)
        : await greetingOf(center, configuration, publicUrl, key)
    return { url, center, greeting, stop }
  } catch (error) {
    await stop()
    throw toStartError(error)
  }
}

/** What a hub needs to be tried at once, as far as it is missing; answers where the first key is from. */
export function makeFirst(
  center: MessageCenter,
  { defaultTenant, bootstrapKey }: Configuration,
  sandbox: Sandbox | undefined,
): Promise<KeySource> {
  return makeFirstThings(center, { defaultTenant, sandbox, isKeySet: bootstrapKey !== undefined })
}

/** What to tell the person who started it. */
export async function greetingOf(
  center: MessageCenter,
  { storage, dataDir, defaultTenant, sandbox }: Configuration,
  url: string,
  key: KeySource,
): Promise<string> {
  return greet({
    url,
    data:
      storage === 'sqlite' ? resolve(dataDir) : storage === 'memory' ? 'in memory, gone at the end' : 'in the cluster',
    key,
    inboxUrl: await inboxLink(center, url, defaultTenant, 'u1'),
    hasSandbox: sandbox,
  })
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
