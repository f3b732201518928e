import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { HostRoute, Logger } from '@message-center/channel'
import type { Channels, EngineStatus, MessageRequest, Messages } from '@message-center/core'
import express from 'express'
import { sendAnswer } from '../routes/message-examples.ts'
import type { KeyHolder } from './api-route.ts'
import { type Api, type ApiParts, assembleApi } from './assemble-api.ts'
import { createMetrics } from './metrics.ts'
import { RequestLimit } from './request-limit.ts'

/** Keys that the fixture knows. */
export const keys = {
  writer: 'mc_writer',
  reader: 'mc_reader',
  other: 'mc_other',
  operator: 'mc_operator',
} as const

const holders: { readonly [key: string]: KeyHolder } = {
  [keys.writer]: { id: 'k1', tenant: 'demo', scopes: ['*'] },
  [keys.reader]: { id: 'k2', tenant: 'demo', scopes: ['messages:read'] },
  [keys.other]: { id: 'k3', tenant: 'other', scopes: ['messages:*'] },
  [keys.operator]: { id: 'k4', scopes: ['*'] },
}

/** An engine of which only the transport matters: it takes everything and remembers what it was given. */
export class RecordingMessages {
  readonly sent: { readonly request: unknown; readonly tenant: string }[] = []
  answer: () => Promise<typeof sendAnswer> = async () => sendAnswer

  readonly messages: Messages = {
    send: async (request: MessageRequest, tenant) => {
      this.sent.push({ request, tenant })
      return this.answer()
    },
    sendBatch: async (requests, tenant) => {
      for (const request of requests) this.sent.push({ request, tenant })
      return requests.map(() => sendAnswer)
    },
    dryRun: async () => sendAnswer,
    find: async id => ({ id, status: 'queued', counts: {}, recipients: 0, deliveries: [] }),
    timeline: async id => ({ id, entries: [] }),
    search: async () => ({ deliveries: [] }),
    count: async () => ({}),
    cancel: async id => ({ id, deliveries: [] }),
    recall: async id => ({ id, deliveries: [] }),
    replay: async id => ({ id, deliveries: [] }),
    replayWhere: async () => ({ replayed: 0, hasMore: false }),
  }
}

export const running: EngineStatus = { state: 'running', lanes: [], inFlight: 0, syncLagMs: 0, accounts: [] }

export const silent: Logger = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }

export function channelsWith(routes: readonly HostRoute[], more: Partial<Channels> = {}): Channels {
  return {
    plugins: [],
    plugin: () => undefined,
    check: async () => ({ verdict: 'works' }),
    receiveCallback: async () => ({ status: 404 }),
    hostRoutes: () => routes.map(route => ({ channel: 'inbox', route })),
    ...more,
  }
}

export interface Served {
  readonly url: string
  readonly api: Api
  readonly engine: RecordingMessages
  /** Asks with the writer's key unless told otherwise. */
  ask(path: string, init?: RequestInit & { readonly key?: string | null }): Promise<Response>
  post(path: string, body: unknown, init?: RequestInit & { readonly key?: string | null }): Promise<Response>
  stop(): Promise<void>
}

export interface ServeOptions extends Partial<ApiParts> {
  /** Where the router is mounted. Default at the top, with the hot routes before Express. */
  readonly mount?: string
  readonly perSecond?: number
}

/** Serves the API over a recording engine on a free port. */
export async function serve(options: ServeOptions = {}): Promise<Served> {
  const engine = new RecordingMessages()
  const api = assembleApi({
    messages: engine.messages,
    channels: channelsWith([]),
    status: async () => running,
    managementRoutes: [],
    authority: {
      findKey: key => holders[key],
      hasTenant: tenant => tenant === 'demo' || tenant === 'other',
      defaultTenant: undefined,
      limit: new RequestLimit(options.perSecond ?? 1_000_000),
    },
    metrics: createMetrics(),
    logger: silent,
    publicUrl: () => 'http://hub.example',
    areMetricsOpen: false,
    corsOrigins: [],
    maxBodyBytes: 1024 * 1024,
    maxBatchBytes: 16 * 1024 * 1024,
    maxBodiesBytes: 64 * 1024 * 1024,
    ...options,
  })
  const app = express().use(options.mount ?? '/', api.router)
  const listener: RequestListener = (request, response) => {
    if (options.mount !== undefined || !api.handleHotRoute(request, response)) app(request, response)
  }
  const server = createServer(listener)
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}${options.mount ?? ''}`

  const ask: Served['ask'] = (path, { key = keys.writer, headers, ...init } = {}) =>
    fetch(url + path, { ...init, headers: { ...(key !== null && { authorization: `Bearer ${key}` }), ...headers } })
  return {
    url,
    api,
    engine,
    ask,
    post: (path, body, init = {}) =>
      ask(path, {
        method: 'POST',
        body: JSON.stringify(body),
        ...init,
        headers: { 'content-type': 'application/json', ...init.headers },
      }),
    stop: () =>
      new Promise(resolve => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
